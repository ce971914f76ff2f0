"""Events as rows: one for each thing, whoever tells of it."""

from __future__ import annotations

import pytest

from kaizen.model.event import Event, Kind, Source
from kaizen.store import events
from tests.support.claude import Store

HOOK = Event("hook:1", "s", 1, Kind.PROMPT, text=None, cwd="/hook", same_as="prompt:p", source=Source.HOOK)
LINE = Event("u#0", "s", None, Kind.PROMPT, text="do it", same_as="prompt:p", source=Source.TRANSCRIPT)
MORE = LINE._replace(key="u#1", text="and this")


@pytest.fixture
def session(store: Store) -> Store:
    """A store that has the session."""
    store.connection.execute("INSERT INTO sessions (id, agent) VALUES ('s', 'agent')")
    return store


def rows(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute("SELECT natural_key, at, text, cwd FROM events ORDER BY natural_key").fetchall()


@pytest.mark.parametrize("told", [(HOOK, LINE, MORE), (LINE, HOOK, MORE), (LINE, MORE, HOOK)])
def test_whoever_tells_first_a_thing_is_the_same_rows(session: Store, told: tuple[Event, ...]) -> None:
    """The transcript's lines are the rows, and what the first of them leaves open is the hook's."""
    for each in told:
        events.put(session.connection, [each], anew=False)
    assert rows(session) == [("u#0", 1, "do it", "/hook"), ("u#1", None, "and this", None)]


def test_a_call_and_its_result_are_named_for_the_tool_use(session: Store) -> None:
    """Their natural key is the thing's own name."""
    call = Event("u#0", "s", 1, Kind.TOOL_CALL, "Bash", "t", same_as="tool:t", source=Source.TRANSCRIPT)
    events.put(session.connection, [call, call._replace(key="other")], anew=False)
    assert [row[0] for row in rows(session)] == ["tool:t"]


@pytest.mark.parametrize(("anew", "text"), [(False, "do it"), (True, "do that")])
def test_only_what_is_written_anew_changes(session: Store, *, anew: bool, text: str) -> None:
    """A line that is read again changes nothing; a file that is written as a whole may tell a thing otherwise."""
    for each in (LINE, LINE._replace(text="do that")):
        events.put(session.connection, [each], anew=anew)
    assert [row[2] for row in rows(session)] == [text]
