"""From a line appended to a transcript to the same line printed by `kaizen tail`."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.places import kaizen, scene
from bench.timing import Measured, percentile, start
from kaizen import start_background_for

APPENDS = 200
_LIMIT_S = 10.0


def measure() -> list[Measured]:
    """Two hundred prompts, one after the other, at moments that do not keep step with the watch."""
    with scene() as here:
        workspace = here.repository("app")
        folder = Path(here.environ["CLAUDE_CONFIG_DIR"], "projects", "app")
        folder.mkdir()
        transcript = folder / "00000000-0000-4000-8000-000000000000.jsonl"
        transcript.write_bytes(_line(workspace, "begin"))
        start_background_for(workspace, home=here.home)
        out, into = os.pipe()
        tail = start([*kaizen(), "tail", "--json", "-w", workspace], here.environ, output=into)
        os.close(into)
        try:
            taken = list(_appended(transcript, workspace, out))
        finally:
            os.kill(tail, signal.SIGTERM)
            os.waitpid(tail, 0)
            os.close(out)
    half, slow, worst = (value * 1000 for value in (median(taken), percentile(taken, 0.99), max(taken)))
    about = f"{APPENDS} appends, worst {worst:.1f} ms"
    return [
        Measured("line appended to line printed: p50", half, "ms", None, about),
        Measured("line appended to line printed: p99", slow, "ms", 100.0, about),
    ]


def _appended(transcript: Path, workspace: str, out: int) -> Iterator[float]:
    seen = b""
    for number in range(-1, APPENDS):
        mark = "begin" if number < 0 else f"prompt-{number}."
        time.sleep(random.uniform(0.005, 0.08))  # not in step with the watcher, which would flatter or wrong it
        begun = time.perf_counter()
        if number >= 0:
            with transcript.open("ab") as stream:
                stream.write(_line(workspace, mark))
        while mark.encode() not in seen:
            if not select.select([out], [], [], _LIMIT_S)[0]:
                raise RuntimeError(f"{mark!r} was not printed within {_LIMIT_S:g} s")
            seen = seen[-4096:] + os.read(out, 65_536)
        if number >= 0:
            yield time.perf_counter() - begun


def _line(workspace: str, words: str) -> bytes:
    """A prompt as Claude Code writes it."""
    record = {
        "type": "user", "uuid": f"{words}{random.getrandbits(64):016x}", "cwd": workspace, "version": "2.1.0",
        "sessionId": "00000000-0000-4000-8000-000000000000", "timestamp": "2026-01-05T09:00:00.000Z",
        "message": {"role": "user", "content": words},
    }  # fmt: skip
    return json.dumps(record).encode() + b"\n"
