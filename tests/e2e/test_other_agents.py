"""Copilot CLI, Gemini CLI and OpenCode through a real daemon."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.registry import index
from kaizen.registry.hot import Registry
from tests.e2e.test_cursor import stored, texts
from tests.support import golden, opencode
from tests.support.processes import eventually


def home_folder() -> Path:
    return Path(os.environ["HOME"])


def write_gemini(project: str) -> Path:
    path = home_folder() / ".gemini" / "tmp" / project / "chats" / "session-2026-11-02T09-00-s1.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((golden.DATA / "gemini-cli" / "session.json").read_bytes())
    return path


def test_a_copilot_cli_session_is_captured_as_it_comes(home: str, workspace: Path) -> None:
    """Its first record tells where it belongs; its tokens come with its end."""
    lines = golden.lines_of("copilot-cli", "events")
    lines[0] = lines[0].replace(b"/home/dev/app", str(workspace).encode())
    path = home_folder() / ".copilot" / "session-state" / "s1" / "events.jsonl"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\n".join(lines[:5]) + b"\n")
    start_background_for(workspace)
    eventually(lambda: "Looking." in texts(home, workspace), "the beginning is stored")
    with path.open("ab") as file:
        file.write(b"\n".join(lines[5:]) + b"\n")
    calls = "SELECT id, input, output, cache_read, cache_write FROM calls"
    eventually(lambda: stored(home, workspace, calls) == [("s1:claude-9:0", 70, 50, 10, 20)], "the end is stored")
    stop_background_for(workspace)
    assert stored(home, workspace, "SELECT agent, ended FROM sessions") == [("copilot-cli", 1)]
    assert stored(home, workspace, "SELECT id, outcome FROM tool_uses ORDER BY id") == [("t1", "ok"), ("t2", "denied")]


def test_a_gemini_cli_document_is_captured_where_its_digest_says(home: str, workspace: Path) -> None:
    """A project is known by the digest of a registered folder, or by its mark; one of nobody's is counted. A document that
    is written anew adds what is new."""
    path = write_gemini(hashlib.sha256(str(workspace).encode()).hexdigest())
    write_gemini("0" * 64)
    start_background_for(workspace)
    eventually(lambda: "Fixed." in texts(home, workspace), "the document is stored")
    new = path.with_suffix(".tmp")
    new.write_bytes(path.read_bytes().replace(b'"executing"', b'"success"').replace(b'"m6"', b'"m7"'))
    new.replace(path)
    outcome = "SELECT outcome FROM tool_uses WHERE id = 't3'"
    eventually(lambda: stored(home, workspace, outcome) == [("ok",)], "the new document is stored")
    stop_background_for(workspace)
    assert stored(home, workspace, "SELECT id, title FROM sessions") == [("s1", "Fix the test")]
    assert stored(home, workspace, "SELECT count(*), sum(input) FROM calls") == [(1, 405)]
    with Registry.open(home) as registry:
        assert index.unclaimed_count(registry.connection) == {None: 1}


def test_a_gemini_cli_project_with_a_short_name_has_a_mark(home: str, workspace: Path) -> None:
    """The mark beside its chats has its folder."""
    mark = write_gemini("app").parent.parent / ".project_root"
    mark.write_text(str(workspace))
    start_background_for(workspace)
    eventually(lambda: "Fixed." in texts(home, workspace), "the document is stored")


def test_opencode_s_sessions_are_captured_as_they_come(home: str, workspace: Path) -> None:
    """Its database is watched by itself, from when it is made; sessions of others are counted."""
    start_background_for(workspace)
    program = opencode.Program(home_folder() / ".local" / "share" / "opencode")
    opencode.conversation(program, str(workspace))
    opencode.conversation(program, "/elsewhere", "ses_02")
    eventually(lambda: stored(home, workspace, "SELECT output FROM calls") == [(30,)], "a session is stored")
    for number in range(20):
        program.part(f"prt_5{number:02}", f"msg_2{opencode.SESSION}", type="text", text=f"part {number}")
    eventually(lambda: "part 19" in texts(home, workspace), "what comes is stored")
    stop_background_for(workspace)
    program.close()
    assert [text for text in texts(home, workspace) if text and text.startswith("part")] == [
        f"part {number}" for number in range(20)
    ]
    assert stored(home, workspace, "SELECT id, cwd FROM sessions") == [(opencode.SESSION, str(workspace))]
    with Registry.open(home) as registry:
        assert index.unclaimed_count(registry.connection) == {"/elsewhere": 1}
