"""Stories out of real stores."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.errors import NotFound
from kaizen.model.event import Event, Kind, SessionFact, Source
from kaizen.model.story import File, Story, Tool
from kaizen.model.use import UseStatus
from kaizen.reading.story import story
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


def test_what_a_hook_told_is_told_by_the_transcript(store: Store, reader: sqlite3.Connection) -> None:
    """Rows that change in their place, or give way to others; a tool's end comes with its use."""
    hooked = [
        Event("p", "s", 1, Kind.PROMPT, text="from the hook", same_as="prompt:1", source=Source.HOOK),
        Event("c", "s", 2, Kind.TOOL_CALL, "Bash", "t", text="{}", same_as="tool:t", source=Source.HOOK),
    ]  # fmt: skip
    store.writer.commit(batch("s", SessionFact("s"), *hooked, path="hook:claude-code:s"))
    before = told(reader, "s")
    (tool,) = before.turns[0].steps
    assert isinstance(tool, Tool)
    assert (before.turns[0].prompts[0].text, tool.status) == ("from the hook", UseStatus.RUNNING)
    written = [
        Event("q", "s", 1, Kind.PROMPT, text="from the file", same_as="prompt:1"),
        Event("d", "s", 2, Kind.TOOL_CALL, "Bash", "t", text='{"command": "ls"}', same_as="tool:t"),
        Event("e", "s", 5, Kind.TOOL_RESULT, None, "t", text="done", same_as="result:t", error=False),
    ]  # fmt: skip
    store.writer.commit(batch("s", *written))
    behind = told(reader, "s")
    (tool,) = behind.turns[0].steps
    assert isinstance(tool, Tool)
    assert (behind.turns[0].prompts[0].text, tool.summary, tool.status) == ("from the file", "ls", UseStatus.OK)
