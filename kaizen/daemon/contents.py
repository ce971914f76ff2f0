"""What a transcript's file holds: its lines from an offset on, and whether it is still the file that was read."""

from __future__ import annotations

import os
import stat

from kaizen.transcripts.format import Shape
from kaizen.transcripts.lines import MAX_LINE_BYTES, Cutter, Line

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.daemon.sources import Found
    from kaizen.store.write import FileState

HEAD_BYTES = 1024
CHUNK_BYTES = 256 * 1024
COMPANION_BYTES = 65_536
_SIGNED = (1 << 63) - 1  # SQLite's integers are signed, the kernel's numbers are not


def open_file(path: str) -> int | None:
    """A descriptor to read the file by; None for what cannot be opened, for links and for what is no plain file."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    return None


def as_opened(fd: int, found: Found) -> Found:
    """What was found, with the facts of the file that was opened."""
    facts = os.fstat(fd)
    return found._replace(device=facts.st_dev & _SIGNED, inode=facts.st_ino & _SIGNED, size=facts.st_size)


def lines(fd: int, cutter: Cutter, shape: Shape) -> Iterator[Line]:
    """The whole lines from the cutter's offset on; a read that fails ends them as the end of the file would."""
    if shape is Shape.DOCUMENT:
        yield from _document(fd, cutter)
        return
    for chunk in _compressed(fd, cutter.offset) if shape is Shape.COMPRESSED else _plain(fd, cutter.offset):
        yield from cutter.feed(chunk)


def _plain(fd: int, at: int) -> Iterator[bytes]:
    while got := _pread(fd, CHUNK_BYTES, at):
        at += len(got)
        yield got


def _compressed(fd: int, at: int) -> Iterator[bytes]:
    """What is behind `at` in what was compressed; one that is cut or damaged ends there."""
    from zstandard import ZstdDecompressor, ZstdError

    skip = at
    try:
        with (
            os.fdopen(os.dup(fd), "rb") as packed,
            ZstdDecompressor().stream_reader(packed, read_across_frames=True) as stream,
        ):
            while chunk := stream.read(CHUNK_BYTES):
                if skip < len(chunk):
                    yield chunk[skip:]
                skip = max(0, skip - len(chunk))
    except (ZstdError, OSError):
        return


def _document(fd: int, cutter: Cutter) -> Iterator[Line]:
    """All of the file as one line, whatever line ends it has."""
    chunks = []
    for chunk in _plain(fd, 0):
        chunks.append(chunk)
        cutter.offset += len(chunk)
        if cutter.offset > MAX_LINE_BYTES:
            yield Line(0, cutter.offset, None)
            return
    content = b"".join(chunks)
    if content.strip():
        yield Line(0, len(content), content.replace(b"\n", b" ").strip())


def _pread(fd: int, size: int, at: int) -> bytes:
    try:
        return os.pread(fd, size, at)
    except OSError:
        return b""


def companion(path: str) -> bytes:
    """The beginning of a small file; nothing where it cannot be read."""
    fd = open_file(path)
    if fd is None:
        return b""
    try:
        return _pread(fd, COMPANION_BYTES, 0)
    finally:
        os.close(fd)


def untouched(state: FileState, found: Found) -> bool:
    """Whether there is nothing new, by size alone; one that was rewritten at the same length has another inode or
    first bytes, and is looked at when it changes again."""
    return not state.stale and (state.device, state.inode, state.size) == (found.device, found.inode, found.size)


def unread_bytes(state: FileState | None, found: Found) -> int:
    """How many bytes of a file there are to read, about."""
    grew = state is not None and found.file.shape is Shape.LINES and state.inode == found.inode
    return found.size - state.offset if grew and state is not None and state.offset <= found.size else found.size


def is_another(fd: int, here: Found, state: FileState) -> bool:
    """Whether the file is not the one that was read: another inode, shorter, other first bytes, or no line's end
    where one was read up to."""
    if state.stale or here.file.shape is Shape.DOCUMENT or (here.device, here.inode) != (state.device, state.inode):
        return True
    if here.size < (state.size if here.file.shape is Shape.COMPRESSED else state.offset):
        return True
    if _digest(_pread(fd, state.head_bytes, 0)) != state.head_digest:
        return True
    if here.file.shape is Shape.COMPRESSED:
        return False
    return state.offset > 0 and not state.skipping and _pread(fd, 1, state.offset - 1) != b"\n"


def head(fd: int) -> tuple[int, bytes]:
    """How many first bytes a file is known by, and their digest."""
    first = _pread(fd, HEAD_BYTES, 0)
    return len(first), _digest(first)


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()
