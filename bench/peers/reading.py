"""Looking things up beside ccusage, which reads all transcripts each time, and agentsview, which has stored them as we have."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

from bench.corpus.months import Scale
from bench.history import ccusage
from bench.kept import Kept, kept
from bench.places import kaizen

SCALE = Scale(
    int(os.environ.get("KAIZEN_BENCH_SESSIONS", "1000")), int(os.environ.get("KAIZEN_BENCH_EVENTS", "200000"))
)
COLUMNS = ("question", "asked", "time", "processor", "memory")
ROUNDS = 5
_LIMIT_S = 900
# The most memory of a process counts that of the one it was forked from, so that one is small.
_SMALL = """
import os, sys, time
nowhere = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_RDWR, 0) for fd in (0, 1, 2)]
begun = time.perf_counter()
_, status, used = os.wait4(os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=nowhere), 0)
print(time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""
_WORD = "praick"  # the most common one of the corpus
_AGENTSVIEW = {
    "tokens and cost by day": ("usage", "daily", "--all", "--offline", "--no-sync"),
    "sessions": ("session", "list"),
    "a common word": ("session", "search", "--fts", _WORD),
}
_CCUSAGE = {"tokens and cost by day": ("daily", "--offline"), "sessions": ("session", "--offline")}
_OURS = {
    "tokens and cost by day": ("summary", "--days", "90", "--by", "day", "-A"),
    "sessions": ("sessions", "list", "-A"),
    "a common word": ("search", _WORD, "-A"),
}


class Run(NamedTuple):
    """What a command took: seconds, seconds of processor time, and the most memory in MB."""

    seconds: float
    busy: float
    memory: float


def rows(prefix: Path) -> list[tuple[str, ...]]:
    """A row for each question and program; what cannot be had has one that says why."""
    there = kept(SCALE)
    lines = [(what, "kaizen", [*kaizen(), *line], there.environ) for what, line in _OURS.items()]
    told = []
    program = ccusage(prefix / "npm")
    if isinstance(program, str):
        told.append(("", f"ccusage is left out: {program}", "", "", ""))
    else:
        lines += [(what, "ccusage", [*program, *line], there.environ) for what, line in _CCUSAGE.items()]
    try:
        first, view, environ = _agentsview(prefix, there)
        told.append(("all of it stored", "agentsview sync", *_shown(first)))
        lines += [(what, "agentsview", [view, *line], environ) for what, line in _AGENTSVIEW.items()]
    except (OSError, subprocess.SubprocessError) as error:
        told.append(("", f"agentsview is left out: {error}", "", "", ""))
    taken: list[list[Run]] = [[] for _ in lines]
    try:
        for _ in range(ROUNDS):
            for (_, _, line, environ), runs in zip(lines, taken, strict=True):
                runs.append(_run(line, environ))
    finally:
        for line, environ in {
            name: (line, environ) for _, name, line, environ in lines if name == "agentsview"
        }.values():
            subprocess.run([line[0], "daemon", "stop"], env=environ, capture_output=True, check=False)
    found = [(what, name, *_shown(_median(runs))) for (what, name, *_), runs in zip(lines, taken, strict=True)]
    return [*told, *sorted(found, key=lambda row: [*_OURS].index(row[0]))]


def _agentsview(prefix: Path, there: Kept) -> tuple[Run, str, dict[str, str]]:
    """Installed, all stored in a home of its own, and its background process started: how long the storing took."""
    venv.create(prefix / "venv", with_pip=True)
    pip = [str(prefix / "venv" / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "agentsview"], capture_output=True, check=True, timeout=_LIMIT_S)
    home = prefix / "agentsview"
    for agent in (".claude", ".codex", ".gemini"):
        shutil.copytree(there.folder / agent, home / agent)  # it follows no links
    environ = {**there.environ, "HOME": str(home), "DO_NOT_TRACK": "1"}
    program = str(prefix / "venv" / "bin" / "agentsview")
    first = _run([program, "sync"], {**environ, "AGENTSVIEW_NO_DAEMON": "1"})
    _run([program, "daemon", "start"], environ)  # without one it answers little
    return first, program, environ


def _run(line: list[str], environ: dict[str, str]) -> Run:
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", _SMALL, *line], env=environ, capture_output=True, check=True, text=True
    )
    return Run(*map(float, told.stdout.split()))


def _median(runs: list[Run]) -> Run:
    return Run(*(statistics.median(figures) for figures in zip(*runs, strict=True)))


def _shown(run: Run) -> tuple[str, str, str]:
    return f"{run.seconds * 1000:,.0f} ms", f"{run.busy * 1000:,.0f} ms", f"{run.memory:.0f} MB"
