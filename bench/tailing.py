"""From a line appended to a transcript to the same line printed by `kaizen tail`: ten and a thousand a second, one and twenty repositories."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from bench.latency import line, transcript_of
from bench.places import Scene, kaizen, scene, start_all, supervise
from bench.timing import Measured, percentile, start

REPOSITORIES = 20
PACES = ((10, 20.0), (1000, 10.0))  # lines a second, and for how many seconds
_SETTLE_S = 1.0  # until every daemon is listened to: tail looks twice a second where it is not yet
_LIMIT_S = 30.0
_MARK = re.compile(rb'"text": "mark (\d+)"')


def measure() -> list[Measured]:
    """One repository with a daemon of its own, then twenty under a supervisor, with `-A`."""
    found = []
    for count in (1, REPOSITORIES):
        with scene() as here:
            if count > 1:
                supervise(here)
            workspaces = [here.repository(f"app-{number}") for number in range(count)]
            start_all(workspaces, here.home)
            which = ["-A"] if count > 1 else ["-w", workspaces[0]]
            found += [each for pace in PACES for each in _measured(here, workspaces, which, *pace)]
    return found


def _measured(
    here: Scene, workspaces: Sequence[str], which: Sequence[str], a_second: int, seconds: float
) -> list[Measured]:
    out, into = os.pipe()
    tail = start([*kaizen(), "tail", "--json", "-n", "0", *which], here.environ, output=into)
    os.close(into)
    try:
        taken = _Run(here, workspaces, out).latencies(a_second, seconds)
        used = sum(os.times()[2:4])
    finally:
        os.kill(tail, signal.SIGKILL)
        os.waitpid(tail, 0)
        os.close(out)
    half, slow, worst = (value * 1000 for value in (median(taken), percentile(taken, 0.99), max(taken)))
    where = f"{len(workspaces)} repositories" if len(workspaces) > 1 else "one repository"
    share = (sum(os.times()[2:4]) - used) / seconds * 100
    about = f"{len(taken):,} lines, worst {worst:.0f} ms; tail took {share:.0f} % of a processor"
    return [
        Measured(f"{a_second} lines a second, {where}: p50", half, "ms", None, about),
        Measured(f"{a_second} lines a second, {where}: p99", slow, "ms", 100.0, about),
    ]


class _Run:
    """Appends and reads in turn, so that both have the same clock."""

    def __init__(self, here: Scene, workspaces: Sequence[str], out: int) -> None:
        self._out, self._rest = out, b""
        self._files: list[tuple[str, Path]] = [(each, transcript_of(here, each)) for each in workspaces]
        self._begun: dict[int, float] = {}

    def latencies(self, a_second: int, seconds: float) -> list[float]:
        """How long each line took, in seconds."""
        self._warm_up()
        taken, begun, count = list[float](), time.perf_counter(), int(a_second * seconds)
        for number in range(count):
            due = begun + (number + random.random()) / a_second  # not in step with whoever watches
            while (left := due - time.perf_counter()) > 0:
                taken += self._printed(left)
            self._append(number)
        late = time.perf_counter() + _LIMIT_S
        while len(taken) < count:
            if time.perf_counter() > late:
                raise RuntimeError(f"{count - len(taken)} lines were not printed within {_LIMIT_S:g} s")
            taken += self._printed(0.1)
        return taken

    def _warm_up(self) -> None:
        """A line in each repository, which is printed once all are listened to."""
        for number in range(len(self._files)):
            self._append(1_000_000 + number)
        printed, late = 0, time.perf_counter() + _LIMIT_S
        while printed < len(self._files) and time.perf_counter() < late:
            printed += len([*self._printed(0.1)])
        time.sleep(_SETTLE_S)

    def _append(self, number: int) -> None:
        workspace, path = self._files[number % len(self._files)]
        self._begun[number] = time.perf_counter()
        with path.open("ab") as stream:
            stream.write(line(workspace, f"mark {number}"))

    def _printed(self, timeout_s: float) -> Iterator[float]:
        """What is printed within this time, as far as it comes at once."""
        if not select.select([self._out], [], [], timeout_s)[0]:
            return
        now_read = self._rest + os.read(self._out, 1 << 20)
        whole = now_read.rfind(b"\n") + 1
        self._rest, now = now_read[whole:], time.perf_counter()
        for mark in _MARK.findall(now_read[:whole]):
            if (begun := self._begun.pop(int(mark), None)) is not None:
                yield now - begun
