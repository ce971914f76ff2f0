"""A socket that is bound and listened on, and the file it is known by."""

from __future__ import annotations

import _socket
import os

from kaizen.errors import HomeRefused, PermissionRefused
from kaizen.host import files
from kaizen.ipc.address import Address
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens

_BACKLOG = 512


class Listener:
    """A bound socket and the file it is known by."""

    __slots__ = ("file", "path", "sock")

    def __init__(self, path: str, sock: _socket.socket, file: tuple[int, int]) -> None:
        self.path, self.sock, self.file = path, sock, file

    def in_place(self) -> bool:
        """Whether the file at the path is still ours."""
        return files.inode(self.path) == self.file

    def renew(self) -> None:
        """Listen again, in our own name, on a socket that another process listened on meanwhile."""
        self.sock.setblocking(False)
        self.sock.listen(_BACKLOG)

    def close(self) -> None:
        """Stop listening, and remove the file if it is still ours: never a successor's."""
        if self.in_place():
            files.remove(self.path)
        self.sock.close()


def listen(path: str, *, replace: bool) -> Listener:
    """Bind a socket, mode 0600, at `path`, so that at no moment there is a path without a listener behind it.

    The socket is bound beside it and renamed onto it. What is there already must be a socket that nobody
    listens on, else PermissionRefused; with `replace` any socket gives way, for a daemon whose own was replaced.
    """
    _check_place(path, replace=replace)
    beside = f"{path}.{os.getpid()}"
    sock = None
    try:
        sock = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        if files.inode(beside) is not None:
            os.unlink(beside)
        with Address(beside) as address:
            sock.bind(address)
        os.chmod(beside, 0o600)  # not by umask, which all threads share; nobody knows this name yet
        sock.listen(_BACKLOG)
        sock.setblocking(False)
        os.rename(beside, path)
        file = files.inode(path)
        assert file is not None
        return Listener(path, sock, file)
    except OSError as error:
        if sock is not None:
            sock.close()
        raise HomeRefused(path, f"no socket can be made there: {(error.strerror or str(error)).lower()}") from None


def adopt(path: str, fd: int, file: tuple[int, int]) -> Listener | None:
    """The listener that came with a descriptor and was known by this file; None, and closed, where another file is at
    the path by now.

    Listening on it again puts our pid where the old listener's was, for those who ask whom they talk to (unix(7),
    SO_PEERCRED).
    """
    os.set_inheritable(fd, False)
    listener = Listener(path, _socket.socket(fileno=fd), file)
    if not listener.in_place():
        listener.sock.close()
        return None
    listener.renew()
    return listener


def _check_place(path: str, *, replace: bool) -> None:
    files.check_socket_place(path)
    if replace or files.inode(path) is None:
        return
    try:
        with Connection(path, timeout_s=0.5) as other:
            pid = other.pid
    except NobodyListens:
        return
    except NoAnswer as error:
        pid = error.pid
    raise PermissionRefused(path, f"another program (pid {pid or 'unknown'}) listens on it")
