"""From a line appended to a transcript to what comes of it under a supervisor: printed by `kaizen tail`, stored by one asleep."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path
from statistics import median

from bench.latency import line, printed, transcript_of
from bench.places import Scene, scene, sleepers, supervise
from bench.timing import Measured, percentile
from kaizen import paths, start_background_for, status_for

WAKES = 30
_GLANCE_S = 0.0005
_LIMIT_S = 10.0


def measure() -> list[Measured]:
    """The same appends as for a daemon on its own; then one append for each of some daemons that sleep."""
    return _printed() + _stored()


def _printed() -> list[Measured]:
    with scene() as here:
        supervise(here)
        workspace = here.repository("app")
        start_background_for(workspace, home=here.home)
        taken = printed(here, workspace)
    return _figures("supervised: line appended to line printed", taken, 100.0)


def _stored() -> list[Measured]:
    with scene() as here:
        asleep = sleepers(here, WAKES)
        supervise(here)
        taken = [_woken(here, workspace) for workspace in asleep]
    return _figures("asleep: line appended to event stored", taken, None)


def _woken(here: Scene, workspace: str) -> float:
    assert status_for(workspace, home=here.home).state == "sleeping"
    time.sleep(random.uniform(0.05, 0.15))  # not in step with the watcher
    transcript, store = transcript_of(here, workspace), paths.project_db(here.home, workspace)
    begun = time.perf_counter()
    transcript.write_bytes(line(workspace, "good morning"))
    while not _events(store):
        assert time.perf_counter() < begun + _LIMIT_S, f"nothing was stored in {store}"
        time.sleep(_GLANCE_S)
    return time.perf_counter() - begun


def _events(path: str) -> int:
    if not Path(path).exists():
        return 0
    store = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)
    try:
        found: int = store.execute("SELECT count(*) FROM events").fetchone()[0]
    except sqlite3.OperationalError:  # its daemon is just making it
        return 0
    finally:
        store.close()
    return found


def _figures(what: str, taken: list[float], budget_ms: float | None) -> list[Measured]:
    half, slow, worst = (value * 1000 for value in (median(taken), percentile(taken, 0.99), max(taken)))
    about = f"{len(taken)} appends, worst {worst:.1f} ms"
    return [Measured(f"{what}: p50", half, "ms", None, about), Measured(f"{what}: p99", slow, "ms", budget_ms, about)]
