"""The bytes that a transcript's file holds, whatever its shape: plain, or what was compressed.

Offsets are those of the content, so that a file that is compressed, or made plain again, goes on where it was. A read that
fails, and a compressed file that is cut or damaged, ends there.
"""

from __future__ import annotations

import os

from kaizen.host import files
from kaizen.transcripts.format import Shape
from kaizen.transcripts.lines import MAX_LINE_BYTES, Cutter, Line

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 1024
CHUNK_BYTES = 256 * 1024
BEGINNING_BYTES = 65_536


def lines(fd: int, cutter: Cutter, shape: Shape) -> Iterator[Line]:
    """The whole lines from the cutter's offset on; a read that fails ends them as the end of the file would. A document
    is one line, whatever line ends it has."""
    if shape is Shape.DOCUMENT:
        yield from _document(fd, cutter)
        return
    for chunk in of(fd, cutter.offset, shape, CHUNK_BYTES):
        yield from cutter.feed(chunk)


def beginning(path: str) -> bytes:
    """The first 65,536 bytes of a file; nothing where it cannot be read."""
    fd = files.open_plain(path)
    if fd is None:
        return b""
    try:
        return pread(fd, BEGINNING_BYTES, 0)
    finally:
        os.close(fd)


def of(fd: int, at: int, shape: Shape, size: int) -> Iterator[bytes]:
    """What is behind an offset, in chunks of this size."""
    return _compressed(fd, at, size) if shape is Shape.COMPRESSED else _plain(fd, at, size)


def pread(fd: int, size: int, at: int) -> bytes:
    """What stands at a place in the file itself; nothing where it cannot be read."""
    try:
        return os.pread(fd, size, at)
    except OSError:
        return b""


def head(fd: int, shape: Shape, size: int = HEAD_BYTES) -> tuple[int, bytes]:
    """How many of so many first bytes there are, and their digest, by which the content is known again."""
    first = b""
    for chunk in of(fd, 0, shape, size) if size else ():
        first += chunk
        if len(first) >= size:
            break
    return len(first[:size]), blake2b(first[:size], digest_size=16).digest()


def _plain(fd: int, at: int, size: int) -> Iterator[bytes]:
    while got := pread(fd, size, at):
        at += len(got)
        yield got


def _compressed(fd: int, at: int, size: int) -> Iterator[bytes]:
    from zstandard import ZstdDecompressor, ZstdError

    os.lseek(fd, 0, os.SEEK_SET)
    skip = at
    try:
        with (
            os.fdopen(os.dup(fd), "rb") as file,
            ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream,
        ):
            while chunk := stream.read(size):
                if skip < len(chunk):
                    yield chunk[skip:]
                skip = max(0, skip - len(chunk))
    except (ZstdError, OSError):
        return


def _document(fd: int, cutter: Cutter) -> Iterator[Line]:
    chunks = []
    for chunk in of(fd, 0, Shape.DOCUMENT, CHUNK_BYTES):
        chunks.append(chunk)
        cutter.offset += len(chunk)
        if cutter.offset > MAX_LINE_BYTES:
            yield Line(0, cutter.offset, None)
            return
    content = b"".join(chunks)
    if content.strip():
        yield Line(0, len(content), content.replace(b"\n", b" ").strip())
