"""The door to settings files of other programs: looked at, and replaced whole if they still are what was looked at.

They are replaced through symbolic links, at their end, since that is how people keep such files elsewhere, and keep mode,
owner, group and extended attributes. A file is written beside the old one, brought to disk and renamed, so that whoever reads
it, at whatever moment this process is killed, has the old content or the new. Refused is what a rename would tear apart (a
second hard link), what is not ours to write, and what is no plain file or too large to be settings.
"""

from __future__ import annotations

import errno
import os
import stat

from kaizen.errors import SettingsRefused
from kaizen.host import files
from kaizen.values import NamedTuple

LIMIT_BYTES = 4 * 1024 * 1024
_NEW_MODE = 0o600
_AGAIN = "nothing was changed in it; see to its permissions or to the disk, and try again"


class Seen(NamedTuple):
    """A file as it was looked at. `target` is where its links lead; `content` and `facts` are None where there is none."""

    path: str
    target: str
    content: bytes | None
    facts: os.stat_result | None
    attributes: tuple[tuple[str, bytes], ...] = ()


def look(path: str) -> Seen:
    """Read a settings file. Raises SettingsRefused where it cannot be read or may not be replaced."""
    target = os.path.realpath(path)
    try:
        fd = os.open(target, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        if not os.path.isdir(os.path.dirname(target)):
            raise SettingsRefused(path, f"there is no folder {os.path.dirname(target)!r}") from None
        return Seen(path, target, None, None)
    except OSError as error:
        why = "its links lead in a circle" if error.errno == errno.ELOOP else f"it cannot be read: {_why(error)}"
        raise SettingsRefused(path, why) from None
    try:
        facts = os.fstat(fd)
        _check(path, target, facts)
        return Seen(path, target, _read_all(fd), facts, _attributes(fd))
    except OSError as error:
        raise SettingsRefused(path, f"it cannot be read: {_why(error)}") from None
    finally:
        os.close(fd)


def swap(seen: Seen, content: bytes | None) -> bool:
    """Replace a file that was looked at; None removes it, and leaves links to it. False, and nothing is changed, where it is
    not what it was any more. Raises SettingsRefused.

    Between the last look and the rename there are microseconds in which a change by another program is not seen: Python
    has no call that renames on a condition.
    """
    beside = seen.target + ".kaizen.new"
    try:
        if content is not None:
            _write(beside, content, seen)
        if not _is_same(seen):
            _clear(beside)
            return False
        if content is None:
            os.unlink(seen.target)
        else:
            os.rename(beside, seen.target)
        _sync_folder(os.path.dirname(seen.target))
    except OSError as error:
        files.remove(beside)
        raise SettingsRefused(seen.path, f"it cannot be written: {_why(error)}", hint=_AGAIN) from None
    return True


def is_unfinished(seen: Seen) -> bool:
    """Whether a killed `swap` of this file left something beside it."""
    return os.path.lexists(seen.target + ".kaizen.new")


def clear_unfinished(seen: Seen) -> None:
    """Remove what a killed `swap` of this file left beside it; who calls this holds a lock."""
    files.remove(seen.target + ".kaizen.new")


def _check(path: str, target: str, facts: os.stat_result) -> None:
    """Raise SettingsRefused for what may not be replaced."""
    if not stat.S_ISREG(facts.st_mode):
        raise SettingsRefused(path, "it is not a plain file")
    if facts.st_size > LIMIT_BYTES:
        raise SettingsRefused(path, f"it has more than {LIMIT_BYTES:,} bytes, which no settings have")
    if facts.st_nlink > 1:
        raise SettingsRefused(path, "it has a second name (a hard link), which would keep the old content")
    if os.geteuid() not in (0, facts.st_uid):
        raise SettingsRefused(path, "it belongs to another user")
    if not facts.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise SettingsRefused(path, "it is read-only", hint=f"make it writable (chmod u+w {target!r}) and try again")


def _read_all(fd: int) -> bytes:
    parts = list[bytes]()
    while part := os.read(fd, LIMIT_BYTES):
        parts.append(part)
    return b"".join(parts)


def _write(beside: str, content: bytes, seen: Seen) -> None:
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, _NEW_MODE)
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(fd, left) :]
        if seen.facts is not None:
            _dress(fd, seen.facts, seen.attributes)
        elif os.geteuid() == 0:  # by `sudo`, in somebody's folder
            folder = os.stat(os.path.dirname(beside))
            os.fchown(fd, folder.st_uid, folder.st_gid)
        os.fsync(fd)
    finally:
        os.close(fd)


def _dress(fd: int, facts: os.stat_result, attributes: tuple[tuple[str, bytes], ...]) -> None:
    """Give a new file the owner, the group, the attributes (of which access lists are some) and the mode of the old."""
    new = os.fstat(fd)
    if (new.st_uid, new.st_gid) != (facts.st_uid, facts.st_gid):
        os.fchown(fd, facts.st_uid, facts.st_gid)
    for name, value in attributes:
        os.setxattr(fd, name, value)
    os.fchmod(fd, stat.S_IMODE(facts.st_mode))


def _attributes(fd: int) -> tuple[tuple[str, bytes], ...]:
    """The extended attributes that are the user's, where the system knows any; the others are the kernel's business."""
    if not hasattr(os, "listxattr"):
        return ()
    try:
        names = [name for name in os.listxattr(fd) if name.startswith(("user.", "system.posix_acl_"))]
        return tuple((name, os.getxattr(fd, name)) for name in names)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return ()
        raise


def _is_same(seen: Seen) -> bool:
    try:
        now = look(seen.path)
    except SettingsRefused:
        return False
    return (now.target, now.content, now.attributes, _which(now)) == (
        seen.target, seen.content, seen.attributes, _which(seen),
    )  # fmt: skip


def _which(seen: Seen) -> tuple[int, ...] | None:
    """Which file it is, and whose."""
    facts = seen.facts
    return None if facts is None else (facts.st_dev, facts.st_ino, facts.st_mode, facts.st_uid, facts.st_gid)


def _clear(beside: str) -> None:
    try:
        os.unlink(beside)
    except FileNotFoundError:
        pass


def _sync_folder(folder: str) -> None:
    """Bring a rename to disk, where the file system can; it is done in any case."""
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return
    try:
        os.fsync(fd)
    except OSError:
        pass
    finally:
        os.close(fd)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
