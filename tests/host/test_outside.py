"""Files of the user's: written whole, through links, with the mode they have."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kaizen.errors import KaizenError
from kaizen.host import outside


def test_a_file_is_made_with_its_folders(tmp_path: Path) -> None:
    """What is written is read back, byte for byte; nothing else is left in the folder."""
    path = str(tmp_path / "a" / "b" / "file")
    assert outside.read(path) is None
    outside.write(path, b"\x00\xff\r\nx")
    assert outside.read(path) == b"\x00\xff\r\nx"
    assert os.listdir(os.path.dirname(path)) == ["file"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_a_mode_is_kept(tmp_path: Path, mode: int) -> None:
    """A file that others may not read stays so."""
    path = tmp_path / "file"
    path.touch(mode)
    outside.write(str(path), b"new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_link_is_written_through(tmp_path: Path) -> None:
    """The link stays, its target changes; a target that is not there yet is made."""
    (tmp_path / "dotfiles").mkdir()
    link = tmp_path / "link"
    link.symlink_to("dotfiles/file")
    for content in (b"first", b"second"):
        outside.write(str(link), content)
        assert (tmp_path / "dotfiles" / "file").read_bytes() == content
        assert link.is_symlink()


def test_removing_removes_the_link_and_not_what_it_names(tmp_path: Path) -> None:
    """What is not there needs no removing."""
    (tmp_path / "target").touch()
    (tmp_path / "link").symlink_to("target")
    outside.remove(str(tmp_path / "link"))
    outside.remove(str(tmp_path / "link"))
    assert os.listdir(tmp_path) == ["target"]


def test_what_cannot_be_done_is_an_error_that_names_it(tmp_path: Path) -> None:
    """A folder in the file's place is neither read, replaced nor removed, and nothing is left beside it."""
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    path = str(tmp_path / "folder")
    for act in (lambda: outside.read(path), lambda: outside.write(path, b"x"), lambda: outside.remove(path)):
        with pytest.raises(KaizenError, match="folder") as caught:
            act()
        assert caught.value.hint
    assert os.listdir(tmp_path) == ["folder"]
    with pytest.raises(KaizenError):
        outside.write(str(tmp_path / "folder" / "inside" / "x" / ("n" * 300)), b"x")


def test_the_end_of_a_file_is_read(tmp_path: Path) -> None:
    """At most so many bytes; of what is no plain file, nothing."""
    (tmp_path / "file").write_bytes(b"0123456789")
    (tmp_path / "link").symlink_to("file")
    os.mkfifo(tmp_path / "pipe")
    assert outside.tail(str(tmp_path / "file"), 4) == b"6789"
    assert outside.tail(str(tmp_path / "file"), 40) == b"0123456789"
    assert [outside.tail(str(tmp_path / name), 4) for name in ("link", "pipe", "gone", ".")] == [b""] * 4


def test_a_file_that_is_made_is_the_owners_alone(tmp_path: Path) -> None:
    """What is there stays unless it may be replaced; a link is replaced, not followed; a missing folder is not made."""
    path = tmp_path / "made"
    outside.make(str(path), b"first", replace=False)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"first", 0o600)
    with pytest.raises(KaizenError, match="is there already") as caught:
        outside.make(str(path), b"second", replace=False)
    assert "--force" in caught.value.hint
    other, link = tmp_path / "other", tmp_path / "link"
    other.write_bytes(b"other")
    link.symlink_to(other)
    with pytest.raises(KaizenError, match="is there already"):
        outside.make(str(link), b"second", replace=False)
    outside.make(str(link), b"second", replace=True)
    assert (link.read_bytes(), link.is_symlink(), other.read_bytes()) == (b"second", False, b"other")
    with pytest.raises(KaizenError, match="cannot be written"):
        outside.make(str(tmp_path / "missing" / "file"), b"x", replace=True)
    assert sorted(os.listdir(tmp_path)) == ["link", "made", "other"]
