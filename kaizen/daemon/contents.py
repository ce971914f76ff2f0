"""The bytes that a transcript's file holds, whatever its shape: plain, or what was compressed.

Offsets are those of the content, so that a file that is compressed, or made plain again, goes on where it was. A read that
fails, and a compressed file that is cut or damaged, ends there.
"""

from __future__ import annotations

import os

from kaizen.transcripts.format import Shape

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 1024


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
        with os.fdopen(os.dup(fd), "rb") as file:
            for chunk in ZstdDecompressor().read_to_iter(file, write_size=size):
                if skip < len(chunk):
                    yield chunk[skip:]
                skip = max(0, skip - len(chunk))
    except (ZstdError, OSError):
        return
