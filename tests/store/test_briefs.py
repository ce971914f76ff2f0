"""Sessions in short: exact whether they are reckoned or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.model.figures import DAY_MS
from kaizen.store import briefs, rollups
from kaizen.store.read_status import Standing, nobody_knows
from tests.store.test_rollups import DAY, files, settle
from tests.support import claude
from tests.support.claude import FORK, SESSION, Store
from tests.support.prices import MADE_UP, put_price

HELPER, THIRD = f"{SESSION}/a0000000000000001", claude.session(3).session
LATER = (DAY + 400) * DAY_MS


@pytest.fixture
def read(store: Store, tmp_path: Path) -> Store:
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    return store


def told(store: Store, sessions: list[str], now_ms: int = LATER) -> list[briefs.Brief]:
    standing = Standing(store.connection, now_ms, nobody_knows, evidence=True)
    return briefs.briefs(store.connection, sessions, workspace="/home/dev/app", standing=standing)


def test_a_session_in_short(read: Store) -> None:
    """With what is its own alone, over all its days; by start; of what does not exist nothing."""
    put_price(read.writer, MADE_UP)
    before = told(read, [SESSION, HELPER, FORK, THIRD, "unheard of"])
    settle(read)
    found = told(read, [SESSION, HELPER, FORK, THIRD, "unheard of"])
    assert found == before
    assert [each.started_at for each in found] == sorted(each.started_at or 0 for each in found)
    one = next(each for each in found if each.id == SESSION)
    days = [each for each in rollups.active(read.connection) if each.session_id == SESSION]
    assert (one.workspace, one.agent, one.model, one.branch) == ("/home/dev/app", "claude-code", claude.MODEL, "main")
    assert (one.prompts, one.active_ms) == (sum(each.prompts for each in days), sum(each.active_ms for each in days))
    assert one.nano == rollups.rolled(read.connection, [SESSION])[SESSION].spending.known_nano
    assert next(each.parent_id for each in found if each.id == HELPER) == SESSION


def test_what_is_not_known_is_none(read: Store) -> None:
    """A cost of which a part is not."""
    put_price(read.writer, None)
    assert {each.nano for each in told(read, [SESSION, THIRD])} == {None}


def test_at_work_or_not(read: Store) -> None:
    """By what happened last; nobody has to say that it ended."""
    last = next(each.last_event_at for each in told(read, [FORK]) if each.last_event_at)
    assert [told(read, [FORK], last + more)[0].over for more in (1000, DAY_MS)] == [False, True]


def test_those_of_a_span_have_an_event_in_it(read: Store) -> None:
    """One that began before and ended after, with nothing between, has no part; the end of a span is left out."""
    for _ in range(2):
        both = briefs.within(read.connection, DAY * DAY_MS, (DAY + 2) * DAY_MS)
        assert {*both} >= {SESSION, HELPER, THIRD}
        first, last = read.connection.execute(
            "SELECT min(at), max(at) FROM events WHERE session_id = ?", (SESSION,)
        ).fetchone()
        assert SESSION in briefs.within(read.connection, last, last + 1)
        assert SESSION not in briefs.within(read.connection, last + 1, last + 2)
        assert SESSION not in briefs.within(read.connection, 0, first)
        between = first + (last - first) // 2
        assert SESSION not in briefs.within(read.connection, between, between + 1)
        assert briefs.within(read.connection, 0, 1) == []
        settle(read)
