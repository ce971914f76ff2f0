"""Tokens of one corpus as we, ccusage and agentsview count them, by kind and agent; how far that goes is told in docs/agreement.md."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import venv
from pathlib import Path
from typing import Any, NamedTuple

from bench.corpus import corpus
from bench.history import ccusage
from bench.places import kaizen, scene, until
from bench.timing import Measured
from kaizen import start_background_for, stop_background_for
from kaizen.background.status import status_for

MEGABYTES = int(os.environ.get("KAIZEN_BENCH_MB", "100"))
_LIMIT_S = 600
_THEIRS = ("inputTokens", "outputTokens", "cacheReadTokens", "cacheCreationTokens")
_OURS = ("input", "output", "cache_read", "cache_write")
_NAMES = ("tokens in", "tokens out", "cache read", "cache written")
_AGENTS = {"claude": "claude-code", "codex": "codex"}  # by their names with the others, and with us


class Counted(NamedTuple):
    """What a program counts: tokens of each kind, by agent."""

    name: str
    tokens: dict[str, tuple[int, ...]]


def measure() -> list[Measured]:
    """Each on the same files below a home of its own."""
    made = corpus(MEGABYTES)
    with scene() as here:
        home = here.folder / "home-of-agents"
        home.mkdir()
        shutil.copytree(made.claude, home / ".claude")  # agentsview follows no links
        shutil.copytree(made.codex, home / ".codex")
        environ = {"PATH": os.environ.get("PATH", ""), "HOME": str(home), "KAIZEN_HOME": here.home}
        read = scene(made.environ)
        with read as ours_there:
            start_background_for(made.repositories[0], home=ours_there.home, timeout_s=60)
            until(
                lambda: status_for(made.repositories[0], home=ours_there.home).capture == "live",
                "read",
                limit_s=_LIMIT_S,
            )
            stop_background_for(made.repositories[0], home=ours_there.home)
            ours = _ours(ours_there.environ)
        found = [ours, *_others(here.folder, environ)]
    return [each for other in found[1:] for each in _beside(ours, other)]


def _ours(environ: dict[str, str]) -> Counted:
    line = [*kaizen(), "summary", "-A", "--since", "1971-01-01", "--until", "2069-12-31", "--by", "agent", "--json"]
    rows = json.loads(_told(line, environ))["rows"]
    return Counted("kaizen", {row["key"]: tuple(row["usage"][kind] for kind in _OURS) for row in rows})


def _others(folder: Path, environ: dict[str, str]) -> list[Counted | str]:
    program = ccusage(folder / "npm")
    told = [program] if isinstance(program, str) else [_ccusage(program, environ)]
    try:
        return [*told, _agentsview(folder / "venv", environ)]
    except (OSError, subprocess.SubprocessError) as error:
        return [*told, f"agentsview is left out: {error}"]


def _ccusage(program: list[str], environ: dict[str, str]) -> Counted:
    days = json.loads(_told([*program, "daily", "--json", "--offline", "--timezone", "UTC", "--by-agent"], environ))[
        "daily"
    ]
    name = f"ccusage {_told([*program, '--version'], environ).split()[-1]}"
    return Counted(name, _summed([row for day in days for row in day["agents"]]))


def _agentsview(folder: Path, environ: dict[str, str]) -> Counted:
    venv.create(folder, with_pip=True)
    _told([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "agentsview"])
    program = str(folder / "bin" / "agentsview")
    try:
        _told([program, "sync"], environ)
        usage = [program, "usage", "daily", "--all", "--breakdown", "--json", "--offline", "--timezone", "UTC"]
        days = json.loads(_told(usage, environ))["daily"]
        return Counted(
            _told([program, "version"], environ).split(",")[0].split("(")[0].strip(),
            _summed([row for day in days for row in day["agentBreakdowns"]]),
        )
    finally:
        subprocess.run([program, "daemon", "stop"], env=environ, capture_output=True, check=False)


def _summed(rows: list[Any]) -> dict[str, tuple[int, ...]]:
    names = {row["agent"] for row in rows}
    return {
        _AGENTS.get(name, name): tuple(sum(row[kind] for row in rows if row["agent"] == name) for kind in _THEIRS)
        for name in names
    }


def _beside(ours: Counted, other: Counted | str) -> list[Measured]:
    if isinstance(other, str):
        return [Measured("others", 0, "", None, f"left out: {other}")]
    return [
        Measured(
            f"{other.name}, {agent}, {kind}",
            theirs / mine * 100 if mine else 100,
            "%",
            None,
            f"{theirs:,}; ours {mine:,}",
        )
        for agent, tokens in sorted(ours.tokens.items())
        for kind, mine, theirs in zip(_NAMES, tokens, other.tokens.get(agent, (0,) * 4), strict=True)
    ]


def _told(line: list[str], environ: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        line, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LIMIT_S, check=True
    )
    return done.stdout
