"""Tool uses merged from calls, results and what else is said of them: the order and the source never matter."""

from __future__ import annotations

import itertools
import sqlite3
from pathlib import Path

import pytest

from kaizen.model.event import Event, Fact, Kind, Outcome, Source, ToolUse
from kaizen.store import statements as sql
from kaizen.store import tool_uses
from tests.support.claude import Store

CALL = Event("a", "s", 10, Kind.TOOL_CALL, "Bash", "t", "m", "{}", 2)
RESULT = Event("b", "s", 30, Kind.TOOL_RESULT, None, "t", None, "no", 2, error=True)
PRE = CALL._replace(key="p", at=8, name="Shell", call_id=None, source=Source.HOOK)
POST = RESULT._replace(key="q", at=33, error=None, bytes=7, source=Source.HOOK)
MORE = ToolUse("t", "s", duration_ms=19, outcome=Outcome.DENIED)
EXPECTED = {
    "session_id": "s", "id": "t", "name": "Bash", "call_id": "m", "child_id": None,
    "called_at": 10, "hook_called_at": 8, "ended_at": 30, "hook_ended_at": 33,
    "duration_ms": 19, "hook_duration_ms": None, "outcome": "denied", "hook_outcome": None, "bytes": 2, "hook_bytes": 7,
}  # fmt: skip


def stored(path: Path, *batches: list[Fact]) -> list[dict[str, object]]:
    """The rows that come of these batches, one after the other."""
    store = Store(path)
    store.connection.row_factory = sqlite3.Row
    for facts in batches:
        store.connection.executemany(sql.PUT_TOOL_USE, tool_uses.merged(facts))
    rows = [dict(row) for row in store.connection.execute("SELECT * FROM tool_uses")]
    store.close()
    return rows


@pytest.mark.parametrize("order", [*itertools.permutations([[CALL], [RESULT, MORE], [PRE], [POST]])])
def test_any_order_comes_to_the_same(tmp_path: Path, order: tuple[list[Fact], ...]) -> None:
    """Call, result and both hooks, each on its own and in any order, make the same row; so they do twice."""
    assert stored(tmp_path, *order, *order) == [EXPECTED]


def test_all_in_one_batch_comes_to_the_same(tmp_path: Path) -> None:
    """In one batch they are merged as they are over several."""
    assert stored(tmp_path, [POST, PRE, RESULT, MORE, CALL]) == [EXPECTED]


def test_a_success_and_an_ending_differ() -> None:
    """No error is a success; of what only ended, the outcome is not known. What has no tool-use id makes no row."""
    ok, ended = RESULT._replace(error=False), RESULT._replace(error=None, tool_use_id="u")
    assert [row["outcome"] for row in tool_uses.merged([ok, ended])] == [Outcome.OK, None]
    assert tool_uses.merged([RESULT._replace(tool_use_id=None), CALL._replace(kind=Kind.TEXT)]) == []
