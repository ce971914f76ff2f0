"""What is kept for long enough goes: whole trees, never a living one, with nothing left of it but a cursor."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kaizen.host import processes
from kaizen.host.retention import Retention
from kaizen.store import aging
from kaizen.store.aging import DAY_MS, Aged
from tests.store.test_erase import orphans
from tests.support import claude
from tests.support.claude import BEGIN, Store

NOW = int(BEGIN.timestamp() * 1000)


def aged(store: Store, now: int = NOW, **keep: float) -> Aged:
    return [*aging.age(store.writer, Retention(**keep), now)][-1][2]


def sessions(store: Store) -> list[int]:
    """The numbers of the sessions that are there, sub-agents aside."""
    rows = store.connection.execute("SELECT id FROM sessions WHERE parent_id IS NULL ORDER BY id")
    return [int(row[0][-12:]) for row in rows]


def written(store: Store, projects: Path, **days_ago: float) -> None:
    """Sessions `s1`, `s2` … that began so many days ago."""
    for name, days in days_ago.items():
        claude.session(int(name[1:]), begin=BEGIN - timedelta(days=days)).write(projects)
    store.take(projects)


def test_what_is_older_goes_and_stays_away(store: Store, tmp_path: Path) -> None:
    """By the last event of a tree; the transcript that is still on disk does not bring it back."""
    projects = tmp_path / "projects"
    written(store, projects, s1=100, s2=31, s3=29, s4=0)
    done = aged(store, days=30)
    assert sessions(store) == [3, 4]
    assert (done.sessions, done.events > 0, done.calls > 0, done.raw_bytes > 0) == (2, True, True, True)
    assert orphans(store.connection) == {}
    store.take(projects)
    assert sessions(store) == [3, 4]
    assert aged(store, days=30) == Aged()


def test_for_ever_is_for_ever(store: Store, tmp_path: Path) -> None:
    """Nothing is taken out unless it is asked for."""
    written(store, tmp_path / "projects", s1=10_000)
    assert aged(store) == Aged()
    assert sessions(store) == [1]


def test_a_tree_goes_as_a_whole_or_not_at_all(store: Store, tmp_path: Path) -> None:
    """A sub-agent that worked lately keeps its session, and an old one does not go alone."""
    projects = tmp_path / "projects"
    for number, days in ((1, 10), (2, 50)):
        old = claude.session(number, begin=BEGIN - timedelta(days=60))
        old.write(projects)
        helper = claude.sub_agent(old)
        helper.records = [
            record | {"timestamp": (BEGIN - timedelta(days=days)).isoformat()} for record in helper.records
        ]
        helper.write(projects)
    store.take(projects)
    aged(store, days=30)
    assert store.connection.execute("SELECT count(*) FROM sessions").fetchone() == (2,)
    assert sessions(store) == [1]


def test_the_living_stay(store: Store, tmp_path: Path) -> None:
    """Whatever the limits: something happened today, a tool runs since this week, or the agent's process lives."""
    projects = tmp_path / "projects"
    written(store, projects, s1=0.5, s4=3)
    claude.session(2, steps=0, begin=BEGIN - timedelta(days=3)).response("m", claude.tool_use("runs")).write(projects)
    store.take(projects)
    store.connection.execute("UPDATE sessions SET ended = 0")
    written(store, projects, s3=90)
    me = processes.own_identity()
    process = f"{me.pid} {me.started} {me.boot}"
    store.connection.execute("UPDATE sessions SET process = ?, ended = 0 WHERE id LIKE '%3'", (process,))
    done = aged(store, days=0.1, max_megabytes=0.000001)
    assert sessions(store) == [1, 2, 3]
    assert done.sessions == 1


@pytest.mark.parametrize("process", ["", "1", "x y z", "1 2 other-boot", "99999999999999999999 1 b", "-1 2 3"])
def test_what_no_process_is_named_by_does_not_live(process: str) -> None:
    """What is odd is nobody."""
    assert not aging.lives(process)


def test_the_longest_ago_go_where_it_is_too_much(store: Store, tmp_path: Path) -> None:
    """As many as it takes to come below the limit, and the file gets smaller."""
    for number in range(1, 40):
        claude.session(number, steps=12, begin=BEGIN - timedelta(days=number + 5)).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    used = store.connection.execute("PRAGMA page_count").fetchone()[0] * 4096
    done = aged(store, max_megabytes=used * 0.7 / 1_000_000)
    assert 0 < done.sessions < 39
    assert sessions(store) == [*range(1, 40 - done.sessions)]
    assert done.freed_bytes > 0


def test_raw_lines_can_go_before_their_sessions(store: Store, tmp_path: Path) -> None:
    """Every row stays; the session goes on from where it was; what is young keeps its lines."""
    written(store, tmp_path / "projects", s1=50, s2=5)
    before = store.rows()
    done = aged(store, raw_days=30)
    assert (done.sessions, done.raw_only_bytes > 0) == (0, True)
    assert store.rows() == before
    held = store.connection.execute("SELECT DISTINCT transcript_id FROM raw").fetchall()
    assert len(held) == 1
    assert aged(store, raw_days=30).raw_only_bytes == 0


def test_it_is_told_beforehand(store: Store, tmp_path: Path) -> None:
    """What would go is what goes, and looking changes nothing."""
    written(store, tmp_path / "projects", s1=100, s2=5, s3=0)
    keep = Retention(days=30, raw_days=2)
    told, before = aging.foreseen(store.connection, keep, NOW), store.rows()
    assert store.rows() == before
    done = [*aging.age(store.writer, keep, NOW)][-1][2]
    assert done._replace(freed_bytes=0) == told


def test_it_is_due_once_a_day(store: Store) -> None:
    """A clock that was set back does not put it off for ever."""
    assert aging.is_due(store.connection, NOW)
    aged(store)
    assert not aging.is_due(store.connection, NOW + DAY_MS - 1)
    assert aging.is_due(store.connection, NOW + DAY_MS)
    assert aging.is_due(store.connection, NOW - 1)
