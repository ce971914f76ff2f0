"""Builds synthetic Codex rollouts: made-up threads of the shapes that releases of 2025 and 2026 write.

A builder keeps what the service would have billed in `billed`, response by response, so that tests need no second reader.
"""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Record = dict[str, Any]

BEGIN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
MODEL = "gpt-9"
KINDS = ("input_tokens", "cached_input_tokens", "cache_write_input_tokens", "output_tokens", "reasoning_output_tokens")
BARE, OLD, LEGACY, PAGED, RECORDED = "0.20.0", "0.44.0", "0.134.0", "0.152.1", "0.169.0"
VERSIONS = (OLD, LEGACY, PAGED, RECORDED)


def uuid7(at: datetime, number: int) -> str:
    """A UUIDv7 of that instant."""
    digits = f"{int(at.timestamp() * 1000):012x}"
    return f"{digits[:8]}-{digits[8:]}-7{number % 4096:03x}-8000-{number:012x}"


def usage(
    whole: int = 1000, cached: int = 600, output: int = 50, *, reasoning: int = 20, written: int | None = None
) -> Record:
    """One response: `whole` tokens in, `cached` of them from the cache; `reasoning` of the output."""
    made: Record = {"input_tokens": whole, "cached_input_tokens": cached}
    if written is not None:
        made["cache_write_input_tokens"] = written
    return {**made, "output_tokens": output, "reasoning_output_tokens": reasoning, "total_tokens": whole + output}


class Rollout:
    """One thread's file, line by line; each method adds lines and gives the builder back."""

    def __init__(
        self,
        number: int = 1,
        *,
        version: str = RECORDED,
        cwd: str = "/home/dev/app",
        begin: datetime = BEGIN,
        prelude: bool = True,
        **meta: object,
    ) -> None:
        self.number, self.version, self.cwd, self.model = number, version, cwd, MODEL
        self.records: list[Record] = []
        self.billed: list[Record] = []
        self.total: Record = {}
        self.ordinal = 0
        self.turn: str | None = None
        self._clock, self._count = begin, 0
        self.thread = uuid7(begin, number)
        self.name = f"rollout-{begin:%Y-%m-%dT%H-%M-%S}-{self.thread}.jsonl"
        if prelude:
            self.meta(**meta)

    @property
    def paged(self) -> bool:
        return self.version in (PAGED, RECORDED)

    @property
    def turns_have_ids(self) -> bool:
        return self.version not in (BARE, OLD)

    def tick(self, seconds: float = 1) -> Rollout:
        self._clock += timedelta(seconds=seconds)
        return self

    def stamp(self) -> str:
        return self._clock.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def add(self, kind: str, payload: Record, **more: object) -> Rollout:
        """A line; its time is a hundredth of a second after the one before."""
        self.tick(0.01)
        line: Record = {"timestamp": self.stamp()}
        if self.paged:
            line["ordinal"] = self.ordinal
        self.ordinal += 1
        self.records.append({**line, "type": kind, "payload": payload, **more})
        return self

    def item(self, kind: str, **fields: object) -> Rollout:
        return self.add("response_item", {"type": kind, **fields})

    def event(self, kind: str, **fields: object) -> Rollout:
        return self.add("event_msg", {"type": kind, **fields})

    def completed(self, kind: str, **fields: object) -> Rollout:
        item = {"type": kind, "id": self.fresh("item"), **fields}
        return self.event("item_completed", thread_id=self.thread, turn_id=self.turn, item=item)

    def fresh(self, what: str) -> str:
        self._count += 1
        return f"{what}_{self.number}_{self._count}"

    def meta(self, **more: object) -> Rollout:
        payload: Record = {"id": self.thread, "timestamp": self.stamp(), "cwd": self.cwd, "originator": "codex_exec"}
        payload |= {"cli_version": self.version, "source": "exec", "git": {"branch": "main"}}
        if self.turns_have_ids:
            payload |= {"model_provider": "openai", "base_instructions": {"text": "Be good. " * 40}}
        if self.paged:
            payload |= {"session_id": self.thread, "history_mode": "paginated"}
        return self.add("session_meta", payload | more)

    def begin(self, words: str = "please fix it") -> Rollout:
        """A turn: its marks, what the client injects, and what was asked."""
        self.tick(2)
        context = "<environment_context>\n  <cwd>/home/dev/app</cwd>\n</environment_context>"
        if self.turns_have_ids:
            self._count += 1
            self.turn = uuid7(self._clock, self.number * 1000 + self._count)
            self.event("task_started", turn_id=self.turn, started_at=int(self._clock.timestamp()))
        self.item("message", role="user", content=[{"type": "input_text", "text": context}])
        if self.version == RECORDED:
            self.add("world_state", {"full": True, "state": {"environments": {"cwd": self.cwd}}})
        about: Record = {"cwd": self.cwd, "model": self.model, "approval_policy": "never", "summary": "auto"}
        self.add("turn_context", {"turn_id": self.turn, **about} if self.turn else about)
        if self.total and not self.paged:
            self.count(self.last)  # again, at the next turn's start
        self.item("message", role="user", content=[{"type": "input_text", "text": words}])
        if self.paged:
            return self.completed("UserMessage", content=[{"type": "text", "text": words}])
        return self.event("user_message", message=words, images=[])

    def text(self, words: str, **more: object) -> Rollout:
        """The model says something, told twice."""
        ident, said = self.fresh("msg"), [{"type": "output_text", "text": words}]
        if self.paged:
            self.completed("AgentMessage", id=ident, content=[{"type": "Text", "text": words}])
            return self.item("message", role="assistant", id=ident, content=said, **more)
        return self.event("agent_message", message=words).item("message", role="assistant", content=said, **more)

    def thinking(self, *parts: str) -> Rollout:
        ident, summary = self.fresh("rs"), [{"type": "summary_text", "text": part} for part in parts]
        if self.paged:
            self.completed("Reasoning", id=ident, summary_text=list(parts), raw_content=[])
        else:
            for part in parts:
                self.event("agent_reasoning", text=part)
        return self.item("reasoning", id=ident, summary=summary, content=None, encrypted_content="c2VjcmV0")

    def command(self, line: str = "ls", *, code: int = 0, output: str = "done\n") -> Rollout:
        """The model runs a command; where items are told, one has the exit code and the duration."""
        call = self.fresh("call")
        self.item("function_call", name="exec_command", arguments=json.dumps({"cmd": line}), call_id=call)
        self.tick(0.5)
        if self.paged:
            status = "completed" if code == 0 else "failed"
            took = {"secs": 0, "nanos": 250_000_000}
            self.completed("CommandExecution", id=call, exit_code=code, status=status, duration=took)
        head = f"Chunk ID: 1\nWall time: 0.2500 seconds\nProcess exited with code {code}\nOutput:\n"
        return self.item("function_call_output", call_id=call, output=head + output)

    def used(self, used: Record | None = None, *, response: str | None = None) -> Rollout:
        """A response has ended, as this version tells of it."""
        used = used or usage()
        self.last = used
        self.billed.append({**used, "model": self.model})
        self.total = {name: self.total.get(name, 0) + value for name, value in used.items()}
        if self.version == RECORDED:
            record = {"thread_id": self.thread, "turn_id": self.turn, "response_id": response or self.fresh("resp")}
            self.add("token_usage_record", {**record, "usage": used, "thread_token_usage": dict(self.total)})
        self.count(used)
        return self.count(used) if self.version in (OLD, LEGACY) else self

    def count(self, last: Record, **more: object) -> Rollout:
        info = {"total_token_usage": dict(self.total), "last_token_usage": dict(last), "model_context_window": 258400}
        return self.event("token_count", info=info, rate_limits=None, **more)

    def end(self, **more: object) -> Rollout:
        if self.turns_have_ids:
            self.event("task_complete", turn_id=self.turn, last_agent_message="Done.", **more)
        return self

    def step(self, words: str = "Looking.", **more: Any) -> Rollout:
        """A usual response: a text, a command, its result, its usage."""
        return self.thinking("Hm.").text(words).command(**more).used()

    def spoken(self, words: str = "please fix it", *, steps: int = 1) -> Rollout:
        """A whole turn."""
        self.begin(words)
        for _ in range(steps):
            self.step()
        return self.text("Done.").used(usage(1200, 900, 30)).end()

    def fork(self, number: int, *, version: str | None = None, **meta: object) -> Rollout:
        """A thread that goes on from here, as its version begins one: up to 0.14x with all of this one's lines, stamped
        anew; later with none of them, its totals going on from this one's."""
        self.tick(5)
        made = Rollout(number, version=version or self.version, cwd=self.cwd, begin=self._clock, prelude=False)
        made.total, made.ordinal, made.last = (
            dict(self.total),
            self.ordinal if self.paged else 0,
            getattr(self, "last", {}),
        )
        ends = {"forked_from_ordinal_exclusive": self.ordinal} if self.paged else {}
        made.meta(forked_from_id=self.thread, **ends, **meta)
        if not made.paged:
            made.copy(self)
        return made

    def copy(self, parent: Rollout) -> Rollout:
        """All lines of another thread, written in one go."""
        for record in parent.records:
            made = copy.deepcopy(record)
            self._clock += timedelta(milliseconds=1)
            made["timestamp"] = self.stamp()
            if self.paged:
                made["ordinal"] = self.ordinal
            self.ordinal += 1
            self.records.append(made)
        return self

    def bytes(self, end: str = "\n") -> bytes:
        return "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + end for r in self.records).encode()

    def path(self, home: Path, *, archived: bool = False) -> Path:
        """Where Codex writes this file below its home."""
        folder = home / "archived_sessions" if archived else home / "sessions" / "2026" / "11" / "02"
        return folder / self.name

    def write(self, home: Path, **where: bool) -> Path:
        path = self.path(home, **where)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.bytes())
        return path


def compressed(path: Path) -> Path:
    """Compress a rollout as Codex does: another file beside it, then the plain one is deleted."""
    import zstandard

    made = path.with_name(path.name + ".zst")
    made.write_bytes(zstandard.ZstdCompressor(level=3).compress(path.read_bytes()))
    path.unlink()
    return made


def bill(*rollouts: Rollout) -> dict[str, int]:
    """What the service would have billed for these threads, in Codex's kinds."""
    return {kind: sum(used.get(kind, 0) for made in rollouts for used in made.billed) for kind in KINDS}
