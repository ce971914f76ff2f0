"""The agents' folders: which transcripts lie there, and to which folder's work they belong."""

from __future__ import annotations

import os
import stat

from kaizen.transcripts.lines import Cutter
from kaizen.transcripts.shelf import FORMATS
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from kaizen.transcripts.format import FileIdentity

    T = TypeVar("T")

_HEAD_BYTES = 4 * 1024 * 1024
_CHUNK = 65_536
_SIGNED = (1 << 63) - 1  # SQLite's integers are signed, the kernel's numbers are not
_FORMAT = FORMATS["claude-code"]


class Found(NamedTuple):
    """A transcript on disk."""

    path: str
    file: FileIdentity
    size: int
    mtime_ns: int
    device: int
    inode: int


def config_folders(environ: Mapping[str, str]) -> list[str]:
    """The folders in which Claude Code keeps its files, as the environment says: `CLAUDE_CONFIG_DIR`, which may
    list several, else `~/.claude` and `~/.config/claude`."""
    named = environ.get("CLAUDE_CONFIG_DIR", "").replace(",", os.pathsep).split(os.pathsep)
    listed = [folder.strip() for folder in named if folder.strip()]
    return [os.path.expanduser(folder) for folder in listed or ("~/.claude", "~/.config/claude")]


def roots(environ: Mapping[str, str], configured: Sequence[str] = ()) -> list[str]:
    """The folders below which transcripts lie, whether they exist or not; two names of one are one."""
    folders = [*map(os.path.expanduser, configured), *config_folders(environ)]
    absolute = [os.path.realpath(folder) for folder in folders if os.path.isabs(folder)]
    return [os.path.join(folder, "projects") for folder in dict.fromkeys(absolute)]


def transcripts(roots: Sequence[str]) -> Iterator[Found]:
    """All transcripts below these folders, in the order of their paths; what cannot be read is passed over."""
    for root in roots:
        for folder, below, names in os.walk(root):
            below.sort()
            for name in sorted(names):
                if name.endswith(".jsonl") and (found := found_at(os.path.join(folder, name))):
                    yield found


def found_at(path: str) -> Found | None:
    """The transcript at this path, or that a companion at this path belongs to; None if there is none. A link is
    none."""
    path = path.removesuffix(".meta.json") + ".jsonl" if path.endswith(".meta.json") else path
    file = _FORMAT.identify(path)
    if file is None:
        return None
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(facts.st_mode):
        return None
    return Found(path, file, facts.st_size, facts.st_mtime_ns, facts.st_dev & _SIGNED, facts.st_ino & _SIGNED)


def working_folder(found: Found) -> str | None:
    """The folder that a transcript's work began in: its first record's, and for a sub-agent that of the session
    that started it, if its transcript is there. None where no whole record says so yet."""
    main = found.file.main
    return (_first(main, _FORMAT.cwd) if main else None) or _first(found.path, _FORMAT.cwd)


def settled(found: Found) -> Found:
    """A transcript whose path does not tell its parent, with what its records tell of it."""
    if not found.file.unsettled:
        return found
    file = _first(found.path, lambda line: _FORMAT.settle(found.path, found.file, line))
    return found._replace(file=file or found.file)


def _first(path: str, tell: Callable[[bytes], T | None]) -> T | None:
    """What the first of a file's whole lines that tells it tells."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        return next((told for line in _lines(fd) if (told := tell(line)) is not None), None)
    except OSError:
        return None
    finally:
        os.close(fd)


def _lines(fd: int) -> Iterator[bytes]:
    cutter, read = Cutter(limit=_HEAD_BYTES), 0
    while read < _HEAD_BYTES and (got := os.read(fd, _CHUNK)):
        read += len(got)
        yield from (line.data for line in cutter.feed(got) if line.data is not None)
