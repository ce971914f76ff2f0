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
from kaizen.transcripts.format import Shape

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
