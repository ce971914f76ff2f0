"""Cursor through real daemons: its editor's state while the editor writes it, and its agent's transcripts."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.registry import index
from kaizen.registry.hot import Registry
from tests.support.cursor import (
    CHAT,
    State,
    agent_transcript,
    bubble,
    conversation,
    line,
    note_folder,
    text,
    tool,
    tool_use,
    turn_ended,
)
from tests.support.hooks import call_hook, cursor
from tests.support.processes import eventually, kill

OTHER = "c0a70000-0000-4000-8000-000000000002"
CLI = "c0a70000-0000-4000-8000-000000000003"
NOBODYS = "c0a70000-0000-4000-8000-000000000004"


def user_folder() -> Path:
    return Path(os.environ["HOME"], ".config", "Cursor", "User")


def agent_folder() -> Path:
    return Path(os.environ["HOME"], ".cursor")


def stored(home: str, workspace: Path, sql: str) -> list[tuple[Any, ...]]:
    path = paths.project_db(home, str(workspace))
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    except sqlite3.Error:
        return []
    try:
        return connection.execute(sql).fetchall()
    except sqlite3.Error:
        return []
    finally:
        connection.close()


def texts(home: str, workspace: Path) -> list[str | None]:
    return [row[0] for row in stored(home, workspace, "SELECT text FROM events ORDER BY seq")]


def test_an_editor_s_conversations_are_captured_as_they_come(home: str, workspace: Path) -> None:
    """Those of this workspace are stored, others are counted with their folder; while the editor, which never waits, goes
    on writing, what it writes is stored, once, through the daemon's death too."""
    state = State(user_folder())
    conversation(state, cwd=str(workspace))
    conversation(state, OTHER, cwd="/elsewhere")
    pid = start_background_for(workspace).pid
    eventually(lambda: "Fixed." in texts(home, workspace), "the history is stored")
    for number in range(50):
        state.say(f"n{number}", bubble(2, text=f"part {number}"))
        state.composer(cwd=str(workspace))
    eventually(lambda: "part 49" in texts(home, workspace), "what comes is stored")
    kill(pid)
    state.say("t", bubble(2, **tool("use_9", "loading")))
    state.composer(cwd=str(workspace))
    start_background_for(workspace)
    eventually(
        lambda: stored(home, workspace, "SELECT 1 FROM events WHERE natural_key = 'tool:use_9'") != [],
        "what came meanwhile is stored",
    )
    state.say("t", bubble(2, **tool("use_9")))
    done = "SELECT outcome FROM tool_uses WHERE id = 'use_9'"
    eventually(lambda: stored(home, workspace, done) == [("ok",)], "the result is stored")
    stop_background_for(workspace)
    state.close()
    assert [row for row in texts(home, workspace) if row and row.startswith("part")] == [f"part {n}" for n in range(50)]
    assert stored(home, workspace, "SELECT id, agent, cwd FROM sessions") == [(CHAT, "cursor", str(workspace))]
    assert stored(home, workspace, "SELECT count(*) FROM calls") == [(0,)]
    with Registry.open(home) as registry:
        assert index.unclaimed_count(registry.connection) == {"/elsewhere": 1}


def test_an_agent_s_transcripts_are_captured_where_their_folder_is_known(home: str, workspace: Path) -> None:
    """The CLI's note tells it; a session of which nothing tells it is counted and not stored; one that the editor's state
    holds is told by that. A file that is written anew adds what is new only."""
    said = [
        line("user", text("<user_query>go on</user_query>")),
        line("assistant", text("Done."), tool_use()),
        turn_ended(),
    ]
    note_folder(agent_folder(), str(workspace), CLI)
    path = agent_transcript(agent_folder(), *said, session=CLI)
    agent_transcript(agent_folder(), *said, session=NOBODYS)
    agent_transcript(agent_folder(), *said, session=CHAT)
    state = State(user_folder())
    conversation(state, cwd=str(workspace))
    start_background_for(workspace)
    eventually(lambda: {"Done.", "Fixed."} <= set(texts(home, workspace)), "both are stored")
    new = path.with_suffix(".new")
    new.write_bytes(b"".join([*said, *said, line("assistant", text("More."))]))
    new.replace(path)
    eventually(lambda: "More." in texts(home, workspace), "the new lines are stored")
    stop_background_for(workspace)
    state.close()
    assert texts(home, workspace).count("Done.") == 2
    rows = stored(home, workspace, "SELECT id, title FROM sessions ORDER BY id")
    assert rows == [(CHAT, "Fix the test"), (CLI, "go on")]
    assert stored(home, workspace, f"SELECT count(at), count(*) FROM events WHERE session_id = '{CLI}'") == [(0, 9)]
    with Registry.open(home) as registry:
        assert index.unclaimed_count(registry.connection) == {None: 1}


def test_hooks_tell_the_folder_of_a_transcript_that_does_not(home: str, workspace: Path) -> None:
    """A session that nothing but a hook's payload places is stored in that workspace, its transcript with what hooks told."""
    start_background_for(workspace)
    eventually(lambda: stored(home, workspace, "SELECT 1"), "the store is there")
    payload = cursor("sessionStart", conversation_id=CHAT, workspace_roots=[str(workspace)])
    assert call_hook("cursor", payload).status == 0
    eventually(
        lambda: stored(home, workspace, "SELECT hook_cwd FROM sessions") == [(str(workspace),)], "the hook is stored"
    )
    agent_transcript(agent_folder(), line("user", text("go on")), line("assistant", text("Done.")))
    eventually(lambda: "Done." in texts(home, workspace), "the transcript is stored")
    stop_background_for(workspace)
    assert stored(home, workspace, "SELECT id, title, hook_cwd FROM sessions") == [(CHAT, "go on", str(workspace))]
    paths_known = [row[0] for row in stored(home, workspace, "SELECT path FROM transcripts ORDER BY path DESC")]
    assert paths_known[0] == f"hook:cursor:{CHAT}"
    assert len(paths_known) == 2
