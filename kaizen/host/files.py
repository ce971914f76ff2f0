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
from kaizen.host.logs import follow as follow
from kaizen.host.logs import last_lines as last_lines
from kaizen.host.logs import turn_over

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LOG_BYTES, LOGS_KEPT = 5_000_000, 3
_ROOM = "see that the disk has room and the folder can be written, then try again"


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


def open_log(home: str, path: str, *, limit: float | None = None, keep: int = LOGS_KEPT) -> int:
    """A descriptor that appends to a log. One that has more than `limit` bytes (default: `LOG_BYTES`) becomes
    `<path>.1` first, and of those before it `keep` stay."""
    _check_inside(home, os.path.dirname(path))
    turn_over(path, limit=LOG_BYTES if limit is None else limit, keep=keep)
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


def open_plain(path: str) -> int | None:
    """A descriptor to read a file by; None for what cannot be opened, for links and for what is no plain file."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    return None


def read_text(path: str, limit: int = 65_536) -> str | None:
    """The beginning of a small file of ours; None if there is none, or it is no plain file."""
    fd = open_plain(path)
    if fd is None:
        return None
    try:
        return os.read(fd, limit).decode("utf-8", "replace")
    except OSError:
        return None
    finally:
        os.close(fd)


def read_bytes(path: str, limit: int = -1) -> bytes | None:
    """All of a file, or its first `limit` bytes; None if there is none, or it is no plain file."""
    fd = open_plain(path)
    if fd is None:
        return None
    with open(fd, "rb") as file:
        return file.read(limit)


def size(path: str) -> int:
    """How many bytes a file has; 0 for one that is not there."""
    try:
        return os.lstat(path).st_size
    except OSError:
        return 0


def settle(path: str) -> None:
    """See to it that a file is on the disk. Raises OSError."""
    _sync(path, os.O_RDONLY)


def settle_folder(folder: str) -> None:
    """See to it that a folder knows, on the disk, what lies in it. Raises OSError."""
    _sync(folder, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: str, flags: int) -> None:
    fd = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def rename_folder(home: str, source: str, target: str) -> None:
    """Give a folder below the home another name, at once and whole; nothing may lie there yet."""
    _check_inside(home, os.path.dirname(source))
    _check_inside(home, os.path.dirname(target))
    try:
        os.rename(source, target)
        settle_folder(os.path.dirname(target))  # what is done next relies on it, and may itself outlive a power cut
    except OSError as error:
        raise HomeRefused(home, f"{source!r} cannot be renamed to {target!r}: {_why(error)}", hint=_ROOM) from None


def make_private(path: str) -> bool:
    """Take away what others may do with a file, a socket or a folder of ours; links and files with a second name stay
    as they are. Whether that changed anything."""
    try:
        facts = os.lstat(path)
        if not is_wide(facts):
            return False
        os.chmod(path, 0o700 if stat.S_ISDIR(facts.st_mode) else 0o600)
    except OSError:
        return False
    return True


def is_wide(facts: os.stat_result) -> bool:
    """Whether others may do something with what we made: a folder, a socket, or a plain file with one name."""
    ours = facts.st_uid == os.geteuid() and (
        stat.S_ISDIR(facts.st_mode)
        or stat.S_ISSOCK(facts.st_mode)
        or (stat.S_ISREG(facts.st_mode) and facts.st_nlink == 1)
    )
    return ours and bool(stat.S_IMODE(facts.st_mode) & 0o077)


def everything_in(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """What lies in a folder and below it, links not followed; what goes away meanwhile, or cannot be read, is left out."""
    for above, folders, names in os.walk(folder):
        for name in sorted((*folders, *names)):
            try:
                yield os.path.join(above, name), os.lstat(os.path.join(above, name))
            except OSError:
                continue


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
    if inode(path) is not None and not is_socket(path):
        raise PermissionRefused(path, "it is in the place of the daemon's socket and is no socket")


def is_socket(path: str) -> bool:
    """Whether a socket lies there; a link to one is none."""
    try:
        return stat.S_ISSOCK(os.lstat(path).st_mode)
    except OSError:
        return False


def inode(path: str) -> tuple[int, int] | None:
    """Device and inode of what is at `path`, links not followed; None if there is nothing."""
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def state(path: str) -> tuple[int, int, int, int] | None:
    """Device, inode, bytes and time of change of what is at `path`; two writes within some milliseconds may have one time."""
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns


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
