"""The spool: one file for each letter, bounded, private, and there only where hooks are welcome."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.hooks import spool
from kaizen.hooks.spool import FORGOTTEN, PAUSED
from tests.support.hooks import AT, open_spool


@pytest.fixture
def folder(home: str, workspace: Path) -> Path:
    """The workspace's spool."""
    return open_spool(home, workspace)


@pytest.fixture
def fd(folder: Path) -> Iterator[int]:
    """The same, open."""
    opened = os.open(folder, os.O_RDONLY)
    yield opened
    os.close(opened)


def found_from(home: str, path: Path) -> tuple[str, bool] | None:
    """The workspace whose spool is found from a folder, and whether it takes letters."""
    projects = spool.open_projects(home)
    assert projects is not None
    try:
        found = spool.find(projects, str(path))
    finally:
        os.close(projects)
    if found is None:
        return None
    if found.fd is not None:
        os.close(found.fd)
    return found.workspace, found.fd is not None


def test_it_is_found_from_the_workspace_and_below(home: str, workspace: Path, folder: Path) -> None:
    """From the workspace's folder and any folder below, there or not; not from above or beside."""
    for path in (workspace, workspace / "src" / "gone"):
        assert found_from(home, path) == (str(workspace), True)
    assert found_from(home, workspace.parent) is None
    assert found_from(home, workspace.parent / "repository-2") is None


def test_the_nearest_one_takes_it(home: str, workspace: Path, folder: Path) -> None:
    """A workspace within another has its own; while it is paused nothing goes to the outer one."""
    inner = workspace / "inner"
    inner.mkdir()
    own = open_spool(home, inner)
    assert found_from(home, inner) == (str(inner), True)
    spool.dismiss(str(own), PAUSED)
    assert found_from(home, inner / "src") == (str(inner), False)
    assert found_from(home, workspace) == (str(workspace), True)


def test_of_a_forgotten_one_the_outer_one_is_found(home: str, workspace: Path, folder: Path) -> None:
    """What is no workspace any more is a folder like others."""
    inner = workspace / "inner"
    inner.mkdir()
    spool.dismiss(str(open_spool(home, inner)), FORGOTTEN)
    assert found_from(home, inner) == (str(workspace), True)


def test_without_a_home_there_is_nothing(home: str) -> None:
    """A home that is not there, or has no projects yet, is left so."""
    assert spool.open_projects(home) is None
    os.mkdir(home)
    assert spool.open_projects(home) is None
    assert os.listdir(home) == []


def test_letters_are_private_whole_and_in_order(folder: Path, fd: int) -> None:
    """Each is a file of its own, for its owner only, and they are listed as they came."""
    for number in (3, 1, 2):
        assert spool.put(fd, b"letter %d" % number, AT + number)
    names = spool.letters(fd)
    assert [(folder / name).read_bytes() for name in names] == [b"letter 1", b"letter 2", b"letter 3"]
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in names} == {0o600}
    assert {spool.size_of(name) for name in names} == {8}


def test_a_letter_that_cannot_be_written_leaves_nothing(folder: Path, fd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is an error, and no part of the letter stays."""

    def full(*_: object) -> int:
        raise OSError(28, "no space left")

    monkeypatch.setattr(spool.os, "write", full)
    with pytest.raises(OSError, match="no space"):
        spool.put(fd, b"letter", AT)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("limit", "most"), [("MOST_LETTERS", 3), ("MOST_BYTES", 18)])
def test_a_full_spool_drops_and_counts_the_newest(
    fd: int, limit: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit letters are dropped, not stored, until there is room again; then it is told how many."""
    monkeypatch.setattr(spool, limit, most)
    for number in range(3):
        assert spool.put(fd, b"letter", AT + number)
        spool.limit(fd)
    assert [spool.put(fd, b"letter", AT) for _ in range(2)] == [False, False]
    assert len(spool.letters(fd)) == 3
    assert spool.reopen(fd) == 2
    assert spool.put(fd, b"letter", AT)
    assert spool.reopen(fd) == 0


def test_starts_are_tried_now_and_then(folder: Path, fd: int) -> None:
    """Once in ten seconds; a stamp that lies in the future holds nobody up."""
    assert spool.may_try(fd, AT)
    now = (folder / ".tried").stat().st_mtime_ns // 1_000_000
    assert not spool.may_try(fd, now + 9_000)
    assert spool.may_try(fd, now + 11_000)
    assert spool.may_try(fd, now - 60_000)


@pytest.mark.parametrize("name", [PAUSED, FORGOTTEN])
def test_what_was_left_comes_back(home: str, workspace: Path, folder: Path, fd: int, name: str) -> None:
    """Letters outlive a pause and being forgotten, even where both folders came to be."""
    assert spool.put(fd, b"first", AT)
    spool.dismiss(str(folder), name)
    assert not folder.exists()
    assert open_spool(home, workspace) == folder
    other = os.open(folder, os.O_RDONLY)
    assert spool.put(other, b"second", AT + 1)
    os.close(other)
    (folder.parent / name).mkdir()
    (folder.parent / name / "0-zero-4").write_bytes(b"zero")
    spool.dismiss(str(folder), name)
    open_spool(home, workspace)
    assert [path.read_bytes() for path in sorted(folder.iterdir())] == [b"zero", b"first", b"second"]
    assert not (folder.parent / name).exists()


def test_dismissing_what_is_not_there_is_nothing(tmp_path: Path) -> None:
    """A workspace that never had a spool is paused all the same."""
    spool.dismiss(str(tmp_path / "spool"), PAUSED)
    assert list(tmp_path.iterdir()) == []


def test_what_hooks_left_unfinished_goes_after_a_day(home: str, workspace: Path, folder: Path, fd: int) -> None:
    """A half letter of a hook that was killed is no letter, and is removed when it is old; so is one put aside."""
    (folder / ".half").write_bytes(b"{")
    spool.put(fd, b"odd", AT)
    spool.put_aside(fd, spool.letters(fd)[0])
    assert spool.letters(fd) == []
    open_spool(home, workspace)
    assert len(list(folder.iterdir())) == 2
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    open_spool(home, workspace)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("part", ["projects", "project", "spool"])
def test_links_below_the_home_are_not_followed(
    home: str, workspace: Path, folder: Path, part: str, tmp_path: Path
) -> None:
    """Whatever of the way is a link, nothing is found through it."""
    real = {"projects": folder.parent.parent, "project": folder.parent, "spool": folder}[part]
    moved = tmp_path / "moved"
    real.rename(moved)
    real.symlink_to(moved)
    with pytest.raises(OSError, match="directory|symbolic"):
        found_from(home, workspace)


def test_a_link_in_a_letters_place_is_not_followed(folder: Path, fd: int, tmp_path: Path) -> None:
    """What says that the spool is full, or when a start was tried, is never written through a link or a second name."""
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    (folder / ".full").symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        spool.put(fd, b"letter", AT)
    (folder / ".full").unlink()
    os.link(target, folder / ".full")
    assert not spool.put(fd, b"letter", AT)
    assert target.read_bytes() == b"mine"


def test_the_folder_is_below_the_project(home: str, workspace: Path, folder: Path) -> None:
    """It lies where the paths say, closed to others."""
    assert str(folder) == paths.spool_dir(home, str(workspace))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
