"""Looking things up in a store of 10,000 sessions and 2,000,000 events: each verb as a program, while nothing is written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing

from bench.kept import LARGE, SPREAD, Kept, kept
from bench.places import kaizen
from bench.timing import Measured, answers, program

ROUNDS = int(os.environ.get("KAIZEN_BENCH_ROUNDS", "7"))
_FEW, _MIDDLING = (5, 20), 200
_WORDS = "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, search, row)"
_RARE = "SELECT term FROM temp.words WHERE doc BETWEEN ? AND ? AND term GLOB '[a-z]*' LIMIT 1"
_COMMON = "SELECT term FROM temp.words ORDER BY doc DESC LIMIT 1 OFFSET 3"
_LARGEST = "SELECT session_id FROM events GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
_USUAL = """
SELECT session_id FROM events JOIN sessions ON id = session_id WHERE parent_id IS NULL
GROUP BY 1 ORDER BY abs(count(*) - ?) LIMIT 1
"""


def measure() -> list[Measured]:
    """All in the same rounds; the second store lies in twenty workspaces."""
    alone, spread = kept(LARGE), kept(SPREAD, repositories=20)
    return [*_measured(alone, ["-w", alone.workspaces[0]], ""), *_measured(spread, ["--all"], ", twenty workspaces")]


def verbs(there: Kept, number: int = 0) -> dict[str, list[str]]:
    """What is asked, by what it is called in the report."""
    with closing(sqlite3.connect(f"file:{there.store(number)}?mode=ro", uri=True)) as store:
        store.execute(_WORDS)
        (rare,), (common,) = store.execute(_RARE, _FEW).fetchone(), store.execute(_COMMON).fetchone()
        (usual,), (largest,) = store.execute(_USUAL, (_MIDDLING,)).fetchone(), store.execute(_LARGEST).fetchone()
    return {
        "sessions list": ["sessions", "list"],
        "sessions show, of 200 events": ["sessions", "show", usual],
        "sessions show, of the longest": ["sessions", "show", largest],
        "sessions tree": ["sessions", "tree", usual],
        "search, a rare word": ["search", rare],
        "search, a common word": ["search", common],
        "search, fields alone": ["search", "kind:result error:yes since:30d"],
        "summary --days 7": ["summary", "--days", "7"],
        "summary --days 90 --by model": ["summary", "--days", "90", "--by", "model"],
        "tail -n 100 --no-follow": ["tail", "-n", "100", "--no-follow"],
        "cost --since 7d": ["cost", "--since", "7d"],
    }


def _measured(there: Kept, whose: Sequence[str], where: str) -> list[Measured]:
    of_one = ("sessions show", "sessions tree")  # what is asked of one session, which no list of workspaces has
    lines = {
        name + where: [*kaizen(), *line, *whose]
        for name, line in verbs(there).items()
        if not (where and name.startswith(of_one))
    }
    acts = {name: program(line, there.environ) for name, line in lines.items()}
    return answers(acts, there.environ, rounds=ROUNDS)
