"""Telling without waiting."""

from __future__ import annotations

import socket
from pathlib import Path

from kaizen.ipc import messages, wire
from kaizen.ipc.ring import INGEST_HOOK, ring
from tests.support.wires import read_message


def test_whoever_listens_gets_the_frame(tmp_path: Path) -> None:
    """Even one that comes to it only after the caller has gone."""
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(1)
        assert ring(path, INGEST_HOOK)
        taken, _ = server.accept()
        with taken:
            message = read_message(taken)
    assert message is not None
    assert messages.read_request(message) == messages.IngestHook()


def test_where_nobody_listens_it_is_told(tmp_path: Path) -> None:
    """No socket, a file, and a socket that was left behind are nobody."""
    path = tmp_path / "s"
    assert not ring(str(path), INGEST_HOOK)
    path.write_bytes(b"")
    assert not ring(str(path), INGEST_HOOK)
    path.unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
    assert not ring(str(path), INGEST_HOOK)


def test_one_that_is_busy_listens(tmp_path: Path) -> None:
    """A full queue costs a short wait, and does not count as nobody."""
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen(0)
        waiting = []
        for _ in range(3):
            each = socket.socket(socket.AF_UNIX)
            each.settimeout(0.05)
            waiting.append(each)
            try:
                each.connect(path)
            except OSError:
                break
        assert ring(path, INGEST_HOOK)
        for each in waiting:
            each.close()


def test_a_long_path_is_rung_too(tmp_path: Path) -> None:
    """Whatever its length."""
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    path = str(folder / "s")
    assert not ring(path, wire.frame({"type": "hello"}))
