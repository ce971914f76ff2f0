"""Sums over a session and all sub-agents below it, and the SQL in the documents that gives them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kaizen.model.event import SessionFact
from kaizen.model.session import Totals
from kaizen.model.usage import Usage
from kaizen.store import read, read_sessions, rollups
from tests.house.sources import ROOT
from tests.store.test_write import batch, call
from tests.support.claude import FORK, SESSION, Store, Transcript, session, sub_agent, tool_use

NOW = 10**12


def totals(store: Store, session_id: str) -> Totals:
    return read_sessions.figures(store.connection, [session_id])[session_id].tree


@pytest.fixture
def family(store: Store, tmp_path: Path) -> str:
    """A session of 3 calls with 2 tools, with a helper of 2 calls with 1 tool, whose own helper has the same; a fork that
    adds 1 call with 1 tool."""
    parent = session(1)
    parent.write(tmp_path / "projects")
    sub_agent(parent).write(tmp_path / "projects")
    nested = sub_agent(parent, "a0000000000000002")
    beside = nested.write(tmp_path / "projects").with_suffix(".meta.json")
    beside.write_text('{"toolUseId":"tool_a0000000000000001_0","parentAgentId":"a0000000000000001"}')
    parent.fork().step(9).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    return parent.session


def test_a_tree_sums_all_below_once(store: Store, family: str) -> None:
    """The session with its helpers at any depth: 3 + 2 + 2 calls of 3 in, 50 out, 1000 read and 40 written each."""
    helper = f"{family}/a0000000000000001"
    assert totals(store, family) == Totals(3, 4, 7, 0, Usage(21, 350, 7000, 280, 210, 70, None))
    assert totals(store, helper) == Totals(2, 2, 4, 0, Usage(12, 200, 4000, 160, 120, 40, None))
    assert totals(store, FORK) == Totals(1, 1, 1, 0, Usage(3, 50, 1000, 40, 30, 10, None))


def test_a_listing_has_them_too(store: Store, family: str) -> None:
    """Each listed session has its own figures and its tree's; one without helpers has the same twice."""
    listed = {one.id: one for one in read.sessions(store.connection, workspace="/w", limit=0, now_ms=NOW)}
    assert (listed[family].usage.output, listed[family].tree.usage.output) == (150, 350)
    assert listed[FORK].tree == Totals(1, listed[FORK].tool_calls, listed[FORK].model_calls, 0, listed[FORK].usage)
    assert {one.tree.sessions for one in listed.values()} == {1, 2, 3}
    alone = read.session(store.connection, family, workspace="/w", now_ms=NOW)
    assert alone.tree == listed[family].tree


def test_one_unknown_figure_makes_the_trees_unknown(store: Store) -> None:
    """What one call below does not tell, the sum does not either."""
    store.writer.commit(batch("s", SessionFact("s"), call("s", 5)))
    child = batch("s", SessionFact("c", parent_id="s"), call("c", None, name="n"), path="/c.jsonl")
    store.writer.commit(child)
    assert totals(store, "s").usage == Usage(6, None)


def test_parents_that_go_round_end(store: Store) -> None:
    """Two sessions of a hostile file that are each other's parent are summed once each."""
    for one, other in (("a", "b"), ("b", "a")):
        store.writer.commit(batch(one, SessionFact(one, parent_id=other), call(one, 5, name=one), path=f"/{one}.jsonl"))
    assert totals(store, "a") == Totals(2, 0, 2, 0, Usage(6, 10))
    assert len(read.sessions(store.connection, workspace="/w", limit=0, now_ms=NOW)) == 2


def test_nothing_is_known_of_a_tree_without_calls(store: Store, tmp_path: Path) -> None:
    """No model call: unknown, not 0."""
    Transcript().prompt("hello?").write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert totals(store, SESSION) == Totals(1, 0, 0, 0, Usage())


def test_the_documents_sql_gives_the_same(store: Store, family: str, tmp_path: Path) -> None:
    """The queries that `capture.md` shows for a session, each of its helpers, the tree, tools and files."""
    other = session(5).response("msg_r", tool_use("read", "Read", file_path="/home/dev/app/a.py"))
    other.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    shown = re.findall(r"```sql\n(.+?)```", (ROOT / "docs" / "capture.md").read_text(), flags=re.DOTALL)
    rollups.reckon(store.writer, rollups.to_reckon(store.connection))
    answers = (store.connection.execute(query, {"id": family}).fetchall() for query in shown)
    per_session, per_tree, tools, files = answers
    listed = read.sessions(store.connection, workspace="/w", limit=0, now_ms=NOW)
    assert {row[0]: row[1:] for row in per_session} == {one.id: (one.model_calls, *one.usage[:4]) for one in listed}
    tree = totals(store, family)
    assert per_tree == [(tree.sessions, tree.model_calls, *tree.usage[:4])]
    assert len(tools) == 2
    assert files == [("/home/dev/app/a.py", 1, 0)]
