"""The agents' folders: which transcripts lie there, and to which folder's work they belong."""

from __future__ import annotations

import os
import stat

from kaizen.daemon import contents, tables
from kaizen.host import files
from kaizen.transcripts.format import Found, Shape
from kaizen.transcripts.lines import Cutter
from kaizen.transcripts.shelf import FORMATS, SETTLERS, SUFFIXES, WHEREABOUTS, identify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    T = TypeVar("T")

_HEAD_BYTES = 4 * 1024 * 1024
_CHUNK = 65_536
_SIGNED = (1 << 63) - 1  # SQLite's integers are signed, the kernel's numbers are not
_NOTHING: Mapping[str, Sequence[str]] = {}


def roots(environ: Mapping[str, str], configured: Mapping[str, Sequence[str]] = _NOTHING) -> list[str]:
    """The folders below which transcripts lie, whether they exist or not; two names of one are one. `configured` has the
    folders that our settings name, by agent."""
    named = (root for agent, form in FORMATS.items() for root in form.roots(environ, configured.get(agent, ())))
    absolute = [os.path.realpath(root) for root in map(os.path.expanduser, named) if os.path.isabs(root)]
    return list(dict.fromkeys(absolute))


def transcripts(roots: Sequence[str]) -> Iterator[Found]:
    """All transcripts below these folders, in the order of their paths, or that are these files; what cannot be read is
    passed over."""
    for root in roots:
        if (found := found_at(root)) and found.path == root:
            yield found
        for folder, below, names in os.walk(root):
            below.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                # What lies beside a transcript tells of it, but here it is found by itself.
                if name.endswith(SUFFIXES) and (found := found_at(path)) and found.path == path:
                    yield found


def found_at(path: str) -> Found | None:
    """The transcript at this path, or that a companion at this path belongs to; None if there is none. A link is
    none, and so is a compressed file while the one that it was made of is there."""
    told = identify(path)
    if told is None:
        return None
    path, file = told
    if file.shape is Shape.COMPRESSED and os.path.lexists(plain_path(path)):
        return None
    try:
        facts = os.lstat(path)
    except OSError:
        return None
    if not stat.S_ISREG(facts.st_mode):
        return None
    return Found(path, file, facts.st_size, facts.st_mtime_ns, facts.st_dev & _SIGNED, facts.st_ino & _SIGNED)


def modified_ns(path: str) -> int:
    """When a file was last written; 0 for one that is not there."""
    try:
        return os.lstat(path).st_mtime_ns
    except OSError:
        return 0


def plain_path(path: str) -> str:
    """Where a file lies before it is compressed and after it was made plain again."""
    return path.removesuffix(".zst")


def working_folder(found: Found, registered: Iterable[str] = ()) -> str | None:
    """The folder that a transcript's work began in: its first record's, and for a sub-agent that of the session
    that started it, if its transcript is there; for an agent whose records do not tell it, what lies beside them tells,
    or which of the `registered` folders it is. None where nothing says so yet."""
    main, form = found.file.main, FORMATS[found.file.agent]
    if found.file.shape is Shape.DATABASE:
        folder, lines = tables.first(found, form.cwd)
        return folder or _told_beside(found.file.agent, found.path, registered, lines)
    told = (_first(main, form.cwd, Shape.LINES) if main else None) or _first(found.path, form.cwd, found.file.shape)
    return told or _told_beside(found.file.agent, main or found.path, registered, [b""])


def _told_beside(agent: str, path: str, registered: Iterable[str], lines: Sequence[bytes]) -> str | None:
    where = WHEREABOUTS.get(agent)
    if where is None:
        return None
    beside = (file for line in lines for teller in where.tellers(path, line) for file in _existing(teller))
    told = (folder for file in beside if (folder := where.told(contents.beginning(file))) is not None)
    return next(told, None) or next((folder for folder in registered if where.is_of(path, folder)), None)


def _existing(path: str) -> list[str]:
    before, star, after = path.partition("/*/")
    try:
        return [f"{before}/{name}/{after}" for name in sorted(os.listdir(before))] if star else [path]
    except OSError:
        return []


def settled(found: Found) -> Found:
    """A transcript whose path does not tell its parent, with what its records tell of it."""
    if not found.file.unsettled:
        return found
    form = SETTLERS[found.file.agent]
    if found.file.shape is Shape.DOCUMENT:
        file = form.settle(found.path, found.file, contents.beginning(found.path))
    else:
        file = _first(found.path, lambda line: form.settle(found.path, found.file, line), found.file.shape)
    return found._replace(file=file or found.file)


def _first(path: str, tell: Callable[[bytes], T | None], shape: Shape) -> T | None:
    """What the first of a file's whole lines that tells it tells."""
    fd = files.open_plain(path)
    if fd is None:
        return None
    try:
        return next((told for line in _lines(fd, shape) if (told := tell(line)) is not None), None)
    finally:
        os.close(fd)


def _lines(fd: int, shape: Shape) -> Iterator[bytes]:
    cutter, taken = Cutter(limit=_HEAD_BYTES), 0
    for chunk in contents.of(fd, 0, shape, _CHUNK):
        yield from (line.data for line in cutter.feed(chunk) if line.data is not None)
        taken += len(chunk)
        if taken >= _HEAD_BYTES:
            return
