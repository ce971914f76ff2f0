"""Payloads as agents give them to hooks, letters made of them, and hooks as real processes. The words in them are made up."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from kaizen import paths
from kaizen.daemon.guard import welcome_hooks
from kaizen.hooks import spool
from kaizen.hooks.command import command_for
from kaizen.host import files
from kaizen.ipc import wire
from kaizen.model.event import Event, Fact, SessionFact
from tests.support.command import Ran
from tests.support.homes import place

SESSION = "5e550000-0000-4000-8000-000000000001"
AT = 1_793_700_000_000  # after what the builders of transcripts make
PROCESS = "4242 17 b007"


def claude(event: str, **fields: object) -> dict[str, Any]:
    """A payload of Claude Code; a field that is None is left out."""
    base = {
        "session_id": SESSION, "transcript_path": "/home/dev/.claude/projects/-home-dev-app/none.jsonl", "cwd": "/home/dev/app",
        "prompt_id": "prompt-1", "permission_mode": "default", "hook_event_name": event,
    }  # fmt: skip
    return {name: value for name, value in {**base, **fields}.items() if value is not None}


def codex(event: str, **fields: object) -> dict[str, Any]:
    """A payload of Codex."""
    base = {
        "session_id": "01a00000-root", "turn_id": "turn-1", "transcript_path": None, "cwd": "/home/dev/app",
        "hook_event_name": event, "model": "gpt-5.5", "permission_mode": "default",
    }  # fmt: skip
    return {**base, **fields}


def cursor(event: str, **fields: object) -> dict[str, Any]:
    """A payload of Cursor."""
    base = {
        "conversation_id": "conversation-1", "generation_id": "generation-1", "hook_event_name": event,
        "cursor_version": "3.19.0", "workspace_roots": ["/home/dev/app"], "model": "composer-2",
    }  # fmt: skip
    return {**base, **fields}


def line(payload: object, agent: str = "claude-code", *, at: int | None = AT, process: str | None = PROCESS) -> bytes:
    """A letter's line."""
    return json.dumps({"agent": agent, "at": at, "process": process, "payload": payload}).encode()


def call_hook(agent: str, payload: object, **more: Any) -> Ran:
    """Run the command that an agent's settings name, as the agent does."""
    given = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    done = subprocess.run(
        command_for(agent), input=given, capture_output=True, cwd=more.pop("cwd", "/"), timeout=120, check=False, **more
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def begin_hooks(
    agent: str, payloads: list[object], environ: dict[str, str] | None = None
) -> list[subprocess.Popen[bytes]]:
    """Start a hook for each of these, all at once."""
    begun = []
    for payload in payloads:
        process = subprocess.Popen(
            command_for(agent), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/",
            env={**os.environ, **(environ or {})},
        )  # fmt: skip
        assert process.stdin is not None
        process.stdin.write(json.dumps(payload).encode())
        process.stdin.close()
        begun.append(process)
    return begun


def ended_silently(begun: list[subprocess.Popen[bytes]]) -> None:
    """Wait for them; none failed, and none said a word."""
    for process in begun:
        assert process.stdout is not None
        said = process.stdout.read()
        process.stdout.close()
        assert (process.wait(timeout=120), said) == (0, b"")


def open_spool(home: str, workspace: Path) -> Path:
    """Make hooks welcome without a daemon; the spool."""
    files.ensure_home(home)
    welcome_hooks(place(home, workspace))
    return Path(paths.spool_dir(home, str(workspace)))


def _read(letter: Path) -> bytes | None:
    """A letter; None where it was stored and taken away meanwhile."""
    try:
        return letter.read_bytes()
    except FileNotFoundError:
        return None


def letters(home: str, workspace: Path) -> list[dict[str, Any]]:
    """What lies in a workspace's spool, as it is written there."""
    folder = Path(paths.spool_dir(home, str(workspace)))
    fd = os.open(folder, os.O_RDONLY)
    try:
        return [wire.decode(found) for name in spool.letters(fd) if (found := _read(folder / name)) is not None]
    finally:
        os.close(fd)


def event_of(found: list[Fact]) -> Event:
    """The one event among these facts."""
    (event,) = (fact for fact in found if isinstance(fact, Event))
    return event


def session_of(found: list[Fact]) -> SessionFact:
    """What they say of the session."""
    (session,) = (fact for fact in found if isinstance(fact, SessionFact))
    return session
