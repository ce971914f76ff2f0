"""How a socket's path is told to the kernel, which takes at most 107 bytes of it.

A longer path is told as `/proc/self/fd/N/NAME`, with N an open descriptor of its folder: the kernel follows
it to the same file, whatever the length of the path (unix(7), proc_pid_fd(5)).
"""

from __future__ import annotations

import _socket
import os
import sys

from kaizen import paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


class Address:
    """The address of a socket's path, good for as long as the `with` block lasts."""

    __slots__ = ("_fd", "_path")

    def __init__(self, path: str) -> None:
        self._path, self._fd = path, -1

    def __enter__(self) -> str:
        if len(os.fsencode(self._path)) <= paths.SOCKET_PATH_BYTES:
            return self._path
        folder, name = os.path.split(self._path)
        self._fd = os.open(folder, getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY | os.O_CLOEXEC)
        return f"/proc/self/fd/{self._fd}/{name}"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def peer(sock: _socket.socket) -> tuple[int | None, int | None]:
    """The pid and user id of the other end, as the kernel tells them; None for what it does not tell.

    A pid of 0 is one that our pid namespace does not know.
    """
    option = getattr(_socket, "SO_PEERCRED", None)
    if option is not None:
        raw = sock.getsockopt(_socket.SOL_SOCKET, option, 12)
        pid, uid = (int.from_bytes(raw[at : at + 4], sys.byteorder) for at in (0, 4))
        return pid or None, uid
    try:  # macOS: struct xucred of LOCAL_PEERCRED, level SOL_LOCAL: version, uid (unix(4))
        return None, int.from_bytes(sock.getsockopt(0, 1, 76)[4:8], sys.byteorder)
    except OSError:
        return None, None
