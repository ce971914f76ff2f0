"""Events that tell of guides."""

from __future__ import annotations

from kaizen.model.event import Event, Kind
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import guide_events
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)


def put(store: Store, session: str, *events: tuple[Kind, str | None, str]) -> None:
    told = [
        Event(
            f"k{n}",
            session,
            1000 + n,
            kind,
            name=name,
            text=text,
            bytes=len(text),
            tool_use_id=f"t{n}" if name else None,
        )
        for n, (kind, name, text) in enumerate(events)
    ]
    call = ModelCall(f"c-{session}", session, 1000, "m", Usage(1, 1), complete=True)
    store.writer.commit(
        Batch(f"/{session}", FileIdentity("claude-code", session), STATE, [*told, call], 1, 7, restart=False)
    )


def test_what_tells_of_guides(store: Store) -> None:
    """And nothing else; of the span only."""
    put(
        store, "a", (Kind.INJECTED, "skill_listing", "deploy"), (Kind.INJECTED, "other", "x"), (Kind.TOOL_CALL, "mcp__a__b", "{}"),
        (Kind.TOOL_CALL, "Bash", "ls"), (Kind.TOOL_CALL, "Bash", "cat x/SKILL.md"), (Kind.PROMPT, None, "<command-name>/x</command-name>"),
        (Kind.PROMPT, None, "what is <command-name>?"), (Kind.TOOL_CALL, "Skill", "{}"),
    )  # fmt: skip
    found = [*guide_events.said(store.connection, 0, 1007)]
    assert [(each.at, each.kind, each.name) for each in found] == [
        (1000, Kind.INJECTED, "skill_listing"), (1002, Kind.TOOL_CALL, "mcp__a__b"), (1004, Kind.TOOL_CALL, "Bash"), (1005, Kind.PROMPT, None),
    ]  # fmt: skip
    assert [*guide_events.said(store.connection, 2000, 3000)] == []


def test_how_sessions_end(store: Store) -> None:
    """By the last word; notices and usage are none."""
    put(store, "answers", (Kind.PROMPT, None, "go"), (Kind.TEXT, None, "done"), (Kind.NOTICE, "x", "y"))
    put(store, "fails", (Kind.TEXT, None, "so"), (Kind.ERROR, None, "529"))
    put(store, "stops", (Kind.TEXT, None, "so"), (Kind.INJECTED, "interrupted", "[Request interrupted by user]"))
    put(store, "works", (Kind.PROMPT, None, "go"), (Kind.TOOL_CALL, "Bash", '{"command": "git commit -m x"}'))
    ids = ["answers", "fails", "stops", "works", "gone"]
    assert guide_events.ends(store.connection, ids) == {
        "answers": (Kind.TEXT, None), "fails": (Kind.ERROR, None), "stops": (Kind.INJECTED, "interrupted"), "works": (Kind.TOOL_CALL, "Bash"),
    }  # fmt: skip
    assert guide_events.committed(store.connection, ids) == {"works"}
    assert guide_events.calls(store.connection, ids) == dict.fromkeys(ids[:4], 1)
