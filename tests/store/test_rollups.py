"""What sessions come to is exact at any moment: what is kept and what is reckoned together give what the rows alone do."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.hooks import shelf
from kaizen.host.retention import Retention
from kaizen.model.event import Event, Kind, SessionFact
from kaizen.model.figures import DAY_MS, Active
from kaizen.model.price import Rate, Terms
from kaizen.store import aging, erase, reckoning, rollups
from kaizen.store.reckoning import Rolled
from kaizen.store.reparse import reparse
from kaizen.store.trees import listed
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support import claude, hooks
from tests.support.claude import BEGIN, FORK, SESSION, Store
from tests.support.prices import MADE_UP, RATES, put_price

READ = (rollups.active, rollups.spent, rollups.used, rollups.touched)
RECKON = (reckoning.active, reckoning.spent, reckoning.used, reckoning.touched)
DEARER = MADE_UP._replace(standard=(Terms({**RATES, "output": Rate(10**12)}),))
LATER = int(BEGIN.timestamp() * 1000) + 400 * DAY_MS
DAY = int(BEGIN.timestamp() * 1000) // DAY_MS
# What `kaizen sessions list` asked before anything was kept.
FROM_SCRATCH = """
WITH e AS (
  SELECT session_id, count(*) AS events, min(at) AS started_at, max(at) AS last_event_at FROM events GROUP BY session_id
), t AS (
  SELECT v.session_id, count(*) AS tool_calls FROM events v
  LEFT JOIN calls c ON c.id = v.call_id AND c.session_id = v.session_id
  WHERE v.kind = 'tool_call' AND coalesce(c.counted, 1) GROUP BY v.session_id
), u AS (
  SELECT session_id, count(*) AS calls, sum(NOT complete) AS partial, CAST(total(cost_nano) AS INTEGER) AS cost,
    sum(cost_nano IS NULL) AS unpriced, max(cost_at_least) AS at_least,
    CASE WHEN count(input) = count(*) THEN CAST(total(input) AS INTEGER) END AS input,
    CASE WHEN count(output) = count(*) THEN CAST(total(output) AS INTEGER) END AS output
  FROM calls WHERE counted GROUP BY session_id
)
SELECT s.id, coalesce(e.events, 0), e.started_at, e.last_event_at, coalesce(t.tool_calls, 0), coalesce(u.partial, 0),
  coalesce(u.calls, 0), coalesce(u.cost, 0), coalesce(u.unpriced, 0), coalesce(u.at_least, 0), u.input, u.output
FROM sessions s LEFT JOIN e ON e.session_id = s.id LEFT JOIN t ON t.session_id = s.id LEFT JOIN u ON u.session_id = s.id
"""


def known(store: Store) -> list[str]:
    """Every session that any row is of."""
    return [
        row[0]
        for row in store.connection.execute(
            "SELECT id FROM sessions UNION SELECT session_id FROM events UNION SELECT session_id FROM calls "
            "UNION SELECT session_id FROM tool_uses"
        )
    ]


def given_of(store: Store, without: frozenset[str] = frozenset()) -> list[object]:
    """All that the store gives of its sessions' figures."""
    figures = [sorted(each(store.connection, without=without), key=repr) for each in READ]
    return [*figures, rollups.rolled(store.connection, known(store))]


def reckoned_of(store: Store, without: frozenset[str] = frozenset()) -> list[object]:
    """The same, from the rows alone."""
    connection, ids = store.connection, known(store)
    folders = dict(connection.execute("SELECT id, coalesce(cwd, hook_cwd) FROM sessions"))
    found: list[object] = []
    for reckon in RECKON:
        values = [value for each in ids for value in reckon(connection, each, listed(without))]
        if reckon is reckoning.spent:
            values = [v._replace(folder=v.folder or folders.get(v.session_id)) for v in values]
        found.append(sorted(values, key=repr))
    return [*found, {each: reckoning.rolled(connection, each) for each in ids}]


def settle(store: Store) -> None:
    rollups.reckon(store.writer, rollups.to_reckon(store.connection))
    assert rollups.stale(store.connection) == set()


def check(store: Store) -> None:
    """What is given is what a reckoning from scratch gives, by other SQL too."""
    given_now = given_of(store)
    assert given_now == reckoned_of(store)
    others = frozenset(row[0] for row in store.connection.execute("SELECT id FROM calls ORDER BY id LIMIT 2"))
    assert given_of(store, others) == reckoned_of(store, others)
    figures = rollups.rolled(store.connection, known(store))
    for session, *row in store.connection.execute(FROM_SCRATCH):
        mine = figures[session]
        assert row == [*mine[:5], *mine.spending, mine.usage.input, mine.usage.output]


def files(projects: Path) -> list[Path]:
    """A session that reads and edits, its sub-agent, a fork of it, and one beside them; of three days."""
    first = claude.session(1, steps=2)
    first.response("msg_r", claude.tool_use("r1", "Read", file_path="/home/dev/app/a.py")).result("r1")
    first.tick(86_000)
    first.response("msg_e", claude.tool_use("e1", "Edit", file_path="/home/dev/app/a.py", old_string="a")).result("e1")
    first.response("msg_f", claude.tool_use("e2", "Write", file_path="/b.py", content="b")).result("e2", error=True)
    fork = first.fork().step(7)
    fork.tick(90_000)
    fork.step(8)
    return [each.write(projects) for each in (first, claude.sub_agent(first), fork, claude.session(3, cwd="/other"))]


def told_by_hook(store: Store, number: int) -> None:
    """One letter of a hook of the first session: a tool that it uses, with its times."""
    name = ("PreToolUse", "PostToolUse")[number % 2]
    told = {"tool_name": "Bash", "tool_use_id": f"tool_1_{number % 3}", "tool_input": {"command": "ls"}}
    line = hooks.line(hooks.claude(name, **told, duration_ms=number), at=DAY * DAY_MS + number * 1000)
    state = FileState(0, 0, 0, b"", number, skipping=False)
    file = FileIdentity("claude-code", SESSION)
    store.writer.commit(Batch(f"hook:{SESSION}", file, state, shelf.facts(line), 1, 0, restart=False))


KINDS = ["grow", "grow", "hook", "price", "dearer", "reparse", "spoil", "delete", "age", "reckon"]
ACTS = st.lists(
    st.tuples(st.booleans(), st.sampled_from(KINDS), st.integers(0, 3), st.integers(1, 40_000)), min_size=1, max_size=12
)
SPOILING = (
    "DELETE FROM events WHERE seq % 3 = 0",
    "UPDATE events SET at = NULL WHERE seq % 3 = 1",
    "UPDATE calls SET output = 1000000, model = 'other'",
    "UPDATE tool_uses SET outcome = 'denied', called_at = called_at + 86400000",
    "DELETE FROM calls",
    "DELETE FROM tool_uses",
    "UPDATE events SET text = NULL",
    "INSERT OR IGNORE INTO events (session_id, natural_key, kind, bytes) SELECT id, 'invented', 'prompt', 1 FROM sessions",
    "INSERT OR IGNORE INTO calls (id, session_id, complete) SELECT 'invented', id, 1 FROM sessions",
    "INSERT OR IGNORE INTO tool_uses (session_id, id) SELECT id, 'invented' FROM sessions",
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ACTS)
def test_after_any_acts_it_is_what_the_rows_give(acts: list[tuple[bool, str, int, int]]) -> None:
    """Files read in any cutting, copies in other sessions, hooks, prices that come later, reading again after other readers,
    deletion, aging; with some sessions reckoned anew in between."""
    with tempfile.TemporaryDirectory() as folder:
        projects = Path(folder) / "projects"
        paths = files(projects)
        whole = [path.read_bytes() for path in paths]
        for path in paths:
            path.write_bytes(b"")
        store = Store(Path(folder) / "store")
        try:
            for settled, act, which, number in acts:
                if settled:
                    settle(store)
                match act:
                    case "grow":
                        there = paths[which].stat().st_size
                        paths[which].write_bytes(whole[which][: there + number])
                        store.take(projects)
                    case "hook":
                        told_by_hook(store, number)
                    case "price":
                        put_price(store.writer, None if which == 3 else MADE_UP)
                    case "dearer":
                        put_price(store.writer, DEARER, version=str(number))
                    case "reparse":
                        [*reparse(store.writer, None, shelf.facts)]
                    case "spoil":
                        spoil(store, SPOILING[number % len(SPOILING)])
                    case "delete":
                        erase.delete(store.writer, [(SESSION, FORK, claude.session(3).session)[which % 3]], now=1)
                    case "age":
                        [*aging.age(store.writer, Retention(days=398 + which / 2), LATER, is_alive=lambda _: False)]
                    case _:
                        stale = rollups.to_reckon(store.connection)
                        rollups.reckon(store.writer, stale[: which or None])
                check(store)
            before = given_of(store)
            settle(store)
            assert given_of(store) == before
            check(store)
        finally:
            store.close()


def spoil(store: Store, statement: str) -> None:
    """Rows as other readers might have made them, and what they come to."""
    store.connection.execute(statement)
    rollups.note(store.connection, known(store))
    settle(store)


@pytest.mark.parametrize("statement", SPOILING)
def test_what_reading_again_changes_is_noted(store: Store, tmp_path: Path, statement: str) -> None:
    """Rows that come back, that change and that go; and only sessions in which something did."""
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    settle(store)
    whole = given_of(store)
    spoil(store, statement)
    assert given_of(store) != whole
    [*reparse(store.writer, None, shelf.facts)]
    check(store)
    assert given_of(store) == whole
    settle(store)
    [*reparse(store.writer, [claude.session(3).session], shelf.facts)]
    assert rollups.stale(store.connection) == set()


def test_days(store: Store, tmp_path: Path) -> None:
    """A span of days begins with one and ends before another; sub-agents and copies count once."""
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    for _ in range(2):
        tools = {
            (each.day - DAY, each.tool): each.uses for each in rollups.used(store.connection) if each.day is not None
        }
        assert [(v.day, v.edits, v.reads) for v in rollups.touched(store.connection)] == [(DAY, 0, 1), (DAY + 1, 1, 0)]
        assert tools[1, "Edit"] == tools[1, "Write"] == 1
        for read in READ:
            whole = sorted(read(store.connection), key=repr)
            assert whole
            for since, until in ((DAY, DAY + 1), (DAY + 1, None), (None, DAY + 1), (DAY + 9, None)):
                wanted = [v for v in whole if (since or 0) <= v.day < (until or DAY + 99)]
                assert sorted(read(store.connection, since, until), key=repr) == wanted
        settle(store)


def test_what_is_not_known_is_in_no_span(store: Store) -> None:
    """Events and calls without a time, a session of which nothing is known but its name."""
    facts = [Event("k", "s", None, Kind.PROMPT), SessionFact("empty", title="nothing yet")]
    store.writer.commit(Batch("/s", FileIdentity("cursor", "s"), FileState(1, 2, 3, b"", 9, False), facts, 1, 0, False))
    for _ in range(2):
        assert [*rollups.active(store.connection)] == [Active("s", None, 1, 1, 0)]
        assert [*rollups.active(store.connection, 0)] == []
        assert rollups.rolled(store.connection, ("s", "empty", "unheard of")) == {
            "s": Rolled(events=1), "empty": Rolled(), "unheard of": Rolled(),
        }  # fmt: skip
        settle(store)


def test_a_session_that_is_gone_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """Neither figures nor its mark, of it and of its sub-agent; those of a fork come to be its own."""
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    settle(store)
    erase.delete(store.writer, [SESSION], now=1)
    assert rollups.stale(store.connection) == {FORK}
    left = store.connection.execute("SELECT session_id FROM rollups").fetchall()
    assert sorted(left) == [(FORK,), (claude.session(3).session,)]
    for table in ("rollup_active", "rollup_spent", "rollup_used", "rollup_touched"):
        orphans = f"SELECT count(*) FROM {table} WHERE rollup_id NOT IN (SELECT id FROM rollups)"
        assert store.connection.execute(orphans).fetchone() == (0,)
    assert {each.path for each in rollups.touched(store.connection)} == {"/home/dev/app/a.py"}  # in its copy


def test_the_latest_session_is_reckoned_first(store: Store, tmp_path: Path) -> None:
    """And none that did not change."""
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    order = rollups.to_reckon(store.connection)
    assert (order[0], len(order)) == (FORK, 4)
    rollups.reckon(store.writer, order[:1])
    assert rollups.to_reckon(store.connection) == order[1:]
    rollups.reckon(store.writer, order[:1])
    assert store.connection.execute("SELECT count(*) FROM rollups").fetchone() == (1,)
