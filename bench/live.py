"""A thousand lines a second over twenty sessions: from a line appended to its row in the store, and what that costs."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median

from bench.corpus import corpus
from bench.corpus.claude import Session
from bench.corpus.words import Words
from bench.places import Scene, scene, until
from bench.proc import busy
from bench.timing import Measured, percentile
from kaizen import paths, start_background_for
from kaizen.background.status import status_for

SESSIONS, A_SECOND = 20, 1000
SECONDS = 10.0
MEGABYTES = int(os.environ.get("KAIZEN_BENCH_MB", "100"))


def measure() -> list[Measured]:
    """Lines of the older client, nearly all of conversation, at an even pace; rows as a second connection sees them."""
    with scene() as here:
        workspace = here.repository("app")
        pid = start_background_for(workspace, home=here.home).pid
        until(lambda: _is_live(workspace, here), "the daemon is ready")
        spent, begun = busy(pid), time.perf_counter()
        alone = _told(_Run(here, workspace).latencies(lambda: time.perf_counter() - begun > SECONDS), "")
        share = (busy(pid) - spent) / SECONDS * 100
    made = corpus(MEGABYTES)
    with scene(made.environ) as here:
        workspace = made.repositories[0]
        start_background_for(workspace, home=here.home)
        until(lambda: os.path.exists(paths.project_db(here.home, workspace) + "-wal"), "there is a store")
        amid = _told(
            _Run(here, workspace).latencies(_every(0.1, lambda: _is_live(workspace, here))), ", a history being read"
        )
    return [
        *alone,
        Measured("processor of the daemon meanwhile", share, "%", 50.0, f"of one, over {SECONDS:g} s"),
        *amid,
    ]


def _told(taken: list[float], where: str) -> list[Measured]:
    half, slow, worst = (value * 1000 for value in (median(taken), percentile(taken, 0.99), max(taken)))
    about = f"{len(taken):,} lines, worst {worst:.0f} ms"
    return [
        Measured(f"line appended to row{where}: p50", half, "ms", None, about),
        Measured(f"line appended to row{where}: p99", slow, "ms", 100.0, about),
    ]


def _is_live(workspace: str, here: Scene) -> bool:
    return status_for(workspace, home=here.home).capture == "live"


def _every(seconds: float, tell: Callable[[], bool]) -> Callable[[], bool]:
    """What this tells, asked no more often than that."""
    asked = [time.perf_counter()]

    def told() -> bool:
        if time.perf_counter() - asked[0] < seconds:
            return False
        asked[0] = time.perf_counter()
        return tell()

    return told


class _Run:
    """Appends and looks in turn, so that both have the same clock."""

    def __init__(self, here: Scene, workspace: str) -> None:
        folder = here.folder / "claude" / "projects" / Path(workspace).name
        folder.mkdir()
        chance, words = Random(1), Words(1)
        sessions = [Session(chance, words, None, workspace, number * 60) for number in range(SESSIONS)]
        self._lines = [session.lines(100_000) for session in sessions]
        self._paths = [str(folder / f"{session.id.decode()}.jsonl") for session in sessions]
        self._files = [os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) for path in self._paths]
        place = f"file:{paths.project_db(here.home, workspace)}?mode=ro"
        self._store = sqlite3.connect(place, uri=True, isolation_level=None)
        self._ends = [0] * SESSIONS
        self._waiting: dict[str, deque[tuple[int, float]]] = {path: deque() for path in self._paths}
        self.appended = self._version = 0

    def latencies(self, is_over: Callable[[], bool]) -> list[float]:
        """How long each line took, in seconds, of those that were appended until it was over."""
        taken: list[float] = []
        begun = time.perf_counter()
        while not is_over():
            while self.appended < (time.perf_counter() - begun) * A_SECOND:
                self._append(self.appended % SESSIONS)
            taken += self._stored()
            time.sleep(0.001)
        late = time.perf_counter() + 5
        while len(taken) < self.appended and time.perf_counter() < late:
            taken += self._stored()
            time.sleep(0.001)
        self._close()
        if len(taken) < self.appended:
            raise RuntimeError(f"{self.appended - len(taken)} lines are not stored after 5 s")
        return taken

    def _append(self, number: int) -> None:
        line = next(self._lines[number])
        self._ends[number] += len(line)
        self._waiting[self._paths[number]].append((self._ends[number], time.perf_counter()))
        os.write(self._files[number], line)
        self.appended += 1

    def _stored(self) -> Iterator[float]:
        """Those whose rows are there: they are committed together with how far their file was read."""
        version = self._store.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return
        self._version = version
        named = f"SELECT path, position FROM transcripts WHERE path IN ({','.join('?' * SESSIONS)})"
        for path, position in self._store.execute(named, self._paths):
            waiting = self._waiting.get(path)
            while waiting and waiting[0][0] <= position:
                yield time.perf_counter() - waiting.popleft()[1]

    def _close(self) -> None:
        self._store.close()
        for fd in self._files:
            os.close(fd)
