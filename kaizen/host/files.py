"""The only door to the files below the home: private, ours, and never through a link.

Folders are made 0700 and files 0600 at creation, whatever the umask. A component below the home that is a
symbolic link or another user's is refused, and so is a regular file with more than one name: writing through
either would change something we did not mean.
"""

from __future__ import annotations

import errno
import os
import stat

from kaizen.errors import HomeRefused, PermissionRefused, exhausted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOG_BYTES = 5_000_000


def ensure_home(home: str) -> None:
    """Make the home and the folders that are always there. Raises HomeRefused, PermissionRefused."""
    ensure_folder(home, home)
    for name in ("locks", "run", "projects"):
        ensure_folder(home, os.path.join(home, name))


def check_home(home: str) -> None:
    """Raise HomeRefused if the home exists and is not a folder of the effective user."""
    try:
        facts = os.stat(home)
    except FileNotFoundError:
        return
    except OSError as error:
        raise HomeRefused(home, _why(error)) from None
    if not stat.S_ISDIR(facts.st_mode):
        raise HomeRefused(home, "it is not a folder")
    if facts.st_uid != os.geteuid():
        raise HomeRefused(home, "it belongs to another user", hint="run as the user it belongs to")


def ensure_folder(home: str, folder: str) -> None:
    """Make a folder at or below the home, mode 0700, with the folders above it up to the home; the home itself
    only where it is asked for, so that a daemon whose home was removed does not bring it back."""
    check_home(home)
    if folder != home:
        _check_inside(home, os.path.dirname(folder))
    try:
        if folder == home:
            os.makedirs(os.path.dirname(folder), exist_ok=True)
        os.mkdir(folder, 0o700)
    except FileExistsError:
        _check_folder(folder, home)
    except FileNotFoundError:
        if home in (folder, os.path.dirname(folder)):
            raise HomeRefused(home, "it is gone") from None
        ensure_folder(home, os.path.dirname(folder))
        ensure_folder(home, folder)
    except OSError as error:
        raise HomeRefused(home, f"{folder!r} cannot be made: {_why(error)}") from None


def open_log(home: str, path: str) -> int:
    """A descriptor that appends to a log. A log that has grown beyond `LOG_BYTES` becomes `<path>.1` first."""
    _check_inside(home, os.path.dirname(path))
    try:
        if os.lstat(path).st_size > LOG_BYTES:
            os.replace(path, path + ".1")
    except OSError:
        pass
    return _open_private(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def write_private(home: str, path: str, content: bytes) -> None:
    """Write a whole file atomically: readers see the old content or the new, never a part."""
    _check_inside(home, os.path.dirname(path))
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise PermissionRefused(path, "it is not a plain file")
    except FileNotFoundError:
        pass
    beside = f"{path}.{os.getpid()}.new"
    fd = _open_private(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        try:
            os.write(fd, content)
        finally:
            os.close(fd)
        os.replace(beside, path)
    except OSError as error:
        remove(beside)
        raise HomeRefused(home, f"{path!r} cannot be written: {_why(error)}") from None


def read_text(path: str, limit: int = 65_536) -> str | None:
    """The beginning of a small file of ours; None if there is none, or it is no plain file."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            return None
        return os.read(fd, limit).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(fd)


def last_lines(path: str, count: int, *, limit: int = 262_144) -> tuple[str, ...]:
    """The last lines of a log, at most `limit` bytes of it."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ()
    try:
        size = os.fstat(fd).st_size
        text = os.pread(fd, limit, max(0, size - limit))
    except OSError:
        return ()
    finally:
        os.close(fd)
    return tuple(text.decode("utf-8", "replace").splitlines()[-count:]) if count > 0 else ()


def follow(path: str, pause: Callable[[float], None], *, every_s: float = 0.2) -> Iterator[str]:
    """The whole lines that come to a log from now on, for ever; goes on with its successor where it is replaced."""
    at, known, waiting = os.stat(path).st_size, inode(path), b""
    while True:
        if inode(path) != known:
            at, known, waiting = 0, inode(path), b""
        got = _read_from(path, at)
        at += len(got)
        *lines, waiting = (waiting + got).split(b"\n")
        yield from (line.decode("utf-8", "replace") for line in lines)
        if not got:
            pause(every_s)


def _read_from(path: str, at: int) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return b""
    try:
        return os.pread(fd, 65_536, at)
    finally:
        os.close(fd)


def remove(path: str) -> None:
    """Remove a file of ours if it is there."""
    try:
        os.unlink(path)
    except OSError:
        pass


def remove_socket(path: str) -> bool:
    """Remove what is at `path` if it is a socket of ours; anything else stays. Whether it was removed."""
    try:
        facts = os.lstat(path)
        if stat.S_ISSOCK(facts.st_mode) and facts.st_uid == os.geteuid():
            os.unlink(path)
            return True
    except OSError:
        pass
    return False


def check_socket_place(path: str) -> None:
    """Raise PermissionRefused where something that is no socket lies in a socket's place."""
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return
    if not stat.S_ISSOCK(mode):
        raise PermissionRefused(path, "it is in the place of the daemon's socket and is no socket")


def inode(path: str) -> tuple[int, int] | None:
    """Device and inode of what is at `path`, links not followed; None if there is nothing."""
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def is_read_only(folder: str) -> bool:
    """Whether the file system there takes no writes from anybody who sees it as we do."""
    try:
        return os.statvfs(folder).f_flag & os.ST_RDONLY != 0
    except OSError:
        return False


def _check_inside(home: str, folder: str) -> None:
    """Each folder from the home down to `folder` must be a real folder of ours; a missing one is fine."""
    while folder != home and len(folder) > len(home):
        _check_folder(folder, home)
        folder = os.path.dirname(folder)


def _check_folder(folder: str, home: str) -> None:
    try:
        facts = os.stat(folder) if folder == home else os.lstat(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise HomeRefused(home, f"{folder!r}: {_why(error)}") from None
    if stat.S_ISLNK(facts.st_mode):
        raise PermissionRefused(folder, "it is a symbolic link")
    if not stat.S_ISDIR(facts.st_mode):
        raise PermissionRefused(folder, "it is not a folder")
    if facts.st_uid != os.geteuid():
        raise PermissionRefused(folder, "it belongs to another user")


def _open_private(path: str, flags: int) -> int:
    try:
        fd = os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise PermissionRefused(path, "it is not a plain file") from None
        raise exhausted(error) or HomeRefused(path, _why(error)) from None
    facts = os.fstat(fd)
    if not stat.S_ISREG(facts.st_mode) or facts.st_nlink > 1 or facts.st_uid != os.geteuid():
        os.close(fd)
        raise PermissionRefused(path, "it is not a plain file of ours with one name")
    os.set_blocking(fd, True)
    return fd


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
