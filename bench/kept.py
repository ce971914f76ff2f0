"""A home whose daemons have read three months of work, kept for the next measurement: `python -m bench.kept FOLDER [REPOSITORIES
[SESSIONS EVENTS]]` makes one, and says in a README how to use it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bench.corpus.months import DAY_MS, Scale, pieces
from bench.places import register, until
from kaizen import clock, paths, start_background_for, stop_background_for
from kaizen.background.status import status_for
from kaizen.heuristics import shelf
from kaizen.registry.hot import Registry
from kaizen.store import findings, opening, rollups, search

LARGE, SPREAD = Scale(10_000, 2_000_000), Scale(2_500, 500_000)
_REVISION = 2  # what was kept of another one is made anew
_FRESH_MS = 3 * DAY_MS  # a history that ended earlier has too little in its last seven days
_LIMIT_S = 1800.0
_README = """A home of Kaizen's with {sessions:,} sessions and {events:,} events of three months, for measurements and trials by hand.

    export HOME={folder} KAIZEN_HOME={folder}/home
    kaizen sessions list -w {workspace}

Workspaces: {workspaces}
No daemon runs, and nobody writes here. Transcripts: .claude, .codex and .gemini. Made in {seconds:.0f} s.
"""


class Kept(NamedTuple):
    """A home and its workspaces."""

    folder: Path
    workspaces: list[str]

    @property
    def home(self) -> str:
        """Kaizen's."""
        return str(self.folder / "home")

    @property
    def environ(self) -> dict[str, str]:
        """The environment in which programs see it and nothing else of ours."""
        return {"PATH": os.environ.get("PATH", ""), "HOME": str(self.folder), "KAIZEN_HOME": self.home}

    def store(self, number: int = 0) -> str:
        """The database of a workspace."""
        return paths.project_db(self.home, self.workspaces[number])


def kept(scale: Scale = LARGE, *, repositories: int = 1, seed: int = 1) -> Kept:
    """Such a home, made now or taken from what was made in the last days."""
    cache = Path(os.environ.get("KAIZEN_BENCH_CACHE") or Path(tempfile.gettempdir()) / f"kaizen-bench-{os.getuid()}")
    name = f"home-{_REVISION}-{seed}-{scale.sessions}-{scale.events}-{repositories}"
    return at(cache / name, scale, repositories=repositories, seed=seed)


def at(folder: Path, scale: Scale, *, repositories: int, seed: int = 1) -> Kept:
    """The same in a folder of one's choice."""
    folder = Path(paths.canonical(folder))
    made = Kept(folder, [str(folder / f"app{number:02}") for number in range(repositories)])
    mark = folder / "README"
    if not mark.exists() or mark.stat().st_mtime * 1000 < clock.now_ms() - _FRESH_MS:
        shutil.rmtree(folder, ignore_errors=True)
        begun = time.perf_counter()
        _write(made, scale, seed)
        sessions, events = _read(made)
        told = _README.format(
            sessions=sessions, events=events, folder=folder, workspace=made.workspaces[0], workspaces=" ".join(made.workspaces),
            seconds=time.perf_counter() - begun,
        )  # fmt: skip
        mark.write_text(told)
    return made


def _write(made: Kept, scale: Scale, seed: int) -> None:
    for workspace in made.workspaces:
        (Path(workspace) / ".git").mkdir(parents=True)
    for piece in pieces(scale, made.workspaces, clock.now_ms(), seed):
        path = made.folder / piece.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.writelines(piece.lines)
        os.utime(path, (piece.at_ms / 1000, piece.at_ms / 1000))


def _read(made: Kept) -> tuple[int, int]:
    """Have daemons read, price, index and reckon all of it, and look for findings, one after the other; how many sessions and events there are."""
    before = dict(os.environ)
    for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME", "GEMINI_CLI_HOME"):
        os.environ.pop(name, None)
    os.environ.update(made.environ)
    try:
        with Registry.open(made.home) as registry:
            for workspace in made.workspaces:
                register(registry, workspace, clock.now_ms())
        counted = [_read_one(made, number) for number in range(len(made.workspaces))]
    finally:
        os.environ.clear()
        os.environ.update(before)
    return sum(sessions for sessions, _ in counted), sum(events for _, events in counted)


def _read_one(made: Kept, number: int) -> tuple[int, int]:
    workspace = made.workspaces[number]
    start_background_for(workspace, home=made.home, timeout_s=60)
    try:
        until(lambda: status_for(workspace, home=made.home).capture == "live", "all is read", limit_s=_LIMIT_S)
        with closing(opening.open_to_read(made.store(number))) as store:
            until(lambda: _is_done(store), "all is priced, indexed, reckoned and looked at", limit_s=_LIMIT_S)
            sessions, events = (
                store.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("sessions", "events")
            )
    finally:
        stop_background_for(workspace, home=made.home)
    return sessions, events


def _is_done(store: sqlite3.Connection) -> bool:
    priced = (
        store.execute("SELECT 1 FROM calls WHERE price_id IS NULL AND model IS NOT NULL LIMIT 1").fetchone() is None
    )
    looked = next(findings.to_look(store, shelf.version()), None) is None
    return priced and looked and not search.gaps(store) and not rollups.stale(store)


if __name__ == "__main__":
    given = sys.argv[1:]
    repositories = int(given[1]) if len(given) > 1 else 1
    scale = Scale(int(given[2]), int(given[3])) if len(given) > 3 else LARGE if repositories == 1 else SPREAD
    print((at(Path(given[0]), scale, repositories=repositories).folder / "README").read_text())
