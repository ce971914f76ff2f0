"""Stories out of real stores, whole and as they grow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.errors import NotFound
from kaizen.model.event import Event, Kind, SessionFact, Source
from kaizen.model.story import File, Story, Tool
from kaizen.model.usage import ModelCall, Usage
from kaizen.model.use import UseStatus
from kaizen.reading.story import Growing, story
from kaizen.store.opening import open_to_read
from tests.store.test_write import batch
from tests.support.claude import Store, session, sub_agent

WORKSPACE = "/home/dev/app"


@pytest.fixture
def reader(store: Store) -> Iterator[sqlite3.Connection]:
    """Another connection to the store, as those have that look."""
    found = open_to_read(store.path)
    yield found
    found.close()


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """Where the agent writes."""
    return tmp_path / ".claude" / "projects"


def told(store: sqlite3.Connection, session_id: str) -> Story:
    return story(store, session_id, workspace=WORKSPACE, now_ms=2_000_000_000_000)


def texts(found: Story) -> list[str | None]:
    return [
        step.returned.text if isinstance(step, Tool) and step.returned else None if isinstance(step, Tool) else step.text
        for turn in found.turns for step in turn.steps
    ]  # fmt: skip


def test_a_session_has_its_story(store: Store, reader: sqlite3.Connection, projects: Path) -> None:
    """What was asked, what was done and said, and what it took; the sums are those of the session."""
    made = session(cwd=WORKSPACE)
    made.write(projects)
    sub_agent(made).write(projects)
    store.take(projects)
    found = told(reader, made.session[:12])
    assert found.session.id == made.session
    (turn,) = found.turns
    assert (turn.number, [each.text for each in turn.prompts]) == (1, ["please fix it"])
    tools = [step for step in turn.steps if isinstance(step, Tool)]
    assert len(tools) == found.session.tool_calls > 0
    assert {tool.status for tool in tools} == {UseStatus.OK}
    assert turn.usage == found.session.usage
    assert len(turn.calls) == turn.spending.calls == found.session.model_calls
    assert found.spent.calls == found.session.tree.model_calls > found.session.model_calls
    assert [child.startswith(made.session) for child in found.children] == [True]
    assert found.active_ms > 0
    with pytest.raises(NotFound):
        told(reader, "nobody")


def test_files_are_relative_to_the_workspace(store: Store, reader: sqlite3.Connection) -> None:
    """Those that were edited first; what lies elsewhere keeps its whole path."""
    given = [
        ("Read", f"{WORKSPACE}/a.py"),
        ("Edit", f"{WORKSPACE}/a.py"),
        ("Read", "/etc/b"),
        ("Read", "./c"),
        ("Read", f"{WORKSPACE}x/d"),
    ]
    calls = [
        Event(str(n), "s", n, Kind.TOOL_CALL, name, f"t{n}", text=f'{{"file_path": "{path}"}}')
        for n, (name, path) in enumerate(given)
    ]  # fmt: skip
    store.writer.commit(batch("s", SessionFact("s"), *calls))
    assert told(reader, "s").files == (
        File("a.py", 1, 1),
        File("/etc/b", 1, 0),
        File("/home/dev/appx/d", 1, 0),
        File("c", 1, 0),
    )


def test_a_story_that_grows_is_read_on(store: Store, reader: sqlite3.Connection, projects: Path) -> None:
    """After each line that is added it is what reading all of it anew gives, and nothing new is no change."""
    whole = session(cwd=WORKSPACE, steps=2)
    path = whole.path(projects)
    path.parent.mkdir(parents=True)
    lines = whole.bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:3]))
    store.take(projects)
    growing = Growing(reader, whole.session, workspace=WORKSPACE, now_ms=2_000_000_000_000)
    assert not growing.more(2_000_000_000_000)
    for line in lines[3:]:
        with path.open("ab") as file:
            file.write(line)
        store.take(projects)
        before = growing.story
        assert growing.more(2_000_000_000_000) == (growing.story != before)
        assert growing.story == told(reader, whole.session)
    assert not growing.more(2_000_000_000_000)
    assert growing.story.turns[0].steps


def test_what_a_hook_told_is_told_by_the_transcript(store: Store, reader: sqlite3.Connection) -> None:
    """Rows that change in their place, or give way to others, are seen; a tool's end comes with its use."""
    hooked = [
        Event("p", "s", 1, Kind.PROMPT, text="from the hook", same_as="prompt:1", source=Source.HOOK),
        Event("c", "s", 2, Kind.TOOL_CALL, "Bash", "t", text="{}", same_as="tool:t", source=Source.HOOK),
    ]  # fmt: skip
    store.writer.commit(batch("s", SessionFact("s"), *hooked, path="hook:claude-code:s"))
    growing = Growing(reader, "s", workspace=WORKSPACE, now_ms=10)
    (tool,) = growing.story.turns[0].steps
    assert isinstance(tool, Tool)
    assert (growing.story.turns[0].prompts[0].text, tool.status) == ("from the hook", UseStatus.RUNNING)
    written = [
        Event("q", "s", 1, Kind.PROMPT, text="from the file", same_as="prompt:1"),
        Event("d", "s", 2, Kind.TOOL_CALL, "Bash", "t", text='{"command": "ls"}', same_as="tool:t"),
        Event("e", "s", 5, Kind.TOOL_RESULT, None, "t", text="done", same_as="result:t", error=False),
    ]  # fmt: skip
    store.writer.commit(batch("s", *written))
    assert growing.more(10)
    assert growing.story == story(reader, "s", workspace=WORKSPACE, now_ms=10)
    (tool,) = growing.story.turns[0].steps
    assert isinstance(tool, Tool)
    assert (growing.story.turns[0].prompts[0].text, tool.summary, tool.status) == ("from the file", "ls", UseStatus.OK)


def test_a_session_stands_otherwise_as_time_goes_by(store: Store, reader: sqlite3.Connection) -> None:
    """Its status goes by the clock, though nothing was written."""
    store.writer.commit(batch("s", SessionFact("s"), Event("p", "s", 1000, Kind.PROMPT, text="x")))
    growing = Growing(reader, "s", workspace=WORKSPACE, now_ms=1000)
    assert growing.story.session.status == "active"
    assert growing.more(1000 + 3_600_000)
    assert growing.story.session.status == "idle"
    assert texts(growing.story) == []


_KINDS = st.sampled_from([Kind.PROMPT, Kind.TEXT, Kind.TOOL_CALL, Kind.TOOL_RESULT, Kind.USAGE, Kind.INJECTED])
_TOLD = st.tuples(
    _KINDS, st.sampled_from("abc"), st.none() | st.integers(0, 9), st.sampled_from(Source), st.none() | st.booleans()
)


def fact(told: tuple[Kind, str, int | None, Source, bool | None]) -> list[Event | ModelCall]:
    """What a hook or a transcript tells of one of a few things."""
    kind, thing, at, source, error = told
    key = f"{kind}:{thing}:{source}"
    match kind:
        case Kind.TOOL_CALL | Kind.TOOL_RESULT:
            same = ("tool:" if kind is Kind.TOOL_CALL else "result:") + thing
            name = "Read" if source is Source.TRANSCRIPT else None
            text = f'{{"file_path": "/w/{thing}{source}"}}'
            failed = error if kind is Kind.TOOL_RESULT else None  # nobody says of a call that it failed
            made = Event(key, "s", at, kind, name, thing, text=text, bytes=9, error=failed, same_as=same, source=source)
            return [made]
        case Kind.USAGE:
            call = ModelCall(thing, "s", at, "m", Usage(1, at), True)
            return [Event(f"call:{thing}", "s", at, kind, call_id=thing), call]
        case Kind.PROMPT:
            return [Event(key, "s", at, kind, text=f"{thing} {source}", same_as=f"prompt:{thing}", source=source)]
        case _:
            return [Event(key, "s", at, kind, text=thing, source=source)]


@given(st.lists(st.lists(_TOLD, min_size=1, max_size=4), max_size=8), st.integers(0, 3))
def test_whatever_is_told_in_whatever_order_it_is_read_on_exactly(batches: list[list[Any]], first: int) -> None:
    """By hooks and transcripts, again and otherwise: what was read on is what is read anew."""
    with TemporaryDirectory() as folder:
        made = Store(Path(folder))
        made.writer.commit(batch("s", SessionFact("s")))
        looking = open_to_read(made.path)
        growing = Growing(looking, "s", workspace="/w", now_ms=10)
        for number, told_ in enumerate(batches):
            facts = [each for one in told_ for each in fact(one)]
            hooks = [each for each in facts if isinstance(each, Event) and each.source is Source.HOOK]
            made.writer.commit(batch("s", *(each for each in facts if each not in hooks)))
            made.writer.commit(batch("s", *hooks, path="hook:claude-code:s"))
            if number >= first:  # sometimes much has happened since it was looked at
                growing.more(10)
                assert growing.story == story(looking, "s", workspace="/w", now_ms=10)
        looking.close()
        made.close()
