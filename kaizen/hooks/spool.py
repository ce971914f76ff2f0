"""The spool of a workspace: a folder with a file for each payload that its daemon has not stored yet.

    projects/<slug>-<key>/spool/  1795408237617-5f0c9a1e-334   a letter: received at (ms), random, size of the payload
                                  .tried                       when a daemon was last tried to be started
                                  .full                        there is no room; a byte for each letter that was dropped

The folder itself says that hooks are welcome: a daemon makes it as it starts, and it gets another name while the workspace
is paused or once it is forgotten. So a hook learns from the file system alone whose payload it has, and never brings back
what somebody took away.

A letter is written under a name that begins with a dot and then renamed: nobody ever reads half of one, and two that come
in the same instant never join. It is removed once it is stored.
"""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.values import NamedTuple

NAME, PAUSED, FORGOTTEN = "spool", "spool.paused", "spool.forgotten"
MOST_BYTES, MOST_LETTERS = 64 * 1024 * 1024, 20_000
TRY_MS = 10_000
_TRIED, _FULL = ".tried", ".full"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_STALE_MS = 24 * 60 * 60 * 1000


class Spool(NamedTuple):
    """The spool of the workspace that a folder belongs to, open; `fd` is None where the workspace is paused."""

    workspace: str
    fd: int | None


def find(projects: int, folder: str) -> Spool | None:
    """The spool of the nearest workspace at or above a canonical folder; None if there is none.

    `projects` is an open descriptor of the home's folder of projects. Raises OSError where something below it is a link, no
    folder or another user's.
    """
    for above in paths.upwards(folder):
        project = _open_folder(paths.project_name(above), projects)
        if project is None:
            continue
        try:
            fd = _open_folder(NAME, project)
            if fd is not None:
                return Spool(above, fd)
            if _is_there(PAUSED, project):
                return Spool(above, None)
        finally:
            os.close(project)
    return None


def open_projects(home: str) -> int | None:
    """A descriptor of the home's folder of projects; None where there is no home of ours. Raises OSError."""
    try:
        above = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        if os.fstat(above).st_uid != os.geteuid():
            raise PermissionError("the home belongs to another user")
        return _open_folder("projects", above)
    finally:
        os.close(above)


def put(fd: int, letter: bytes, at: int) -> bool:
    """Add a letter that was received at this instant; False if there is no room for it, which is counted. Raises OSError."""
    if _count_as_dropped(fd):
        return False
    name = f"{at:013}-{os.urandom(4).hex()}-{len(letter)}"
    written = os.open("." + name, _WRITE | os.O_CREAT | os.O_EXCL, 0o600, dir_fd=fd)
    try:
        rest = memoryview(letter)
        while rest:
            rest = rest[os.write(written, rest) :]
    except OSError:
        remove(fd, "." + name)
        raise
    finally:
        os.close(written)
    os.rename("." + name, name, src_dir_fd=fd, dst_dir_fd=fd)
    return True


def may_try(fd: int, now: int) -> bool:
    """Whether it is time to try to start a daemon again; if so, the next may after ten seconds. Raises OSError."""
    try:
        since = now - os.stat(_TRIED, dir_fd=fd, follow_symlinks=False).st_mtime_ns // 1_000_000
        if abs(since) < TRY_MS:  # it may be a little newer than what we came with; one of another clock holds nobody up
            return False
    except FileNotFoundError:
        pass
    tried = os.open(_TRIED, _WRITE | os.O_CREAT, 0o600, dir_fd=fd)
    try:
        os.utime(tried)
    finally:
        os.close(tried)
    return True


def letters(fd: int) -> list[str]:
    """The names of the letters there are, in the order in which they came."""
    return sorted(name for name in os.listdir(fd) if not name.startswith("."))


def size_of(name: str) -> int:
    """How many bytes a letter of this name has."""
    size = name.rpartition("-")[2]
    return int(size) if size.isdecimal() else 0


def limit(fd: int) -> None:
    """Take no more letters once there are too many of them, until `reopen`. Raises OSError."""
    names = letters(fd)
    if len(names) >= MOST_LETTERS or sum(map(size_of, names)) >= MOST_BYTES:
        os.close(os.open(_FULL, _WRITE | os.O_CREAT, 0o600, dir_fd=fd))


def reopen(fd: int) -> int:
    """There is room again; how many letters were dropped since there was none."""
    try:
        dropped = os.stat(_FULL, dir_fd=fd, follow_symlinks=False).st_size
    except FileNotFoundError:
        return 0
    remove(fd, _FULL)
    return dropped


def admit(folder: str, now: int) -> None:
    """Make hooks welcome: what was left under other names of the spool comes back, and what was put aside, or left unfinished by
    a hook that died, goes once it is a day old. The folder is there. Raises OSError."""
    project = os.open(os.path.dirname(folder), _FOLDER)
    fd = -1
    try:
        fd = os.open(NAME, _FOLDER, dir_fd=project)
        for name in (PAUSED, FORGOTTEN):
            _take_in(name, project, fd)
        for name in os.listdir(fd):
            if name.startswith(".") and name not in (_TRIED, _FULL) and _is_stale(fd, name, now):
                remove(fd, name)
    finally:
        os.close(project)
        if fd >= 0:
            os.close(fd)


def dismiss(folder: str, name: str) -> None:
    """Make hooks unwelcome: the spool gets this name, with whatever is in it."""
    try:
        project = _open_folder(os.path.dirname(folder))
    except OSError:
        return
    if project is None:
        return
    try:
        other = _open_folder(name, project)
        if other is None:
            os.rename(NAME, name, src_dir_fd=project, dst_dir_fd=project)
            return
        try:
            _take_in(NAME, project, other)
        finally:
            os.close(other)
    except OSError:
        pass  # there is none, or it cannot be written, and then nothing can be added either
    finally:
        os.close(project)


def remove(fd: int, name: str) -> None:
    """Remove a letter if it is there."""
    try:
        os.unlink(name, dir_fd=fd)
    except OSError:
        pass


def put_aside(fd: int, name: str) -> None:
    """Take a letter out of those that are to be stored; it goes after a day, as `admit` says."""
    try:
        os.rename(name, "." + name, src_dir_fd=fd, dst_dir_fd=fd)
    except OSError:
        pass


def _take_in(name: str, project: int, fd: int) -> None:
    """Everything in this folder of a project goes into another, and the folder goes."""
    other = _open_folder(name, project)
    if other is None:
        return
    try:
        for each in os.listdir(other):
            os.rename(each, each, src_dir_fd=other, dst_dir_fd=fd)
        os.rmdir(name, dir_fd=project)
    finally:
        os.close(other)


def _open_folder(name: str, above: int | None = None) -> int | None:
    try:
        fd = os.open(name, _FOLDER, dir_fd=above)
    except FileNotFoundError:
        return None
    if os.fstat(fd).st_uid == os.geteuid():
        return fd
    os.close(fd)
    raise PermissionError(f"{name!r} belongs to another user")


def _is_there(name: str, above: int) -> bool:
    try:
        os.stat(name, dir_fd=above, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _is_stale(fd: int, name: str, now: int) -> bool:
    try:
        return now - os.stat(name, dir_fd=fd, follow_symlinks=False).st_mtime_ns // 1_000_000 > _STALE_MS
    except OSError:
        return False


def _count_as_dropped(fd: int) -> bool:
    try:
        full = os.open(_FULL, _WRITE | os.O_APPEND, dir_fd=fd)
    except FileNotFoundError:
        return False
    try:
        if os.fstat(full).st_nlink == 1:
            os.write(full, b".")
    finally:
        os.close(full)
    return True
