"""What is taken away from under a daemon, until it is mended; and a start from Python of what runs already."""

from __future__ import annotations

import os
import select
import shutil
import statistics
import time

from bench.places import Scene, scene, supervise, until
from bench.timing import Measured, percentile
from kaizen import start_background_for
from kaizen.ipc import client, messages

REMOVALS, WORKSPACES, STARTS = 30, 10, 2000
_GLANCE_S = 0.0005
_LIMIT_S = 10.0


def measure() -> list[Measured]:
    """Alone first, then the same under a supervisor."""
    with scene() as here:
        found = [_started(here), *_mended(here, "alone")]
        supervise(here)
        return [*found, *_mended(here, "supervised")]


def _mended(here: Scene, how: str) -> list[Measured]:
    sockets = [1000 * seconds for seconds in _sockets(here, here.repository(f"app-{how}"))]
    folders = [1000 * _folder(here, here.repository(f"gone-{how}-{number}")) for number in range(WORKSPACES)]
    about = f"{REMOVALS} removals, median {statistics.median(sockets):.1f} ms"
    gone = f"{WORKSPACES} folders, median {statistics.median(folders):.0f} ms"
    return [
        Measured(f"socket deleted until it answers, {how}: p99", percentile(sockets, 0.99), "ms", 50.0, about),
        Measured(f"workspace deleted until its daemon is gone, {how}", max(folders), "ms", 1000.0, gone),
    ]


def _sockets(here: Scene, workspace: str) -> list[float]:
    started = start_background_for(workspace, home=here.home)
    until(lambda: _answers(started.paths.sock).get("watching") in ("watchfiles", "supervisor"), "it is watched")
    taken = []
    for _ in range(REMOVALS):
        time.sleep(0.13)  # not in step with the watch
        os.unlink(started.paths.sock)
        begun = time.perf_counter()
        while _answers(started.paths.sock).get("pid") != started.pid:
            time.sleep(_GLANCE_S)
        taken.append(time.perf_counter() - begun)
    return taken


def _answers(sock: str) -> dict[str, object]:
    try:
        return {**client.ask(sock, messages.hello("0"), timeout_s=1.0)}
    except (client.NoAnswer, client.NobodyListens):
        return {}


def _folder(here: Scene, workspace: str) -> float:
    pid = start_background_for(workspace, home=here.home).pid
    end = os.pidfd_open(pid)
    time.sleep(0.3)  # past its first look around
    shutil.rmtree(workspace)
    begun = time.perf_counter()
    select.select([end], [], [], _LIMIT_S)
    os.close(end)
    return time.perf_counter() - begun


def _started(here: Scene) -> Measured:
    workspace = here.repository("warm")
    start_background_for(workspace, home=here.home)
    taken = []
    for _ in range(STARTS):
        begun = time.perf_counter()
        start_background_for(workspace, home=here.home)
        taken.append((time.perf_counter() - begun) * 1000)
    about = f"{STARTS:,} calls in one process, p99 {percentile(taken, 0.99):.2f} ms"
    return Measured("start_background_for, already running", statistics.median(taken), "ms", 0.3, about)
