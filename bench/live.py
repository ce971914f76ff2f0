"""A thousand lines a second over twenty sessions: from a line appended to its row in the store, and what that costs."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from statistics import median

from bench.corpus.claude import Session
from bench.corpus.words import Words
from bench.places import Scene, scene, until
from bench.proc import busy
from bench.timing import Measured, percentile
from kaizen import paths, start_background_for
from kaizen.background.status import status_for

SESSIONS, A_SECOND = 20, 1000
SECONDS = 10.0


def measure() -> list[Measured]:
    """Lines as the client writes them, one session after the other, at an even pace; rows as a second connection sees them."""
    with scene() as here:
        workspace = here.repository("app")
        pid = start_background_for(workspace, home=here.home).pid
        until(lambda: status_for(workspace, home=here.home).capture == "live", "the daemon is ready")
        run = _Run(here, workspace)
        spent = busy(pid)
        taken = run.latencies()
        share = (busy(pid) - spent) / SECONDS * 100
    half, slow, worst = (value * 1000 for value in (median(taken), percentile(taken, 0.99), max(taken)))
    about = f"{run.appended:,} lines, {len(taken):,} of them with a row; worst {worst:.0f} ms"
    return [
        Measured("line appended to row in the store: p50", half, "ms", None, about),
        Measured("line appended to row in the store: p99", slow, "ms", 100.0, about),
        Measured("processor of the daemon meanwhile", share, "%", 50.0, f"of one, over {SECONDS:g} s"),
    ]


class _Run:
    """Appends and looks in turn, so that both have the same clock."""

    def __init__(self, here: Scene, workspace: str) -> None:
        folder = Path(here.environ["CLAUDE_CONFIG_DIR"], "projects", Path(workspace).name)
        folder.mkdir()
        chance, words = Random(1), Words(1)
        self._sessions = [Session(chance, words, None, workspace, number * 60) for number in range(SESSIONS)]
        names = [folder / f"{session.id.decode()}.jsonl" for session in self._sessions]
        self._files = [os.open(name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600) for name in names]
        self._store = sqlite3.connect(
            f"file:{paths.project_db(here.home, workspace)}?mode=ro", uri=True, isolation_level=None
        )
        self._sent: dict[str, float] = {}
        self.appended = self._cursor = 0

    def latencies(self) -> list[float]:
        """How long each line took, in seconds, of those that have a row of their own."""
        streams = [self._told(session) for session in self._sessions]
        taken: list[float] = []
        begun = time.perf_counter()
        while (passed := time.perf_counter() - begun) < SECONDS:
            while self.appended < passed * A_SECOND:
                number = self.appended % SESSIONS
                line, key = next(streams[number])
                self._sent[key] = time.perf_counter()
                os.write(self._files[number], line)
                self.appended += 1
            taken += self._seen()
            time.sleep(0.001)
        late = time.perf_counter() + 5
        while self._sent and time.perf_counter() < late:
            taken += self._seen()
            time.sleep(0.001)
        self._close()
        if self._sent:
            raise RuntimeError(f"{len(self._sent)} lines have no row after 5 s")
        return taken

    def _told(self, session: Session) -> Iterator[tuple[bytes, str]]:
        """Lines with the key of the first event that each becomes."""
        for line in session.lines(100_000):
            if line.startswith(b'{"parentUuid"'):
                at = line.index(b'"uuid":"') + 8
                yield line, line[at : at + 36].decode()

    def _seen(self) -> list[float]:
        now, found = (
            time.perf_counter(),
            self._store.execute("SELECT seq, natural_key FROM events WHERE seq > ?", (self._cursor,)),
        )
        taken = []
        for cursor, key in found:
            self._cursor = cursor
            sent = self._sent.pop(key.partition("#")[0], None)
            if sent is not None:
                taken.append(now - sent)
        return taken

    def _close(self) -> None:
        self._store.close()
        for fd in self._files:
            os.close(fd)
