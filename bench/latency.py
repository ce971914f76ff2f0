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
from uuid import NAMESPACE_URL, UUID, uuid5

from bench.places import Scene, kaizen, scene
from bench.timing import Measured, percentile, start
from kaizen import start_background_for

APPENDS = 200
_LIMIT_S = 10.0


def measure() -> list[Measured]:
    """Two hundred prompts, one after the other, at moments that do not keep step with the watch."""
    with scene() as here:
        workspace = here.repository("app")
        start_background_for(workspace, home=here.home)
        taken = printed(here, workspace)
    half, slow, worst = (value * 1000 for value in (median(taken), percentile(taken, 0.99), max(taken)))
    about = f"{APPENDS} appends, worst {worst:.1f} ms"
    return [
        Measured("line appended to line printed: p50", half, "ms", None, about),
        Measured("line appended to line printed: p99", slow, "ms", 100.0, about),
    ]


def printed(here: Scene, workspace: str) -> list[float]:
    """How long each of many appends took until `kaizen tail` had printed it."""
    transcript = transcript_of(here, workspace)
    transcript.write_bytes(line(workspace, "begin"))
    out, into = os.pipe()
    tail = start([*kaizen(), "tail", "--json", "-w", workspace], here.environ, output=into)
    os.close(into)
    try:
        return list(_appended(transcript, workspace, out))
    finally:
        os.kill(tail, signal.SIGTERM)
        os.waitpid(tail, 0)
        os.close(out)


def transcript_of(here: Scene, workspace: str) -> Path:
    """Where a session of this workspace is written, in a folder that is there."""
    folder = Path(here.environ["CLAUDE_CONFIG_DIR"], "projects", Path(workspace).name)
    folder.mkdir(exist_ok=True)
    return folder / f"{UUID(int=random.getrandbits(128), version=4)}.jsonl"


def _appended(transcript: Path, workspace: str, out: int) -> Iterator[float]:
    seen = b""
    for number in range(-1, APPENDS):
        mark = "begin" if number < 0 else f"prompt-{number}."
        time.sleep(random.uniform(0.005, 0.08))  # not in step with the watcher, which would flatter or wrong it
        begun = time.perf_counter()
        if number >= 0:
            with transcript.open("ab") as stream:
                stream.write(line(workspace, mark))
        while mark.encode() not in seen:
            if not select.select([out], [], [], _LIMIT_S)[0]:
                raise RuntimeError(f"{mark!r} was not printed within {_LIMIT_S:g} s")
            seen = seen[-4096:] + os.read(out, 65_536)
        if number >= 0:
            yield time.perf_counter() - begun


def line(workspace: str, words: str) -> bytes:
    """A prompt as Claude Code writes it."""
    record = {
        "type": "user", "uuid": f"{words}{random.getrandbits(64):016x}", "cwd": workspace, "version": "2.1.0",
        "sessionId": str(uuid5(NAMESPACE_URL, workspace)), "timestamp": "2026-01-05T09:00:00.000Z",
        "message": {"role": "user", "content": words},
    }  # fmt: skip
    return json.dumps(record).encode() + b"\n"
