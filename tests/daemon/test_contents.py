"""What a file holds, plain or compressed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.daemon import contents
from kaizen.host import files
from kaizen.transcripts.format import Shape
from kaizen.transcripts.lines import Cutter

SHAPES = (Shape.LINES, Shape.COMPRESSED)


@contextmanager
def opened(path: Path, content: bytes, shape: Shape) -> Iterator[int]:
    path.write_bytes(zstandard.compress(content, 3) if shape is Shape.COMPRESSED else content)
    fd = os.open(path, os.O_RDONLY)
    try:
        yield fd
    finally:
        os.close(fd)


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=3000), at=st.integers(0, 3100), size=st.integers(1, 999))
def test_what_is_behind_an_offset(content: bytes, at: int, size: int, shape: Shape, tmp_path: Path) -> None:
    """The same bytes of either shape, in chunks of any size, as often as it is asked."""
    with opened(tmp_path / "file", content, shape) as fd:
        for _ in range(2):
            assert b"".join(contents.of(fd, at, shape, size)) == content[at:]


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 5000])
def test_a_content_is_known_by_its_first_bytes(content: bytes, tmp_path: Path) -> None:
    """Compressing changes nothing of them, growing neither as long as so many are asked for."""
    heads = set()
    for shape in SHAPES:
        with opened(tmp_path / "file", content, shape) as fd:
            heads.add(contents.head(fd, shape))
    assert len(heads) == 1
    count, digest = heads.pop()
    assert count == min(len(content), contents.HEAD_BYTES)
    with opened(tmp_path / "file", content + b"more", Shape.LINES) as fd:
        assert contents.head(fd, Shape.LINES, count) == (count, digest)


@pytest.mark.parametrize("keep", [0, 3, 20, 300])
def test_a_stream_that_is_cut_gives_what_it_holds(keep: int, tmp_path: Path) -> None:
    """It ends there, like a file that is still being written."""
    whole = os.urandom(200_000)
    with opened(tmp_path / "file", whole, Shape.COMPRESSED) as fd:
        os.truncate(tmp_path / "file", keep * 512)
        assert whole.startswith(b"".join(contents.of(fd, 0, Shape.COMPRESSED, 999)))


def test_what_cannot_be_read_is_empty(tmp_path: Path) -> None:
    """A folder has no content, and what is no zstd stream neither."""
    fd = os.open(tmp_path, os.O_RDONLY)
    try:
        assert contents.pread(fd, 9, 0) == b""
        assert list(contents.of(fd, 0, Shape.COMPRESSED, 9)) == []
    finally:
        os.close(fd)
    with opened(tmp_path / "file", b"nonsense", Shape.LINES) as fd:
        assert list(contents.of(fd, 0, Shape.COMPRESSED, 9)) == []


LINES = [b'{"n":%d}' % number for number in range(400)]


def read(path: Path, shape: Shape, offset: int = 0) -> list[bytes | None]:
    fd = files.open_plain(str(path))
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


def test_of_what_is_no_plain_file_nothing_is_read(path: Path) -> None:
    """A link, a fifo, nothing at all."""
    path.write_bytes(b"x")
    link, fifo = path.with_name("link"), path.with_name("fifo")
    link.symlink_to(path)
    os.mkfifo(fifo)
    assert [contents.beginning(str(each)) for each in (link, fifo)] == [b"", b""]
    assert contents.beginning(str(path.with_name("gone"))) == b""
    assert contents.beginning(str(path)) == b"x"
