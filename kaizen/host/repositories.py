"""A folder of somebody else's, such as a repository, only looked at: links are followed as long as they stay in it, and what is read
and how much of it is bounded. Nothing here raises."""

from __future__ import annotations

import os

from kaizen.host import files
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

MOST_ENTRIES = 20_000  # some 40 ms
DEEPEST = 12
LONGEST = 1024  # characters of a path


class Listing(NamedTuple):
    """The files in a folder, relative to it, in order. `complete` is False where there are more."""

    paths: tuple[str, ...]
    complete: bool


class Content(NamedTuple):
    """The content of a file, its size, when it was changed, and, where its path is a link, the file that it leads to."""

    data: bytes
    bytes: int
    changed_at: int
    target: str | None


class Repository:
    """What lies in the folder at `path`."""

    def __init__(self, path: str) -> None:
        self.path = os.path.realpath(path)

    def listing(self, *, without: Collection[str], hidden: Collection[str]) -> Listing:
        """Its files, by breadth: not those of folders with a name in `without`, of hidden ones but those in `hidden`, nor those of
        repositories within it. Links to folders are not followed."""
        found, left, seen = list[str](), [("", 0)], 0
        for folder, depth in left:
            entries = self._entries(folder, MOST_ENTRIES - seen)
            seen += len(entries)
            if folder and any(name == ".git" for name, _ in entries):
                continue
            for name, is_folder in entries:
                path = folder + name
                if not is_folder:
                    found.append(path)
                elif name not in without and (name[0] != "." or name in hidden) and depth < DEEPEST:
                    left.append((path + "/", depth + 1))
            if seen >= MOST_ENTRIES:
                return Listing(tuple(sorted(found)), complete=False)
        return Listing(tuple(sorted(found)), complete=True)

    def read(self, path: str, limit: int) -> Content | None:
        """The beginning of a file; None for what is none, or lies outside."""
        real = self.within(path)
        fd = None if real is None else files.open_plain(os.path.join(self.path, real))
        if fd is None:
            return None
        try:
            facts = os.fstat(fd)
            target = real if real != os.path.normpath(path) else None
            return Content(_whole(fd, limit), facts.st_size, facts.st_mtime_ns // 1_000_000, target)
        except OSError:
            return None
        finally:
            os.close(fd)

    def within(self, path: str) -> str | None:
        """Where a path leads, relative to the folder; None where that is outside, or the path makes no sense."""
        try:
            real = os.path.realpath(os.path.join(self.path, path))
        except (OSError, ValueError):
            return None
        inside = len(path) <= LONGEST and real.startswith(self.path.rstrip("/") + "/")
        return real[len(self.path.rstrip("/")) + 1 :] if inside else None

    def has(self, path: str) -> bool | None:
        """Whether something lies at a path; None where that is not ours to look at."""
        above, _, name = path.rstrip("/").rpartition("/")
        if name in ("", ".", "..") or (above and self.within(above) is None):
            return None
        try:
            return os.path.lexists(os.path.join(self.path, path.rstrip("/")))
        except ValueError:
            return None

    def _entries(self, folder: str, most: int) -> list[tuple[str, bool]]:
        found = list[tuple[str, bool]]()
        try:
            with os.scandir(os.path.join(self.path, folder)) as entries:
                for entry in entries:
                    if len(found) >= most:
                        break
                    found.append(
                        (os.fsencode(entry.name).decode("utf-8", "replace"), entry.is_dir(follow_symlinks=False))
                    )
        except OSError:
            pass
        return sorted(found)


def _whole(fd: int, limit: int) -> bytes:
    parts, size = list[bytes](), 0
    while size < limit and (part := os.read(fd, min(limit - size, 1 << 18))):
        parts.append(part)
        size += len(part)
    return b"".join(parts)
