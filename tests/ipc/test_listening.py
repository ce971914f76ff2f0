"""A listener's file is never taken from somebody else, and never removed for somebody else."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from kaizen.errors import HomeRefused, PermissionRefused
from kaizen.host import files
from kaizen.ipc.client import Connection
from kaizen.ipc.listening import Listener, adopt, listen
from tests.support.processes import program, said


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "daemon.sock")


def test_closing_removes_the_socket_only_if_it_is_ours(path: str) -> None:
    """A socket that somebody bound in our place stays."""
    first = listen(path, replace=False)
    second = listen(path, replace=True)
    assert (first.in_place(), second.in_place()) == (False, True)
    first.close()
    assert os.path.lexists(path)
    second.close()
    assert not os.path.lexists(path)


def test_a_socket_that_somebody_listens_on_is_not_taken(path: str) -> None:
    """Another server's socket is refused with its pid; a dead one gives way."""
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(path)
        other.listen()
        with pytest.raises(PermissionRefused, match=str(os.getpid())):
            listen(path, replace=False)
    listen(path, replace=False).close()


@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("make", ["file", "folder", "symlink"])
def test_what_is_no_socket_stays_where_it_is(path: str, tmp_path: Path, make: str, replace: bool) -> None:
    """A file, a folder or a link in the socket's place is refused and left alone."""
    if make == "folder":
        os.mkdir(path)
    elif make == "file":
        Path(path).write_text("precious")
    else:
        os.symlink(tmp_path / "other", path)
    before = os.lstat(path)
    with pytest.raises(PermissionRefused):
        listen(path, replace=replace)
    assert os.lstat(path) == before


def test_where_no_socket_can_be_made_nothing_stays_open(tmp_path: Path) -> None:
    """A folder that is not there is told, and no descriptor leaks."""
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(HomeRefused):
        listen(str(tmp_path / "gone" / "daemon.sock"), replace=False)
    assert len(os.listdir("/proc/self/fd")) == before


def test_what_a_dead_process_left_beside_is_in_nobodys_way(path: str) -> None:
    """The name beside, left by an earlier process with our pid, is made anew."""
    Path(f"{path}.{os.getpid()}").touch()
    made: Listener = listen(path, replace=False)
    assert made.in_place()
    made.close()


ADOPT = """
import os, sys
from kaizen.host import files
from kaizen.ipc.listening import adopt
made = adopt(sys.argv[1], int(sys.argv[2]), files.inode(sys.argv[1]))
print(os.getpid(), flush=True)
sys.stdin.read()
"""


def test_an_adopted_listener_listens_in_its_own_name(path: str) -> None:
    """Whoever connects is told the pid of the process that listens now, not of the one that made the socket."""
    made = listen(path, replace=False)
    fd = os.dup(made.sock.fileno())
    os.set_inheritable(fd, True)
    other = program(ADOPT, path, str(fd), pass_fds=(fd,), stdin=-1)
    os.close(fd)
    assert other.stdout is not None
    pid = int(other.stdout.readline())
    with Connection(path, timeout_s=5) as connection:
        assert connection.pid == pid
    made.renew()
    with Connection(path, timeout_s=5) as connection:
        assert connection.pid == os.getpid()
    said(other)
    made.close()


def test_a_listener_whose_file_was_replaced_is_not_adopted(path: str) -> None:
    """What is no longer at its path is closed, and the caller binds its own."""
    made = listen(path, replace=False)
    fd, file = os.dup(made.sock.fileno()), files.inode(path)
    assert file is not None
    successor = listen(path, replace=True)
    assert adopt(path, fd, file) is None
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(fd)
    made.close()
    successor.close()


def test_closing_beside_somebody_who_removes_the_file(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that goes between the look and the removal is gone, and that is all."""
    made = listen(path, replace=False)
    monkeypatch.setattr(Listener, "in_place", lambda self: os.unlink(self.path) is None)
    made.close()
    assert made.sock.fileno() == -1
