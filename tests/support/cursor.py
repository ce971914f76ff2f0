"""Builds made-up Cursor files: agent transcripts, and an editor's state as the editor writes it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

Record = dict[str, Any]

CHAT = "c0a70000-0000-4000-8000-000000000001"
SCHEMA = """
CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
CREATE TABLE cursorDiskKV (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB);
CREATE TABLE composerHeaders (composerId TEXT PRIMARY KEY, workspaceId TEXT, createdAt INTEGER, lastUpdatedAt INTEGER,
  isArchived INTEGER, isSubagent INTEGER, value TEXT);
"""


def text(words: str) -> Record:
    return {"type": "text", "text": words}


def tool_use(name: str = "Shell", **arguments: object) -> Record:
    return {"type": "tool_use", "name": name, "input": arguments or {"command": "ls"}}


def line(role: str, *blocks: Record) -> bytes:
    return json.dumps({"role": role, "message": {"content": list(blocks)}}, separators=(",", ":")).encode() + b"\n"


def turn_ended(status: str = "success") -> bytes:
    return json.dumps({"type": "turn_ended", "status": status}, separators=(",", ":")).encode() + b"\n"


def agent_transcript(folder: Path, *lines: bytes, session: str = CHAT, slug: str = "home-dev-app") -> Path:
    """Where the agent writes it below its folder, `.cursor`."""
    path = folder / "projects" / slug / "agent-transcripts" / session / f"{session}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(lines))
    return path


def note_folder(folder: Path, cwd: str, session: str = CHAT, md5: str = "0" * 32) -> Path:
    """The CLI's note on where a session works."""
    path = folder / "chats" / md5 / session / "meta.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cwd": cwd, "createdAtMs": 1, "hasConversation": True}))
    return path


def bubble(kind: int, **members: object) -> Record:
    return {"_v": 3, "type": kind, "tokenCount": {"inputTokens": 0, "outputTokens": 0}, **members}


def tool(use: str, status: str = "completed", name: str = "run_terminal_command_v2", **members: object) -> Record:
    data: Record = {"toolCallId": use, "name": name, "status": status, "params": '{"command":"ls"}'}
    if status == "completed":
        data["result"] = '{"output":"a.py"}'
    return {"capabilityType": 15, "toolFormerData": {**data, **members}}


class State:
    """An editor with its state open; it never waits, and fails where anybody is in its way."""

    def __init__(self, user: Path, *, logs: bool = True) -> None:
        self.path = user / "globalStorage" / "state.vscdb"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
        self.connection.execute(f"PRAGMA journal_mode={'WAL' if logs else 'DELETE'}")
        self.connection.executescript(SCHEMA)
        self._composers: dict[str, Record] = {}

    def put(self, key: str, value: object) -> None:
        raw = value if isinstance(value, (str, bytes)) else json.dumps(value)
        self.connection.execute("INSERT INTO cursorDiskKV (key, value) VALUES (?, ?)", (key, raw))

    def composer(self, chat: str = CHAT, *, cwd: str | None = "/home/dev/app", **members: object) -> None:
        """A conversation's own row, with the order of its messages so far."""
        known = self._composers.setdefault(chat, {"_v": 16, "composerId": chat, "fullConversationHeadersOnly": []})
        if cwd is not None:
            uri = {"$mid": 1, "scheme": "file", "fsPath": cwd, "path": cwd}
            known["workspaceIdentifier"] = {"id": "0" * 32, "uri": uri}
        known.update({"createdAt": 1_793_610_000_000, "status": "completed", **members})
        self.put(f"composerData:{chat}", known)

    def say(self, name: str, value: Record, chat: str = CHAT, *, named: bool = True) -> None:
        """A message, named by its conversation from its next row on."""
        self.put(f"bubbleId:{chat}:{name}", {"bubbleId": name, **value})
        if named:
            headers = self._composers[chat]["fullConversationHeadersOnly"]
            if name not in [each["bubbleId"] for each in headers]:
                headers.append({"bubbleId": name, "type": value.get("type", 2)})

    def close(self) -> None:
        self.connection.close()


def conversation(state: State, chat: str = CHAT, *, cwd: str | None = "/home/dev/app") -> None:
    """A whole conversation of the usual kind."""
    state.composer(chat, cwd=cwd, name="Fix the test", modelConfig={"modelName": "composer-9"})
    state.say("b1", bubble(1, text="please fix it", createdAt="2026-11-02T09:00:01.000Z"), chat)
    state.say("b2", bubble(2, thinking={"text": "Hmm."}, createdAt="2026-11-02T09:00:02.000Z"), chat)
    state.say("b3", bubble(2, createdAt="2026-11-02T09:00:03.000Z", **tool("use_1")), chat)
    state.say("b4", bubble(2, createdAt="2026-11-02T09:00:04.000Z", **tool("use_2", "error", error="exit 1")), chat)
    state.say("b5", bubble(2, text="Fixed.", createdAt="2026-11-02T09:00:05.000Z"), chat)
    state.say("gone", bubble(2, text="left over"), chat, named=False)
    state.composer(chat, cwd=cwd)
