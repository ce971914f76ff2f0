"""A whole history read by a daemon for the first time, and looked at again; beside ccusage, which reads it each time."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from bench.corpus import Corpus, corpus, short_sessions
from bench.places import Scene, kaizen, scene, until
from bench.proc import busy, peak
from bench.timing import Measured
from kaizen import paths, start_background_for, stop_background_for
from kaizen.background.status import status_for
from kaizen.daemon.bell import Bell
from kaizen.daemon.intake import Intake
from kaizen.host import processes

MEGABYTES = int(os.environ.get("KAIZEN_BENCH_MB", "100"))
FILES = max(1000, min(10_000, MEGABYTES * 10))
_BUDGET_MB_S = 50.0  # 1 GB in 20 s
_LIMIT_S = 600
_MACHINES = {"x86_64": "x64", "aarch64": "arm64"}


def measure() -> list[Measured]:
    """The reading through a real daemon; the look at unchanged files within this process, new to them."""
    made = corpus(MEGABYTES)
    with scene(made.environ) as here:
        first = _first(here, made)
        others = _beside(here, made, first[0].value)
    worst = corpus(MEGABYTES // 4, shares={"older": 1.0})
    with scene(worst.environ) as here:
        conversation = _first(here, worst)[1]
    many = short_sessions(FILES)
    with scene(many.environ) as here:
        again = _again(here, many)
    alone = conversation._replace(what="first reading of conversation alone, speed", budget=None)
    return [*first, alone, again, *others]


def _first(here: Scene, made: Corpus) -> list[Measured]:
    size, files = made.bytes, len(made.paths)
    begun = time.perf_counter()
    pid = start_background_for(made.repositories[0], home=here.home, timeout_s=60).pid
    until(lambda: status_for(made.repositories[0], home=here.home).capture == "live", "it has read", limit_s=_LIMIT_S)
    took = time.perf_counter() - begun
    most, spent = peak(pid), busy(pid)
    stop_background_for(made.repositories[0], home=here.home)  # which writes the log into the store
    store = os.path.getsize(paths.project_db(here.home, made.repositories[0]))
    about = f"{size / 1e6:.0f} MB in {files:,} files, from no daemon to all stored: {took:.1f} s"
    return [
        Measured("first reading", took, "s", size / 1e6 / _BUDGET_MB_S, about),
        Measured("first reading, speed", size / 1e6 / took, "MB/s", _BUDGET_MB_S, about, at_least=True),
        Measured(
            "first reading, processor time", spent, "s", None, f"{spent / size * 1e9:.1f} s a GB, on all processors"
        ),
        Measured("first reading, most memory (RSS)", most, "MB", 150.0, "VmHWM of the daemon"),
        Measured("store beside the files", store / size * 100, "%", 60.0, f"{store / 1e6:.1f} MB"),
    ]


def _again(here: Scene, many: Corpus) -> Measured:
    """Everything is stored by one intake, and looked at by the next, as a daemon that was started again does."""
    place = paths.place(here.home, many.repositories[0])
    start_background_for(place.path, home=here.home)  # registers it
    stop_background_for(place.path, home=here.home)
    for _ in range(2):
        with Intake(place, processes.own_identity(), Bell(), lambda: False) as intake:
            begun = time.perf_counter()
            intake.take_all()
            took = time.perf_counter() - begun
    files = len(many.paths)
    return Measured("a look at files that are unchanged", took, "s", 0.3 * files / 10_000, f"{files:,} files")


def _beside(here: Scene, made: Corpus, ours_s: float) -> list[Measured]:
    found = ccusage(here.folder / "npm")
    if isinstance(found, str):
        return [Measured("ccusage", 0, "", None, f"left out: {found}")]
    theirs = median(_timed([*found, "daily", "--json", "--offline"], here) for _ in range(3))
    listed = median(
        _timed([*kaizen(), "sessions", "list", "--json", "-w", made.repositories[0]], here) for _ in range(3)
    )
    about = f"`ccusage daily` takes {theirs:.2f} s, each time anew"
    return [
        Measured("first reading against ccusage", ours_s / theirs, "x", None, about),
        Measured("sessions listed once stored, against ccusage", listed / theirs, "x", None, f"{listed:.2f} s"),
    ]


def _timed(line: list[str], here: Scene) -> float:
    begun = time.perf_counter()
    subprocess.run(line, env=here.environ, capture_output=True, check=True)
    return time.perf_counter() - begun


def ccusage(prefix: Path) -> list[str] | str:
    """Its command line, installed below this folder; or why there is none."""
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm on PATH"
    # The program itself is a package for each system, which npm does not always bring along.
    own = f"@ccusage/ccusage-{sys.platform}-{_MACHINES.get(platform.machine(), platform.machine())}"
    line = [npm, "install", "--prefix", str(prefix), "--no-audit", "--no-fund", "--loglevel=error", "ccusage", own]
    try:
        subprocess.run(line, capture_output=True, text=True, timeout=120, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or str(error)
        return str(told).strip().splitlines()[-1]
    return [str(prefix / "node_modules" / ".bin" / "ccusage")]
