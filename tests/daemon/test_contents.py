"""What a transcript's file holds, and whether it is still the file that was read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import zstandard

from kaizen.daemon import contents
from kaizen.daemon.sources import Found
from kaizen.store.write import FileState
from kaizen.transcripts.format import FileIdentity, Shape
from kaizen.transcripts.lines import Cutter

LINES = [b'{"n":%d}' % number for number in range(400)]


def found(path: Path, shape: Shape = Shape.LINES) -> Found:
    facts = path.stat()
    file = FileIdentity("claude-code", "s", shape=shape)
    return Found(str(path), file, facts.st_size, facts.st_mtime_ns, facts.st_dev, facts.st_ino)


def read(path: Path, shape: Shape, offset: int = 0) -> list[bytes | None]:
    fd = contents.open_file(str(path))
    assert fd is not None
    try:
        return [line.data for line in contents.lines(fd, Cutter(offset), shape)]
    finally:
        os.close(fd)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(contents, "CHUNK_BYTES", 100)
    return tmp_path / "file"


def test_lines_from_anywhere(path: Path) -> None:
    """Plain and compressed files give the same lines from the same offset."""
    whole = b"\n".join(LINES) + b"\n"
    path.write_bytes(whole)
    packed = path.with_suffix(".zst")
    pack = zstandard.ZstdCompressor().compress
    packed.write_bytes(pack(whole[:1000]) + pack(whole[1000:]))  # a file may be several that follow one another
    for offset in (0, whole.index(LINES[7]), whole.index(LINES[333]), len(whole)):
        wanted = whole[offset:].split(b"\n")[:-1]
        assert read(path, Shape.LINES, offset) == wanted
        assert read(packed, Shape.COMPRESSED, offset) == wanted


def test_what_is_cut_short_is_read_as_far_as_it_goes(path: Path) -> None:
    """A compressed file that is damaged or still being written gives its first lines, and no error."""
    packed = zstandard.ZstdCompressor().compress(os.urandom(300_000).hex().encode() + b"\n")
    path.write_bytes(zstandard.ZstdCompressor().compress(b"one\n") + packed[:200_000])
    assert read(path, Shape.COMPRESSED) == [b"one"]
    path.write_bytes(b"nothing of that kind\n")
    assert read(path, Shape.COMPRESSED) == []


def test_a_document_is_one_line(path: Path) -> None:
    """Whatever line ends it has; an empty one is none."""
    path.write_bytes(b'{\n "a": 1\n}\n')
    assert read(path, Shape.DOCUMENT) == [b'{  "a": 1 }']
    path.write_bytes(b"\n")
    assert read(path, Shape.DOCUMENT) == []


def test_what_is_no_plain_file_is_not_opened(path: Path) -> None:
    """A link, a folder, a fifo, nothing at all."""
    path.write_bytes(b"x")
    link, fifo = path.with_name("link"), path.with_name("fifo")
    link.symlink_to(path)
    os.mkfifo(fifo)
    assert [contents.open_file(str(each)) for each in (link, fifo, path.parent, path.with_name("gone"))] == [None] * 4
    assert contents.companion(str(path.with_name("gone"))) == b""
    assert contents.companion(str(path)) == b"x"


def test_how_much_is_to_be_read(path: Path) -> None:
    """What was added to a file, all of one that was replaced or cut, all of one that was never read."""
    path.write_bytes(b"x" * 1000)
    here = found(path)
    state = FileState(here.device, here.inode, 0, b"", 300, skipping=False, size=300)
    assert contents.unread_bytes(None, here) == 1000
    assert contents.unread_bytes(state, here) == 700
    assert contents.unread_bytes(state._replace(inode=here.inode + 1), here) == 1000
    assert contents.unread_bytes(state._replace(offset=5000), here) == 1000
    assert contents.unread_bytes(state, found(path, Shape.COMPRESSED)) == 1000


def test_the_same_file_is_known_by_its_beginning(path: Path) -> None:
    """One that grew is the same; one with other first bytes, a shorter one, and one cut within a line are not."""
    path.write_bytes(b"one\ntwo\n")
    fd = os.open(path, os.O_RDONLY)
    here = contents.as_opened(fd, found(path))
    state = FileState(here.device, here.inode, *contents.head(fd), 8, skipping=False, size=8)
    assert contents.untouched(state, here)
    path.write_bytes(b"one\ntwo\nthree\n")
    assert not contents.untouched(state, found(path))
    assert not contents.is_another(fd, found(path), state)
    path.write_bytes(b"two\none\nthree\n")
    assert contents.is_another(fd, found(path), state)
    path.write_bytes(b"one\n")
    assert contents.is_another(fd, found(path), state)
    path.write_bytes(b"one\ntwo three")
    assert contents.is_another(fd, found(path), state._replace(head_bytes=3, head_digest=contents._digest(b"one")))
    os.close(fd)
