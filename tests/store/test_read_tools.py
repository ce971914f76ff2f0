"""Tool uses as they are told: which source counts for each field."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.model.event import Event, Kind, Outcome, Source, ToolUse
from kaizen.model.use import Use, UseStatus
from kaizen.store.read_tools import tool_uses
from tests.store.test_write import batch
from tests.support.claude import SESSION, Store, Transcript, text, tool_use


def told(kind: Kind, at: int | None, source: Source, **more: object) -> Event:
    thing = "tool:t" if kind is Kind.TOOL_CALL else "result:t"
    made = Event("k", "s", at, kind, None, "t", same_as=thing, source=source)
    return made._replace(**more) if more else made


def use(store: Store, *facts: Event | ToolUse, over: bool = False) -> Use:
    hooks = [fact for fact in facts if fact.source is Source.HOOK]
    store.writer.commit(batch("s", *[fact for fact in facts if fact not in hooks]))
    store.writer.commit(batch("s", *hooks, path="hook:claude-code:s"))
    (found,) = tool_uses(store.connection, "s", over=over)
    return found


def test_times_are_the_hooks_where_it_was_there(store: Store) -> None:
    """Begin and end are a hook's, each by itself; where nobody says how long it took, that is from begin to end."""
    found = use(
        store,
        told(Kind.TOOL_CALL, 1000, Source.TRANSCRIPT, name="Bash"), told(Kind.TOOL_RESULT, 1900, Source.TRANSCRIPT, error=False),
        told(Kind.TOOL_CALL, 1100, Source.HOOK),
    )  # fmt: skip
    assert (found.started_at, found.started_by, found.ended_at, found.ended_by) == (1100, "hook", 1900, "transcript")
    assert (found.duration_ms, found.duration_by, found.name) == (800, "times", "Bash")


@pytest.mark.parametrize(
    ("hook", "transcript", "took"),
    [(215, 1141, (215, "hook")), (None, 1141, (1141, "transcript")), (0, 7, (0, "hook")), (None, None, (500, "times"))],
)
def test_how_long_it_took(store: Store, hook: int | None, transcript: int | None, took: tuple[int, str]) -> None:
    """As reported, by a hook before a transcript; else by the times."""
    found = use(
        store,
        told(Kind.TOOL_CALL, 1000, Source.TRANSCRIPT), told(Kind.TOOL_RESULT, 1500, Source.TRANSCRIPT, error=False),
        ToolUse("t", "s", Source.TRANSCRIPT, transcript), ToolUse("t", "s", Source.HOOK, hook),
    )  # fmt: skip
    assert (found.duration_ms, found.duration_by) == took


def test_an_end_before_the_begin_has_no_duration(store: Store) -> None:
    """Clocks that jump make no negative spans."""
    found = use(store, told(Kind.TOOL_CALL, 1000, Source.HOOK), told(Kind.TOOL_RESULT, 900, Source.TRANSCRIPT))
    assert (found.duration_ms, found.duration_by) == (None, None)


@pytest.mark.parametrize(
    ("transcript", "hook", "status"),
    [
        (Outcome.DENIED, Outcome.ERROR, (UseStatus.DENIED, "transcript")),
        (None, Outcome.INTERRUPTED, (UseStatus.INTERRUPTED, "hook")),
        (Outcome.OK, None, (UseStatus.OK, "transcript")),
    ],
)
def test_how_it_ended_is_the_transcripts_to_say(
    store: Store, transcript: Outcome | None, hook: Outcome | None, status: tuple[UseStatus, str]
) -> None:
    """The transcript knows of denials; where it says nothing the hook's word counts."""
    found = use(store, ToolUse("t", "s", outcome=transcript), ToolUse("t", "s", Source.HOOK, outcome=hook))
    assert (found.status, found.status_by) == status


def test_what_did_not_end_runs_until_its_session_is_over(store: Store) -> None:
    """A call without a result runs; in a session that ended or crashed it was cut off."""
    call = told(Kind.TOOL_CALL, 1000, Source.TRANSCRIPT)
    assert use(store, call).status is UseStatus.RUNNING
    assert use(store, call, over=True).status is UseStatus.INTERRUPTED


def test_what_ended_without_saying_how_is_not_called_well(store: Store) -> None:
    """Where neither source tells the outcome none is made up, whether the session is over or not."""
    ended = told(Kind.TOOL_CALL, 1000, Source.TRANSCRIPT), told(Kind.TOOL_RESULT, 2000, Source.TRANSCRIPT)
    for over in (False, True):
        found = use(store, *ended, over=over)
        assert (found.status, found.status_by, found.duration_ms) == (UseStatus.ENDED, None, 1000)


def test_uses_come_as_they_began_and_know_their_call(store: Store, tmp_path: Path) -> None:
    """Parallel uses are siblings of one model call; a fork's copies do not count."""
    parent = Transcript().prompt("go").response("m", text("so"), tool_use("t1", "Read"), tool_use("t2", "Grep"))
    parent.result("t2", "xy").result("t1")
    parent.write(tmp_path / "projects")
    fork = parent.fork()
    fork.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    found = tool_uses(store.connection, SESSION, over=True)
    assert [(one.id, one.call_id, one.status, one.bytes, one.counted) for one in found] == [
        ("t1", "m", UseStatus.OK, 4, True),
        ("t2", "m", UseStatus.OK, 2, True),
    ]
    assert {one.counted for one in tool_uses(store.connection, fork.session, over=True)} == {False}
