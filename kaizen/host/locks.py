"""Locks that the kernel releases by itself, and a way to look at one without taking it.

A lock is an open-file-description lock (`F_OFD_SETLK`): it survives exec, is handed on with its descriptor, and
is free the moment the last such descriptor is closed, however that process ended. `F_OFD_GETLK` asks after it
without taking it. Where the platform has none, `flock` is used: looking then takes the lock shared for a
moment, so a taker tries a few times before it believes that a lock is held.

After a lock was taken, the file held must be the file at that path (same device and inode); else somebody
removed the file, another process may hold its successor, and the lock is taken anew.
"""

from __future__ import annotations

import errno
import fcntl
import os
import struct

from kaizen import clock
from kaizen.errors import HomeRefused, PermissionRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

OFD = hasattr(fcntl, "F_OFD_SETLK")
_NOT_NOW = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_FLOCK_TRIES = 5
_LOOK_AGAIN_S = 0.005
_STRUCT_FLOCK = "hhqqi4x"  # struct flock of 64-bit Linux: type, whence, start, length, pid


class Lock:
    """A lock that is held. `release` gives it up by closing the descriptor; so does the end of the process."""

    __slots__ = ("fd", "path")

    def __init__(self, path: str, fd: int) -> None:
        self.path, self.fd = path, fd

    def in_place(self) -> bool:
        """Whether the file held is still the file at that path."""
        return self.fd >= 0 and _same_file(self.fd, self.path)

    def release(self) -> None:
        """Close our descriptor; the lock is free once no other process has a copy of it."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Lock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def take(path: str) -> Lock | None:
    """Take the lock at once, or return None where somebody else holds it.

    The file is created if it is missing and is never removed. Raises PermissionRefused for a link or a file
    that is not ours, HomeRefused where the file cannot be made.
    """
    while True:
        fd = _open(path)
        try:
            if not _set(fd):
                os.close(fd)
                return None
            if _same_file(fd, path):
                return Lock(path, fd)
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)


def taken(path: str, *, timeout_s: float) -> Lock:
    """Take the lock, waiting for it; raises TimeoutError after `timeout_s` seconds."""
    until = clock.span() + timeout_s
    wait = 0.001
    while (lock := take(path)) is None:
        if clock.span() >= until:
            raise TimeoutError(f"{path} was held by another process for {timeout_s:g} s")
        clock.pause(wait)
        wait = min(wait * 1.5, 0.02)
    return lock


def adopt(path: str, fd: int) -> Lock | None:
    """The lock that came with an inherited descriptor; None where it is not held through that descriptor,
    or is not the file at that path. The descriptor is made non-inheritable."""
    os.set_inheritable(fd, False)
    if not _same_file(fd, path) or not _set(fd):
        return None
    return Lock(path, fd)


def is_held(path: str) -> bool:
    """Whether anybody holds the lock. Never takes it where the platform can look, creates nothing. Raises HomeRefused
    where it cannot look now, for want of descriptors say: a lock that is not seen is not free."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in _NOT_NOW:
            raise HomeRefused(path, _why(error)) from None
        return False
    try:
        return _held_elsewhere(fd)
    finally:
        os.close(fd)


def _open(path: str) -> int:
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise PermissionRefused(path, "it is not a plain file") from None
        raise HomeRefused(path, _why(error)) from None
    facts = os.fstat(fd)
    if facts.st_nlink > 1 or facts.st_uid != os.geteuid():
        os.close(fd)
        raise PermissionRefused(path, "it is another user's, or has a second name")
    return fd


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _same_file(fd: int, path: str) -> bool:
    try:
        there = os.stat(path, follow_symlinks=False)
    except OSError:
        return False
    here = os.fstat(fd)
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _request(kind: int) -> bytes:
    return struct.pack(_STRUCT_FLOCK, kind, os.SEEK_SET, 0, 0, 0)


def _set(fd: int) -> bool:
    if OFD:
        return _try(lambda: fcntl.fcntl(fd, fcntl.F_OFD_SETLK, _request(fcntl.F_WRLCK)))
    for _ in range(_FLOCK_TRIES):
        if _try(lambda: fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)):
            return True
        clock.pause(_LOOK_AGAIN_S)
    return False


def _held_elsewhere(fd: int) -> bool:
    if OFD:
        answer = fcntl.fcntl(fd, fcntl.F_OFD_GETLK, _request(fcntl.F_WRLCK))
        kind: int = struct.unpack(_STRUCT_FLOCK, answer)[0]
        return kind != fcntl.F_UNLCK
    return not _try(lambda: fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB))


def _try(act: object) -> bool:
    try:
        act()  # type: ignore[operator]
    except OSError as error:
        if error.errno in (errno.EAGAIN, errno.EACCES, errno.EWOULDBLOCK):
            return False
        raise
    return True
