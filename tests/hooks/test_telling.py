"""What all agents' payloads are told with."""

from __future__ import annotations

import json

from kaizen.hooks import envelope, telling
from kaizen.hooks.telling import Telling, Whose, silent, told_by, turned
from kaizen.model.event import Event, Kind, SessionFact, Source, ToolUse, Turn
from tests.support.hooks import AT, PROCESS, claude, line


def telling_of(payload: object) -> Telling:
    found = envelope.read(line(payload))
    assert found is not None
    return Telling(found, Whose("s", None, "/w"))


def test_an_event_is_a_hooks_and_known_by_its_thing() -> None:
    """Its natural key is that of the thing, else the payload's digest."""
    told = telling_of(claude("PreToolUse"))
    same = told.event(Kind.TOOL_CALL, "tool:1", "ünï", name="Bash", tool_use_id="1")
    assert same[:11] == ("hook:tool:1", "s", AT, Kind.TOOL_CALL, "Bash", "1", None, "ünï", 5, None, "/w")
    assert (same.same_as, same.source) == ("tool:1", Source.HOOK)
    other = told.notice("x")
    assert (other.key, other.same_as) == (f"hook:{told.envelope.digest}", None)


def test_a_notice_is_short() -> None:
    """Its text is cut, its size is told."""
    notice = telling_of(claude("Stop")).notice("x" * 10_000)
    assert (len(notice.text or ""), notice.bytes) == (telling.NOTICE_LIMIT, 10_000)


def test_a_turn_begins_when_it_was_told() -> None:
    """A fact that says nothing of it has no instant of it either."""
    told = telling_of(claude("Stop", model="m"))
    assert told.session() == SessionFact("s", process=PROCESS)
    assert told.session(Turn.WORKING).turn_at == AT


def test_a_prompt_is_told_where_it_can_be_matched() -> None:
    """Without its id it would stand beside the transcript's."""
    told = telling_of(claude("UserPromptSubmit", prompt="  Mend\nit  "))
    prompt, session = told.prompt("p")
    assert isinstance(prompt, Event)
    assert isinstance(session, SessionFact)
    assert (prompt.kind, prompt.text, prompt.same_as) == (Kind.PROMPT, "  Mend\nit  ", "prompt:p")
    assert (session.title, session.turn) == (None, Turn.WORKING)
    notice, session = told.prompt(None)
    assert isinstance(notice, Event)
    assert isinstance(session, SessionFact)
    assert (notice.kind, notice.text, session.title) == (Kind.NOTICE, None, None)


def test_a_tool_without_an_id_is_only_noticed() -> None:
    """Neither call nor result can be matched then."""
    told = telling_of(claude("PreToolUse", tool_name="Bash"))
    for facts in (told.call(), told.result("x", error=False, outcome=None)):
        assert [fact.kind for fact in facts if isinstance(fact, Event)] == [Kind.NOTICE]
        assert not any(isinstance(fact, ToolUse) for fact in facts)


def test_a_table_tells_and_the_rest_is_named() -> None:
    """What is not in it is named with those fields that are not known."""
    table = {"A": silent, "B": turned(Turn.WAITING_USER, "first", "second")}
    assert [type(fact) for fact in told_by(table, telling_of({"hook_event_name": "A"}), frozenset())] == [SessionFact]
    notice, session = told_by(table, telling_of({"hook_event_name": "B", "second": "words"}), frozenset())
    assert isinstance(notice, Event)
    assert isinstance(session, SessionFact)
    assert (notice.name, notice.text, session.turn) == ("B", "words", Turn.WAITING_USER)
    other = told_by(table, telling_of({"hook_event_name": "C", "x": 1, "y": 2}), frozenset(("hook_event_name", "y")))[0]
    assert isinstance(other, Event)
    assert (other.name, json.loads(other.text or "")) == ("C", {"x": 1})
