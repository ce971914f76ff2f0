"""What lies behind a cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.errors import BadQuery
from kaizen.model.query import Field, Filter
from kaizen.store import behind
from kaizen.store.behind import Wanted, compiled
from tests.support.followed import Written, registered

ALL = Wanted()


@pytest.fixture
def stored(home: str, tmp_path: Path) -> Written:
    return Written(home, registered(home, tmp_path.resolve() / "w"))


def test_a_page_has_so_many_and_says_whether_there_are_more(stored: Written) -> None:
    """Up to what was looked at."""
    stored.add(*range(10))
    found = behind.page(stored.connection, ALL, after=0, rows=4)
    assert ([each.cursor for each in found.events], found.upto, found.more) == ([1, 2, 3, 4], 4, True)
    found = behind.page(stored.connection, ALL, after=4, rows=100)
    assert (len(found.events), found.upto, found.more) == (6, 10, False)
    found = behind.page(stored.connection, ALL, after=10, rows=100)
    assert found == ([], 10, False)
    stored.close()


def test_a_page_is_bounded_by_the_size_of_its_texts(stored: Written) -> None:
    """Few events with long texts fill it too."""
    stored.add(*range(10), text="x" * 1000)
    found = behind.page(stored.connection, ALL, after=0, rows=100, size=2500)
    assert ([each.cursor for each in found.events], found.upto, found.more) == ([1, 2, 3], 3, True)
    stored.close()


def test_a_look_for_what_is_rare_goes_only_so_far(stored: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says that there is more, though it found nothing."""
    monkeypatch.setattr(behind, "SPAN", 4)
    stored.add(*range(9))
    stored.add(9, text="rare")
    wanted = Wanted(grep=compiled("rare"))
    behind.prepare(stored.connection, wanted)
    assert behind.page(stored.connection, wanted, after=0, rows=5) == ([], 4, True)
    assert behind.page(stored.connection, wanted, after=4, rows=5) == ([], 8, True)
    (found,) = behind.page(stored.connection, wanted, after=8, rows=5).events
    assert found.event.text == "rare"
    assert [*behind.last(stored.connection, wanted)] == [(10, 9)]
    stored.close()


def test_where_an_instant_begins(stored: Written) -> None:
    """Behind the cursor lies all from then on, however it was stored; at the end where nothing is."""
    stored.add(50, 10, 60, 20)
    assert behind.before_since(stored.connection, 50) == 0
    assert behind.before_since(stored.connection, 55) == 2
    assert behind.before_since(stored.connection, 100) == 4
    stored.close()


def test_sessions_are_looked_for_by_index(stored: Written) -> None:
    """A session's few events are not sought through all there are."""
    wanted = Wanted((Filter(Field.SESSION, ("s",)),))
    said, values = behind._conditions(wanted)
    plan = stored.connection.execute("EXPLAIN QUERY PLAN " + behind._LAST.format(said), values).fetchall()
    assert any("events_of_session" in row[3] for row in plan), plan
    plan = stored.connection.execute("EXPLAIN QUERY PLAN " + behind._SINCE, (1,)).fetchall()
    assert any("COVERING INDEX events_by_time" in row[3] for row in plan), plan
    stored.close()


@pytest.mark.parametrize("wrong", ["(", "[a", "*x", "a{2,1}", "(?P<1>x)", "a" * 3 + "\\"])
def test_what_is_no_regular_expression_is_told(wrong: str) -> None:
    """Where and why."""
    with pytest.raises(BadQuery, match="regular expression"):
        compiled(wrong)


def test_a_capital_letter_has_case_count() -> None:
    """As people know it from their editors."""
    assert compiled("error").search("ERROR")
    assert not compiled("Error").search("ERROR")
