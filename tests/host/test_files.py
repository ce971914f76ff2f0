"""Files below the home: private from the first moment, whole or not at all, and never through a link."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from kaizen.errors import HomeRefused, PermissionRefused
from kaizen.host import files

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's file")


@pytest.fixture
def wide_umask() -> Iterator[None]:
    """A caller who lets everybody read and write."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A home that exists."""
    path = str(tmp_path / "home")
    files.ensure_home(path)
    return path


def mode(path: str) -> int:
    return os.lstat(path).st_mode & 0o7777


@pytest.mark.usefixtures("wide_umask")
def test_a_home_is_private_whatever_the_umask(tmp_path: Path) -> None:
    """The home and what is in it are 0700, what is written there 0600."""
    path = str(tmp_path / "deep" / "home")
    files.ensure_home(path)
    files.ensure_home(path)
    files.write_private(path, f"{path}/run/a", b"text")
    assert {name: oct(mode(f"{path}/{name}")) for name in ("", "locks", "run", "projects")} == dict.fromkeys(
        ("", "locks", "run", "projects"), "0o700"
    )
    assert mode(f"{path}/run/a") == 0o600


def test_folders_above_are_made_too(folder: str) -> None:
    """A missing folder between the home and the one that is asked for is made with it."""
    files.ensure_folder(folder, f"{folder}/run/a/b")
    assert mode(f"{folder}/run/a") == 0o700


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A home that is no folder is told as one that cannot be used."""
    (tmp_path / "home").touch()
    with pytest.raises(HomeRefused):
        files.ensure_home(str(tmp_path / "home"))
    with pytest.raises(HomeRefused):
        files.check_home(str(tmp_path / "home"))


@as_root
def test_another_users_home_is_refused(folder: str) -> None:
    """A home that belongs to somebody else is not used, whatever its mode."""
    os.chown(folder, 65534, 65534)
    with pytest.raises(HomeRefused):
        files.ensure_home(folder)


@as_root
def test_another_users_folder_below_is_refused(folder: str) -> None:
    """So is a folder below it."""
    os.chown(f"{folder}/run", 65534, 65534)
    with pytest.raises(PermissionRefused):
        files.ensure_folder(folder, f"{folder}/run/a")


def test_a_linked_folder_below_is_refused(folder: str, tmp_path: Path) -> None:
    """A symbolic link below the home is never walked through."""
    (tmp_path / "elsewhere").mkdir()
    os.rmdir(f"{folder}/run")
    os.symlink(tmp_path / "elsewhere", f"{folder}/run")
    for act in (
        lambda: files.ensure_home(folder),
        lambda: files.ensure_folder(folder, f"{folder}/run/a"),
        lambda: files.write_private(folder, f"{folder}/run/a", b""),
        lambda: files.open_log(folder, f"{folder}/run/a.log"),
    ):
        with pytest.raises(PermissionRefused):
            act()
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("make", ["symlink", "hard link", "folder", "fifo"])
def test_a_log_that_is_no_plain_file_is_refused(folder: str, tmp_path: Path, make: str) -> None:
    """A log is written to a plain file of ours with one name, and to nothing else."""
    log, other = f"{folder}/run/daemon.log", tmp_path / "other"
    other.write_text("precious")
    if make == "symlink":
        os.symlink(other, log)
    elif make == "hard link":
        os.link(other, log)
    elif make == "folder":
        os.mkdir(log)
    else:
        os.mkfifo(log)
    with pytest.raises(PermissionRefused):
        files.open_log(folder, log)
    assert other.read_text() == "precious"


def test_a_log_is_appended_to_and_turned_over_when_it_is_large(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log grows to its limit, then begins anew; the last one before is kept."""
    monkeypatch.setattr(files, "LOG_BYTES", 10)
    log = f"{folder}/run/daemon.log"
    for text in (b"first\n", b"second\n", b"third\n"):
        fd = files.open_log(folder, log)
        os.write(fd, text)
        os.close(fd)
    assert Path(log).read_text() == "third\n"
    assert Path(log + ".1").read_text() == "first\nsecond\n"


def test_writing_replaces_whole(folder: str) -> None:
    """A file that is written anew has the new content, and nothing lies beside it."""
    path = f"{folder}/run/a"
    files.write_private(folder, path, b"a longer text")
    files.write_private(folder, path, b"short")
    assert Path(path).read_bytes() == b"short"
    assert os.listdir(f"{folder}/run") == ["a"]


def test_writing_over_a_link_is_refused(folder: str, tmp_path: Path) -> None:
    """What a link points to is not touched."""
    other = tmp_path / "other"
    other.write_text("precious")
    os.symlink(other, f"{folder}/run/a")
    with pytest.raises(PermissionRefused):
        files.write_private(folder, f"{folder}/run/a", b"text")
    assert other.read_text() == "precious"


def test_writing_that_fails_leaves_the_old(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the old content stays, and no half file lies about."""
    path = f"{folder}/run/a"
    files.write_private(folder, path, b"old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(HomeRefused, match="no space left"):
        files.write_private(folder, path, b"new")
    monkeypatch.undo()
    assert Path(path).read_bytes() == b"old"
    assert os.listdir(f"{folder}/run") == ["a"]


def test_reading_gives_text_or_nothing(folder: str) -> None:
    """A small file is read whole, up to its limit; a link, a folder, a fifo and nothing are None."""
    path = f"{folder}/run/a"
    Path(path).write_bytes(b"caf\xc3\xa9 \xff")
    os.symlink(path, f"{folder}/run/link")
    os.mkfifo(f"{folder}/run/fifo")
    assert files.read_text(path) == "café \ufffd"
    assert files.read_text(path, 3) == "caf"
    for name in ("link", "fifo", "gone", ""):
        assert files.read_text(f"{folder}/run/{name}") is None


@pytest.mark.parametrize(("count", "told"), [(2, ("b", "c")), (9, ("a", "b", "c")), (0, ())])
def test_last_lines(folder: str, count: int, told: tuple[str, ...]) -> None:
    """The end of a log, in whole lines; of one that is not there, nothing."""
    Path(folder, "log").write_text("a\nb\nc\n")
    assert files.last_lines(f"{folder}/log", count) == told
    assert files.last_lines(f"{folder}/gone", count) == ()


def test_last_lines_of_a_huge_log_read_only_its_end(folder: str) -> None:
    """However long a log is, only so many bytes of it are read."""
    Path(folder, "log").write_text("x" * 100 + "\nlast\n")
    assert files.last_lines(f"{folder}/log", 5, limit=8) == ("xx", "last")


def test_a_log_is_followed_over_its_turning(folder: str) -> None:
    """Whoever follows a log hears of each whole line once, those of its successor too."""
    log = Path(folder, "log")
    log.write_text("before\n")
    acts = iter(
        [
            lambda: log.write_text("before\none\nha"),
            lambda: log.write_text("before\none\nhalf\n"),
            lambda: (log.rename(f"{folder}/log.1"), log.write_text("anew\n")),
        ]
    )
    lines = files.follow(str(log), lambda _: (next(acts)(), None)[1])
    assert list(islice(lines, 3)) == ["one", "half", "anew"]


def test_only_our_sockets_are_removed(folder: str) -> None:
    """A socket is removed; a file, a folder and a link to a socket in its place are not."""
    path = f"{folder}/s"
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(path)
    os.symlink(path, f"{folder}/link")
    Path(folder, "file").touch()
    assert [files.remove_socket(f"{folder}/{name}") for name in ("link", "file", "run", "gone")] == [False] * 4
    assert files.remove_socket(path) is True
    assert files.inode(path) is None
    assert files.inode(f"{folder}/link") is not None


def test_removing_what_is_not_there_is_no_trouble(folder: str) -> None:
    """A file is removed if it is there."""
    files.remove(f"{folder}/gone")
    files.write_private(folder, f"{folder}/a", b"")
    files.remove(f"{folder}/a")
    assert not Path(folder, "a").exists()


def test_a_folder_of_ours_is_not_read_only(tmp_path: Path) -> None:
    """What can be written is not read-only, and neither is what is not there; tests/e2e/test_no_room.py has one that is."""
    assert not files.is_read_only(str(tmp_path))
    assert not files.is_read_only(str(tmp_path / "missing"))


def test_a_folder_is_renamed_whole_and_never_over_another(home: str) -> None:
    """A folder with something in it is not written over, and the error names both."""
    files.ensure_home(home)
    source, taken = (os.path.join(home, "projects", name) for name in ("a", "b"))
    for folder in (source, taken):
        files.ensure_folder(home, folder)
        Path(folder, "file").write_text(folder)
    with pytest.raises(HomeRefused, match="cannot be renamed"):
        files.rename_folder(home, source, taken)
    files.rename_folder(home, source, os.path.join(home, "projects", "c"))
    assert Path(home, "projects", "c", "file").read_text() == source


def test_only_what_is_ours_alone_is_made_private(tmp_path: Path) -> None:
    """A wide file or folder loses what others may do; a link and what it points to, and a file with two names, stay."""
    wide, folder, twice = tmp_path / "wide", tmp_path / "folder", tmp_path / "twice"
    for path in (wide, twice):
        path.touch()
        path.chmod(0o644)
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    os.link(twice, tmp_path / "again")
    (tmp_path / "link").symlink_to(twice)
    changed = [
        files.make_private(str(path)) for path in (wide, folder, wide, twice, tmp_path / "link", tmp_path / "no")
    ]
    assert changed == [True, True, False, False, False, False]
    assert [stat.S_IMODE(os.stat(path).st_mode) for path in (wide, folder, twice)] == [0o600, 0o700, 0o644]


def test_everything_in_a_folder_is_walked_without_following_links(tmp_path: Path) -> None:
    """Files and folders at any depth are told of, a link as a link."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").touch()
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    found = {os.path.relpath(path, tmp_path): facts for path, facts in files.everything_in(str(tmp_path))}
    assert set(found) == {"a", "a/b", "a/b/file", "a/back"}
    assert stat.S_ISLNK(found["a/back"].st_mode)
    assert list(files.everything_in(str(tmp_path / "gone"))) == []


def test_only_a_socket_is_one(tmp_path: Path) -> None:
    """A plain file, a link to a socket and nothing are none."""
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("sock")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "sock"))
        named = ("sock", "link", "file", "gone")
        assert [files.is_socket(str(tmp_path / name)) for name in named] == [True, False, False, False]


def test_whole_files_are_read_and_settled(folder: str, tmp_path: Path) -> None:
    """Bytes as they are, however many; what is no plain file is nothing; a size is asked for without opening."""
    path = os.path.join(folder, "a")
    Path(path).write_bytes(b"\xff" * 100_000)
    assert files.read_bytes(path) == b"\xff" * 100_000
    assert (files.size(path), files.size(path + "x")) == (100_000, 0)
    assert files.read_bytes(folder) is None
    assert files.read_bytes(path + "x") is None
    os.symlink(path, tmp_path / "link")
    assert files.read_bytes(str(tmp_path / "link")) is None
    files.settle(path)
    files.settle_folder(folder)
    with pytest.raises(OSError):
        files.settle(path + "x")


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    """A link, a folder, a fifo, nothing at all."""
    plain, link, fifo = tmp_path / "plain", tmp_path / "link", tmp_path / "fifo"
    plain.write_bytes(b"text")
    link.symlink_to(plain)
    os.mkfifo(fifo)
    assert [files.open_plain(str(each)) for each in (link, fifo, tmp_path, tmp_path / "gone")] == [None] * 4
    assert files.read_bytes(str(plain), 2) == b"te"
