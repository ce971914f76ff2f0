"""Builds a made-up database of OpenCode's, as the program writes it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

Record = dict[str, Any]

SESSION = "ses_01"
BEGIN = 1_793_610_000_000
SCHEMA = """
CREATE TABLE session (id TEXT PRIMARY KEY, project_id TEXT NOT NULL, parent_id TEXT, slug TEXT NOT NULL,
  directory TEXT NOT NULL, title TEXT NOT NULL, version TEXT NOT NULL, time_created INTEGER NOT NULL,
  time_updated INTEGER NOT NULL);
CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT NOT NULL, time_created INTEGER NOT NULL,
  time_updated INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT NOT NULL, session_id TEXT NOT NULL,
  time_created INTEGER NOT NULL, time_updated INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX part_session_idx ON part (session_id);
"""


class Program:
    """An OpenCode at work; it never waits, and fails where anybody is in its way. Each write is a second later."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "opencode.db"
        self.connection = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.executescript(SCHEMA)
        self.now = BEGIN

    def _tick(self) -> int:
        self.now += 1000
        return self.now

    def session(self, directory: str, name: str = SESSION, *, parent: str | None = None) -> None:
        at = self._tick()
        self.connection.execute(
            "INSERT INTO session VALUES (?, 'p', ?, 'slug', ?, 'Fix the test', '1.4.0', ?, ?)",
            (name, parent, directory, at, at),
        )

    def message(self, name: str, session: str = SESSION, **data: object) -> None:
        at = self._tick()
        self.connection.execute("INSERT INTO message VALUES (?, ?, ?, ?, ?)", (name, session, at, at, json.dumps(data)))

    def part(self, name: str, message: str, session: str = SESSION, **data: object) -> None:
        """A part, or the same one as it is now."""
        at = self._tick()
        self.connection.execute(
            "INSERT INTO part VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
            "data = excluded.data, time_updated = excluded.time_updated",
            (name, message, session, at, at, json.dumps(data)),
        )

    def close(self) -> None:
        self.connection.close()


def tokens(**more: object) -> Record:
    return {"input": 5, "output": 30, "reasoning": 0, "cache": {"read": 100, "write": 20}, **more}


def conversation(program: Program, directory: str, name: str = SESSION) -> None:
    """A whole session of the usual kind; names sort as they were made."""
    program.session(directory, name)
    program.message(f"msg_1{name}", name, role="user", time={"created": program.now})
    program.part(f"prt_1{name}", f"msg_1{name}", name, type="text", text="fix the test")
    program.message(f"msg_2{name}", name, role="assistant", modelID="claude-9", providerID="anthropic",
                    path={"cwd": directory}, time={"created": program.now}, tokens=tokens())  # fmt: skip
    program.part(f"prt_2{name}", f"msg_2{name}", name, type="tool", callID=f"use_{name}", tool="bash",
                 state={"status": "running", "input": {"command": "ls"}, "time": {"start": program.now}})  # fmt: skip
    program.part(f"prt_3{name}", f"msg_2{name}", name, type="text", text="Fixed.")
    program.part(f"prt_4{name}", f"msg_2{name}", name, type="step-finish", reason="stop", tokens=tokens())
