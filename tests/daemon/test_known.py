"""Whether a transcript's file is the one that is known, and how much of it is unread."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.daemon import contents, known
from kaizen.store.write import FileState
from kaizen.transcripts.format import FileIdentity, Found, Shape


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def found(path: Path, shape: Shape = Shape.LINES) -> Found:
    facts = path.stat()
    file = FileIdentity("claude-code", "s", shape=shape)
    return Found(str(path), file, facts.st_size, facts.st_mtime_ns, facts.st_dev, facts.st_ino)


def test_how_much_is_to_be_read(path: Path) -> None:
    """What was added to a file, all of one that was replaced or cut, all of one that was never read."""
    path.write_bytes(b"x" * 1000)
    here = found(path)
    state = FileState(here.device, here.inode, 0, b"", 300, skipping=False, size=300)
    assert known.unread_bytes(None, here) == 1000
    assert known.unread_bytes(state, here) == 700
    assert known.unread_bytes(state._replace(inode=here.inode + 1), here) == 1000
    assert known.unread_bytes(state._replace(offset=5000), here) == 1000
    assert known.unread_bytes(state, found(path, Shape.COMPRESSED)) == 1000


def test_the_same_file_is_known_by_its_beginning(path: Path) -> None:
    """One that grew is the same; one with other first bytes, a shorter one, and one cut within a line are not."""
    path.write_bytes(b"one\ntwo\n")
    fd = os.open(path, os.O_RDONLY)
    here = known.as_opened(fd, found(path))
    state = FileState(here.device, here.inode, *contents.head(fd, Shape.LINES), 8, skipping=False, size=8)
    assert known.untouched(state, here)
    path.write_bytes(b"one\ntwo\nthree\n")
    assert not known.untouched(state, found(path))
    assert not known.is_another(fd, found(path), state, moved=False)
    path.write_bytes(b"two\none\nthree\n")
    assert known.is_another(fd, found(path), state, moved=False)
    path.write_bytes(b"one\n")
    assert known.is_another(fd, found(path), state, moved=False)
    path.write_bytes(b"one\ntwo three")
    assert known.is_another(
        fd,
        found(path),
        state._replace(**dict(zip(("head_bytes", "head_digest"), contents.head(fd, Shape.LINES, 3), strict=True))),
        moved=False,
    )
    os.close(fd)
