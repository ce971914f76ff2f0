"""Builds synthetic Claude Code transcripts: made-up sessions of the shapes that today's and older clients write."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kaizen.daemon.ingest import Ingest
from kaizen.daemon.sources import settled, transcripts
from kaizen.store.opening import open_store
from kaizen.store.write import Writer

Record = dict[str, Any]

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SESSION = "5e550000-0000-4000-8000-000000000001"
FORK = "5e550000-0000-4000-8000-000000000002"
MODEL = "claude-opus-9"


def figures(output: int = 50, *, thinking: int | None = None, **changed: object) -> Record:
    """The usage of one response: 3 in, 1000 read, 40 written to the cache (30 for five minutes, 10 for an hour)."""
    usage: Record = {
        "input_tokens": 3,
        "output_tokens": output,
        "cache_read_input_tokens": 1000,
        "cache_creation_input_tokens": 40,
        "cache_creation": {"ephemeral_5m_input_tokens": 30, "ephemeral_1h_input_tokens": 10},
    }
    if thinking is not None:
        usage["output_tokens_details"] = {"thinking_tokens": thinking}
    return {**usage, **changed}


def text(words: str) -> Record:
    return {"type": "text", "text": words}


def thinking(words: str) -> Record:
    return {"type": "thinking", "thinking": words, "signature": "c2ln"}


def tool_use(tool_id: str, name: str = "Bash", **arguments: object) -> Record:
    return {"type": "tool_use", "id": tool_id, "name": name, "input": arguments or {"command": "ls"}}


class Transcript:
    """One session's file, line by line; each method adds lines and gives the builder back."""

    def __init__(
        self,
        session: str = SESSION,
        *,
        cwd: str = "/home/dev/app",
        version: str = "2.1.330",
        begin: datetime = BEGIN,
        agent: str | None = None,
    ) -> None:
        self.session, self.cwd, self.version, self.agent = session, cwd, version, agent
        self.records: list[Record] = []
        self._clock = begin
        self._parent: str | None = None

    def add(self, **record: object) -> Transcript:
        """A line exactly so."""
        self.records.append(record)
        return self

    def tick(self, seconds: float = 1) -> str:
        self._clock += timedelta(seconds=seconds)
        return self._clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def chained(self, **record: object) -> Transcript:
        """A line of the conversation, with the fields that all of them have."""
        uuid = f"{self.agent or self.session[-2:]}-{len(self.records):08}"
        whole: Record = {"parentUuid": self._parent, "isSidechain": self.agent is not None}
        if self.agent:
            whole["agentId"] = self.agent
        whole |= record
        whole |= {"uuid": record.get("uuid", uuid), "timestamp": record.get("timestamp") or self.tick()}
        whole |= {"cwd": self.cwd, "sessionId": self.session, "version": self.version, "gitBranch": "main"}
        self._parent = uuid
        return self.add(**whole)

    def bookkeeping(self) -> Transcript:
        """Lines the client writes for itself, which hold nothing that is kept."""
        self.add(type="atis-latch", atis="", sessionId=self.session)
        self.add(type="last-prompt", lastPrompt="before", leafUuid="x", sessionId=self.session)
        self.chained(attachment={"type": "environment", "snapshot": {"platform": "linux"}}, type="attachment")
        self.add(type="api-request", sessionId=self.session, id="r", timestamp=self.tick(0), params={"a": [1]})
        return self.add(type="file-history-snapshot", messageId="m", snapshot={})

    def queued(self, words: str) -> Transcript:
        """What `claude -p` writes before the first line."""
        common = {"type": "queue-operation", "timestamp": self.tick(), "sessionId": self.session}
        return self.add(**common, operation="enqueue", content=words).add(**common, operation="dequeue")

    def prompt(self, words: object, **more: object) -> Transcript:
        return self.chained(type="user", message={"role": "user", "content": words}, **more)

    def response(
        self,
        call: str,
        *blocks: Record,
        usage: Record | list[Record] | None = None,
        stop: str | None = "tool_use",
        **more: object,
    ) -> Transcript:
        """One line a block, each with the same id and usage; a list of usages gives each line its own."""
        for index, block in enumerate(blocks):
            own = usage[index] if isinstance(usage, list) else usage or figures()
            message = {"id": call, "type": "message", "role": "assistant", "model": MODEL, "content": [block]}
            message |= {"stop_reason": stop, "usage": own}
            self.chained(type="assistant", message=message, requestId="req_" + call, **more)
        return self

    def result(
        self, tool_id: str, content: object = "done", *, error: bool | None = None, **more: object
    ) -> Transcript:
        block: Record = {"tool_use_id": tool_id, "type": "tool_result", "content": content}
        if error is not None:
            block["is_error"] = error
        return self.prompt([block], **{"toolUseResult": {"stdout": "done"}, **more})

    def synthetic(self, words: str, **more: object) -> Transcript:
        message = {"id": "not-a-call", "model": "<synthetic>", "content": [text(words)], "usage": figures(0)}
        return self.chained(type="assistant", message=message, **more)

    def ended(self) -> Transcript:
        return self.add(type="cost-state", sessionId=self.session, totalCostUSD=0.1)

    def step(self, number: int, words: str = "Looking.") -> Transcript:
        """A usual turn of the model: text, a call, its result."""
        tool = f"tool_{self.agent or self.session[-1]}_{number}"
        self.response(f"msg_{self.agent or self.session[-1]}_{number}", text(words), tool_use(tool))
        return self.result(tool)

    def fork(self, session: str = FORK, *, seconds: float = 60) -> Transcript:
        """A new file that begins with a line of its own and copies the conversation under another session id."""
        made = Transcript(session, cwd=self.cwd, version=self.version, begin=self._clock)
        made.tick(seconds)
        made.queued("go on")
        made.records += [{**record, "sessionId": session} for record in self.records if "uuid" in record]
        return made

    def bytes(self, end: str = "\n") -> bytes:
        return "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + end for r in self.records).encode()

    def path(self, projects: Path, folder: str = "-home-dev-app") -> Path:
        """Where today's client writes this file below its `projects` folder."""
        if self.agent:
            return projects / folder / self.session / "subagents" / f"agent-{self.agent}.jsonl"
        return projects / folder / f"{self.session}.jsonl"

    def write(self, projects: Path, folder: str = "-home-dev-app") -> Path:
        path = self.path(projects, folder)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.bytes())
        return path


def session(number: int = 1, *, steps: int = 2, **more: Any) -> Transcript:
    """A whole session of the usual kind."""
    made = Transcript(f"5e550000-0000-4000-8000-{number:012}", **more)
    made.queued("please fix it").prompt("please fix it", promptSource="sdk").bookkeeping()
    for step in range(steps):
        made.step(step).bookkeeping()
    return made.response(f"msg_{made.session[-1]}_end", text("Fixed."), stop="end_turn").ended()


def sub_agent(parent: Transcript, agent: str = "a0000000000000001") -> Transcript:
    """A helper of that session; its lines carry the parent's session id."""
    made = Transcript(parent.session, cwd=parent.cwd, agent=agent)
    return made.prompt("look into it").step(0).response(f"msg_{agent}_end", text("Looked."), stop="end_turn")


class Store:
    """A store of a test's own, with what reads into it."""

    def __init__(self, folder: Path, **ingest: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = str(folder / "kaizen.db")
        self.connection = open_store(self.path, lock=str(folder / "lock"))
        self.writer = Writer.take(self.connection, self.path)
        self.ingest = Ingest(self.writer, **ingest)

    def take(self, projects: Path) -> None:
        for found in transcripts([str(projects)]):
            self.ingest.read(settled(found))

    def take_one(self, path: Path, projects: Path) -> None:
        """Read one file of these, as a daemon does that was told of it."""
        found = next((found for found in transcripts([str(projects)]) if found.path == str(path)), None)
        if found is not None and (found := settled(found)) and not found.file.unsettled:
            self.ingest.read(found, changed=True)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything in it but cursors, epochs and times of reading."""
        wanted = {
            "sessions": "*",
            "events": "session_id, natural_key, at, kind, name, tool_use_id, call_id, text, bytes, error, cwd, same_as, source",
            "calls": "*",
            "tool_uses": "*",
            "transcripts": "path, agent, session_id, position, skipping, lines, skipped, gone_at IS NULL",
            "record_types": "(SELECT path FROM transcripts WHERE id = transcript_id), type, known, count",
            "skips": "(SELECT path FROM transcripts WHERE id = transcript_id), why, count",
            "unknowns": "(SELECT path FROM transcripts WHERE id = transcript_id), what, name, version, count, first_at",
        }
        return {
            table: sorted(self.connection.execute(f"SELECT {columns} FROM {table}"), key=repr)
            for table, columns in wanted.items()
        }

    def close(self) -> None:
        self.connection.close()
