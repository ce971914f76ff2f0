"""Storing transcripts for the first time, against merely parsing the same bytes with `json.loads`."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from bench.places import Scene, scene
from bench.timing import Measured
from kaizen.daemon.ingest import Ingest
from kaizen.daemon.sources import Found, transcripts
from kaizen.store.opening import open_store
from kaizen.store.write import Writer

MEGABYTES = int(os.environ.get("KAIZEN_BENCH_MB", "100"))
_FILE_BYTES = 5_000_000
_WORDS = "the parser reads a line and keeps what it says until the file ends or somebody asks for more of it".split()
# 1 GB in 20 s
_BUDGET_MB_S = 50.0


def measure() -> list[Measured]:
    """Twice as much bookkeeping as conversation, as today's client writes it; then conversation alone, the worst case."""
    with scene() as here:
        mixed = _stored(here, "mixed", MEGABYTES, bookkeeping=True)
        worst = _stored(here, "conversation", MEGABYTES // 4, bookkeeping=False)
    return [
        Measured("ingest, today's mix of lines", mixed[0], "MB/s", _BUDGET_MB_S, mixed[1], at_least=True),
        Measured("ingest, conversation only", worst[0], "MB/s", None, worst[1]),
    ]


def _stored(here: Scene, name: str, megabytes: int, *, bookkeeping: bool) -> tuple[float, str]:
    root = here.folder / name / "projects"
    _write_all(root, megabytes * 1_000_000, bookkeeping=bookkeeping)
    found = list(transcripts([str(root)]))
    size = sum(each.size for each in found) / 1_000_000
    parsing = size / _parse(found)
    path = str(here.folder / f"{name}.db")
    store = open_store(path, lock=path + ".lock")
    begun = time.perf_counter()
    ingest = Ingest(Writer.take(store, path))
    lines = sum(ingest.read(each).lines for each in found)
    speed = size / (time.perf_counter() - begun)
    events = store.execute("SELECT count(*) FROM events").fetchone()[0]
    store.close()
    about = f"{size:.0f} MB, {lines:,} lines, {events:,} events; json.loads alone {parsing:.0f} MB/s"
    return speed, f"{about} ({parsing / speed:.1f} x as fast)"


def _parse(found: list[Found]) -> float:
    begun = time.perf_counter()
    for each in found:
        with open(each.path, "rb") as stream:
            for line in stream:
                json.loads(line)
    return time.perf_counter() - begun


def _write_all(root: Path, size: int, *, bookkeeping: bool) -> None:
    chance = random.Random(1)
    written = 0
    while written < size:
        session = str(UUID(int=chance.getrandbits(128), version=4))
        folder = root / f"-src-app{written % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{session}.jsonl").open("wb") as stream:
            while stream.tell() < min(_FILE_BYTES, size - written):
                stream.writelines(_turn(chance, session, bookkeeping=bookkeeping))
            written += stream.tell()


def _turn(chance: random.Random, session: str, *, bookkeeping: bool) -> Iterator[bytes]:
    """One model call with a tool: what was sent, three lines of the answer, the tool's result, what was kept."""
    call, tool = f"msg_{chance.getrandbits(80):020x}", f"toolu_{chance.getrandbits(80):020x}"
    if bookkeeping:
        yield _line({"type": "api-request", "sessionId": session, "body": _text(chance, 12_000)})
        yield _line({"type": "file-history-snapshot", "sessionId": session, "snapshot": _text(chance, 2_000)})
    yield _said(chance, session, "user", {"role": "user", "content": _text(chance, 200)})
    blocks: tuple[dict[str, object], ...] = (
        {"type": "thinking", "thinking": _text(chance, 600), "signature": f"{chance.getrandbits(2400):x}"},
        {"type": "text", "text": _text(chance, 300)},
        {"type": "tool_use", "id": tool, "name": "Read", "input": {"file_path": f"src/{chance.randrange(500)}.py"}},
    )
    for block in blocks:
        yield _said(chance, session, "assistant", _answer(call, block))
    result = {"type": "tool_result", "tool_use_id": tool, "content": _text(chance, 4_000)}
    yield _said(chance, session, "user", {"role": "user", "content": [result]})


def _answer(call: str, block: dict[str, object]) -> dict[str, object]:
    usage = {
        "input_tokens": 8, "output_tokens": 420, "cache_read_input_tokens": 51_200, "cache_creation_input_tokens": 900,
        "cache_creation": {"ephemeral_5m_input_tokens": 900, "ephemeral_1h_input_tokens": 0},
    }  # fmt: skip
    return {
        "id": call, "role": "assistant", "model": "claude-opus-4", "stop_reason": "tool_use", "content": [block],
        "usage": usage,
    }  # fmt: skip


def _said(chance: random.Random, session: str, kind: str, message: dict[str, object]) -> bytes:
    uuid = str(UUID(int=chance.getrandbits(128), version=4))
    shared = {"cwd": "/home/dev/app", "sessionId": session, "version": "2.1.300", "gitBranch": "main"}
    stamp = f"2026-01-05T{chance.randrange(24):02}:{chance.randrange(60):02}:07.123Z"
    return _line({"parentUuid": uuid, **shared, "type": kind, "message": message, "uuid": uuid, "timestamp": stamp})


def _line(record: dict[str, object]) -> bytes:
    return json.dumps(record).encode() + b"\n"


def _text(chance: random.Random, size: int) -> str:
    """About so many characters of prose with a line break now and then."""
    start = chance.randrange(len(_WORDS))
    words = [*_WORDS[start:], f"{chance.getrandbits(32):x}\n", *_WORDS[:start]]
    return " ".join(words * (size // 90 + 1))[:size]
