"""Three months of work as three agents write it down: sessions of very different sizes, most of them of conversation alone.

Claude Code's lines are those of 2.1.110, Codex's those of 0.169, Gemini CLI's those of 2026, without what the clients keep for
themselves. Every value is made up; the files that are worked on are few, and touched again and again.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import NamedTuple

import orjson

from bench.corpus.claude import token, uuid
from bench.corpus.words import Words

DAY_MS = 86_400_000
_AGENTS = ("claude", "codex", "gemini")
_SHARES = (0.68, 0.9, 1.0)
_MODELS = {
    "claude": ("claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001", "house-model-1"),
    "codex": ("gpt-5-codex", "gpt-5", "gpt-5-mini"),
    "gemini": ("gemini-2.5-pro", "gemini-2.5-flash"),
}
_TOOLS = (
    ("Bash",) * 6 + ("Read",) * 5 + ("Edit",) * 4 + ("Grep",) * 3 + ("Write", "Glob", "WebFetch", "mcp__tracker__issue")
)
_GEMINI = {
    "Bash": "run_shell_command",
    "Read": "read_file",
    "Edit": "replace",
    "Write": "write_file",
    "Grep": "search_file_content",
}
_COMMANDS = (
    "pytest -q {}",
    "git diff {}",
    "ruff check {}",
    "cat {}",
    "git log --oneline -- {}",
    "wc -l {}",
    "python {}",
)
_FOLDERS = "api billing catalogue crawler export graph index jobs mail orders parser queue search session store sync user web".split()
_STEPS_A_PROMPT = 9
_EVENTS_A_STEP = {"claude": 3.85, "codex": 3.5, "gemini": 3.75}  # with its share of a prompt's


class Piece(NamedTuple):
    """One file to write: its path below the agents' home, when it was written last, and its lines."""

    path: str
    at_ms: int
    lines: list[bytes]


class Scale(NamedTuple):
    """How much there is: sessions with sub-agents, and events, about; one session has `longest` events."""

    sessions: int
    events: int
    longest: int = 10_000
    days: int = 90


def pieces(scale: Scale, repositories: list[str], end_ms: int, seed: int) -> Iterator[Piece]:
    """All files of a history that ends at this instant."""
    maker = _Maker(Random(seed), Words(seed), repositories)
    own = round(scale.sessions / 1.14)  # the others are sub-agents
    sizes = [maker.chance.lognormvariate(0, 1.3) for _ in range(own)]
    each = (scale.events * 0.976 - scale.longest) / sum(sizes)  # sub-agents have the rest
    for number, size in enumerate(sizes):
        back = (number / own) ** 1.2 * scale.days * DAY_MS  # some more of late
        began = end_ms - int(back) - 1_800_000
        events = scale.longest if number == own // 20 else min(size * each, scale.longest / 2)
        agent = _AGENTS[0] if number == own // 20 else _AGENTS[bisect(_SHARES, maker.chance.random())]
        yield from maker.session(agent, max(1, round(events / _EVENTS_A_STEP[agent])), began, end_ms)


class _Maker:
    """What all sessions share."""

    def __init__(self, chance: Random, words: Words, repositories: list[str]) -> None:
        self.chance, self.words, self.repositories = chance, words, repositories
        names = [chance.choice(_FOLDERS) + chance.choice(("", "_test", "_view", "s", "_io", "_v2")) for _ in range(900)]
        self.files = [f"{chance.choice(_FOLDERS)}/{name}_{number % 40}.py" for number, name in enumerate(names)]
        self._weights = [*accumulate(1 / (rank + 4) for rank in range(len(self.files)))]
        self.branches = ["main"] * 30 + [f"feature/{chance.choice(_FOLDERS)}-{number}" for number in range(40)]

    def session(self, agent: str, steps: int, began: int, end: int) -> Iterator[Piece]:
        made = _Session(self, agent, began, end)
        if agent == "claude":
            return _claude(made, steps)
        return _codex(made, steps) if agent == "codex" else _gemini(made, steps)

    def prose(self, mean: float) -> orjson.Fragment:
        return orjson.Fragment(b'"%s"' % self.words.prose.some(int(self.chance.expovariate(1 / mean))))

    def output(self) -> orjson.Fragment:
        return orjson.Fragment(b'"%s"' % self.words.code.some(min(int(self.chance.lognormvariate(5.2, 1.5)), 60_000)))

    def file(self) -> str:
        return self.chance.choices(self.files, cum_weights=self._weights)[0]


class _Session:
    """One session's clock, ids and choices."""

    def __init__(self, maker: _Maker, agent: str, began: int, end: int) -> None:
        chance = maker.chance
        self.maker, self.chance, self.ms, self._end = maker, chance, began, end
        self.id, self.cwd, self.branch = (
            uuid(chance).decode(),
            chance.choice(maker.repositories),
            chance.choice(maker.branches),
        )
        models = _MODELS[agent]
        self.model = models[min(int(chance.expovariate(1.1)), len(models) - 1)]
        self.lines: list[bytes] = []
        self.context = 14_000

    def passes(self) -> None:
        """Seconds, and now and then the coffee of somebody."""
        self.ms = min(
            self.ms + int(self.chance.expovariate(1 / 9_000)) + (900_000 if self.chance.random() < 0.01 else 0),
            self._end,
        )

    def at(self) -> str:
        """Now, as the clients write it."""
        return iso(self.ms)

    def put(self, record: object) -> None:
        self.lines.append(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))

    def tool(self) -> tuple[str, dict[str, object]]:
        """A tool's name and what it is given."""
        name = self.chance.choice(_TOOLS)
        path = f"{self.cwd}/src/{self.maker.file()}"
        match name:
            case "Bash":
                return name, {
                    "command": self.chance.choice(_COMMANDS).format(path.removeprefix(self.cwd + "/")),
                    "description": self.maker.prose(30),
                }
            case "Edit":
                return name, {"file_path": path, "old_string": self._code(120), "new_string": self._code(160)}
            case "Write":
                return name, {"file_path": path, "content": self._code(900)}
            case "Grep" | "Glob":
                return name, {"pattern": self.maker.words.prose.line(12).decode(), "path": f"{self.cwd}/src"}
            case "Read":
                return name, {"file_path": path}
            case _:
                return name, {
                    "url": f"https://example.org/{self.chance.choice(_FOLDERS)}",
                    "prompt": self.maker.prose(40),
                }

    def _code(self, size: int) -> orjson.Fragment:
        return orjson.Fragment(b'"%s"' % self.maker.words.code.some(int(self.chance.expovariate(1 / size))))

    def spent(self) -> tuple[int, int, int, int]:
        """Tokens in, out, read from the cache and written to it."""
        wrote, read = int(self.chance.random() * 3000), self.context
        self.context = 14_000 if self.context > 160_000 else self.context + wrote
        return 3 + int(self.chance.random() * 9), 40 + int(self.chance.expovariate(1 / 500)), read, wrote


def iso(ms: int) -> str:
    """Milliseconds since 1970 as ISO 8601."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _claude(of: _Session, steps: int) -> Iterator[Piece]:
    beside = f".claude/projects/{''.join(c if c.isalnum() else '-' for c in of.cwd)}"
    said = _Claude(of, of.id, side=False)
    below: list[Piece] = []
    for step in range(steps):
        if step % _STEPS_A_PROMPT == 0:
            said.asked(first=step == 0)
        if step % 40 == 20 and of.chance.random() < 0.17:
            below += _delegated(of, said, beside)
        else:
            said.step(last=step % _STEPS_A_PROMPT == _STEPS_A_PROMPT - 1 or step == steps - 1)
    if of.chance.random() < 0.8:
        of.put({"type": "cost-state", "sessionId": of.id, "totalCostUSD": 0.1, "totalDuration": 7567, "modelUsage": {}})
    yield Piece(f"{beside}/{of.id}.jsonl", of.ms, of.lines)
    yield from below


def _delegated(of: _Session, said: _Claude, beside: str) -> Iterator[Piece]:
    """A sub-agent's two files; its own session's lines go on afterwards."""
    agent, use, task = (
        f"a{of.chance.getrandbits(64):016x}",
        said.token("toolu_01"),
        of.maker.words.prose.line(48).decode(),
    )
    began, lines, context = of.ms, of.lines, of.context
    said.says([("tool_use", use, "Task", {"description": task, "subagent_type": "general-purpose", "prompt": task})])
    of.lines, of.context = [], 9_000
    inner = _Claude(of, of.id, side=True)
    inner.asked(first=False)
    count = 3 + int(of.chance.expovariate(1 / 14))
    for step in range(count):
        inner.step(last=step == count - 1)
    mine, of.lines, of.context = of.lines, lines, context
    about = {"status": "completed", "agentId": agent, "totalDurationMs": of.ms - began}
    said.result(use, failed=False, about=about)
    yield Piece(f"{beside}/{of.id}/subagents/agent-{agent}.jsonl", of.ms, mine)
    meta = {"agentType": "general-purpose", "description": task, "toolUseId": use, "finished": True}
    yield Piece(f"{beside}/{of.id}/subagents/agent-{agent}.meta.json", of.ms, [orjson.dumps(meta)])


class _Claude:
    """Lines of a session, or of a sub-agent of it."""

    def __init__(self, of: _Session, session: str, *, side: bool) -> None:
        self._of, self._parent, self._prompt = of, uuid(of.chance).decode(), ""
        self._tail = {
            "isSidechain": side, "userType": "external", "cwd": of.cwd, "sessionId": session, "version": "2.1.110", "gitBranch": of.branch,
        }  # fmt: skip

    def asked(self, *, first: bool) -> None:
        of = self._of
        of.passes()
        self._prompt = uuid(of.chance).decode()
        self._line(
            {"type": "user", "promptId": self._prompt, "message": {"role": "user", "content": of.maker.prose(260)}}
        )
        if first and of.chance.random() < 0.7:
            of.put({"type": "ai-title", "aiTitle": of.maker.words.prose.line(60).decode(), "sessionId": of.id})

    def step(self, *, last: bool) -> None:
        of, use = self._of, self.token("toolu_01")
        of.passes()
        blocks: list[tuple[object, ...]] = []
        if of.chance.random() < 0.25:
            blocks.append(("thinking", of.maker.prose(300)))
        if last or of.chance.random() < 0.6:
            blocks.append(("text", of.maker.prose(300)))
        if not last:
            blocks.append(("tool_use", use, *of.tool()))
        self.says(blocks)
        if not last:
            took = int(of.chance.lognormvariate(6, 1.6))
            of.ms += min(took, 600_000)
            self.result(
                use, failed=of.chance.random() < 0.07, about={"durationMs": took} if of.chance.random() < 0.6 else {}
            )

    def says(self, blocks: list[tuple[object, ...]]) -> None:
        of, message, request = self._of, self.token("msg_01"), self.token("req_011C")
        given, out, read, wrote = of.spent()
        usage = {
            "input_tokens": given, "cache_creation_input_tokens": wrote, "cache_read_input_tokens": read, "output_tokens": out,
            "service_tier": "standard", "cache_creation": {"ephemeral_5m_input_tokens": wrote, "ephemeral_1h_input_tokens": 0},
        }  # fmt: skip
        for block in blocks:
            match block:
                case ("tool_use", use, name, given_):
                    content: object = {"type": "tool_use", "id": use, "name": name, "input": given_}
                case (kind, words):
                    content = {"type": kind, kind: words}
            stop = "tool_use" if blocks[-1][0] == "tool_use" else "end_turn"
            self._line({
                "type": "assistant", "requestId": request,
                "message": {"id": message, "type": "message", "role": "assistant", "model": of.model, "content": [content], "stop_reason": stop, "usage": usage},
            })  # fmt: skip

    def result(self, use: str, *, failed: bool, about: dict[str, object]) -> None:
        block = {"tool_use_id": use, "type": "tool_result", "content": self._of.maker.output(), "is_error": failed}
        more = {"toolDenialKind": "user-rejected"} if failed and self._of.chance.random() < 0.1 else {}
        self._line(
            {
                "type": "user",
                "promptId": self._prompt,
                "message": {"role": "user", "content": [block]},
                "toolUseResult": about,
                **more,
            }
        )

    def token(self, beginning: str) -> str:
        return beginning + token(self._of.chance, 22).decode()

    def _line(self, record: dict[str, object]) -> None:
        of, before = self._of, self._parent
        self._parent = uuid(of.chance).decode()
        of.put({"parentUuid": before, **record, "uuid": self._parent, "timestamp": of.at(), **self._tail})


def _codex(of: _Session, steps: int) -> Iterator[Piece]:
    began, total, turn = of.ms, [0, 0, 0, 0, 0], ""
    of.id = _uuid7(of.chance, of.ms)

    def line(kind: str, payload: dict[str, object]) -> None:
        of.put({"timestamp": of.at(), "ordinal": len(of.lines), "type": kind, "payload": payload})

    def done(item: dict[str, object], took: int = 3) -> None:
        line("event_msg", {
            "type": "item_completed", "thread_id": of.id, "turn_id": turn, "item": item, "started_at_ms": of.ms - took, "completed_at_ms": of.ms,
        })  # fmt: skip

    line("session_meta", {
        "session_id": of.id, "id": of.id, "timestamp": of.at(), "cwd": of.cwd, "originator": "codex_cli", "cli_version": "0.169.0", "source": "cli",
        "model_provider": "openai", "git": {"commit_hash": f"{of.chance.getrandbits(160):040x}", "branch": of.branch},
    })  # fmt: skip
    for step in range(steps):
        of.passes()
        if step % _STEPS_A_PROMPT == 0:
            turn = _uuid7(of.chance, of.ms)
            line(
                "event_msg",
                {"type": "task_started", "turn_id": turn, "started_at": of.ms // 1000, "model_context_window": 258_400},
            )
            line(
                "turn_context",
                {"turn_id": turn, "cwd": of.cwd, "approval_policy": "never", "model": of.model, "summary": "none"},
            )
            said = {"type": "text", "text": of.maker.prose(260), "text_elements": []}
            done({"type": "UserMessage", "id": uuid(of.chance).decode(), "content": [said]})
        if of.chance.random() < 0.5:
            words, name = of.maker.prose(280), "msg_" + token(of.chance, 40).decode()
            done({"type": "AgentMessage", "id": name, "content": [{"type": "Text", "text": words}]})
            content = [{"type": "output_text", "text": words}]
            line("response_item", {"type": "message", "id": name, "role": "assistant", "content": content})
        call, failed, took = (
            "call_" + token(of.chance, 24).decode(),
            of.chance.random() < 0.08,
            int(of.chance.lognormvariate(6, 1.5)),
        )
        command = of.chance.choice(_COMMANDS).format("src/" + of.maker.file())
        given = orjson.dumps({"cmd": command}).decode()
        line("response_item", {"type": "function_call", "name": "exec_command", "arguments": given, "call_id": call})
        fresh, out, read, _ = of.spent()
        last = [fresh + 900 + read, read, out, out // 3, fresh + 900 + read + out]
        total = [before + more for before, more in zip(total, last, strict=True)]
        info = {"total_token_usage": _counts(total), "last_token_usage": _counts(last), "model_context_window": 258_400}
        line("event_msg", {"type": "token_count", "info": info, "rate_limits": None})
        of.ms += min(took, 600_000)
        told = of.maker.output()
        item = {
            "type": "CommandExecution", "id": call, "command": ["/bin/bash", "-lc", command], "cwd": of.cwd, "status": "failed" if failed else "completed",
            "aggregated_output": "", "exit_code": int(failed), "duration": {"secs": took // 1000, "nanos": took % 1000 * 1_000_000},
        }  # fmt: skip
        done(item, took)
        head = b"Process exited with code %d\\nOutput:\\n" % failed
        output = orjson.Fragment(b'"' + head + orjson.dumps(told)[1:])
        line("response_item", {"type": "function_call_output", "call_id": call, "output": output})
    day, name = iso(began)[:10], iso(began)[:19].replace(":", "-")
    yield Piece(f".codex/sessions/{day.replace('-', '/')}/rollout-{name}-{of.id}.jsonl", of.ms, of.lines)


def _counts(figures: list[int]) -> dict[str, int]:
    names = ("input_tokens", "cached_input_tokens", "output_tokens", "reasoning_output_tokens", "total_tokens")
    return dict(zip(names, figures, strict=True))


def _uuid7(chance: Random, ms: int) -> str:
    told = f"{ms:012x}"
    return f"{told[:8]}-{told[8:]}-7{chance.getrandbits(12):03x}-8{chance.getrandbits(12):03x}-{chance.getrandbits(48):012x}"


def _gemini(of: _Session, steps: int) -> Iterator[Piece]:
    began = of.ms
    project = f".gemini/tmp/{Path(of.cwd).name}"
    yield Piece(f"{project}/.project_root", of.ms, [of.cwd.encode()])
    of.put({"sessionId": of.id, "projectHash": Path(of.cwd).name, "startTime": of.at(), "lastUpdated": of.at()})
    for step in range(steps):
        of.passes()
        if step % _STEPS_A_PROMPT == 0:
            said = [{"text": of.maker.prose(260)}]
            of.put({"id": uuid(of.chance).decode(), "timestamp": of.at(), "type": "user", "content": said})
        name, given = of.tool()
        name = _GEMINI.get(name, name.lower())
        failed = of.chance.random() < 0.06
        use = f"{name}-{of.ms}-{of.chance.getrandbits(40):010x}"
        back = [{"functionResponse": {"id": use, "name": name, "response": {"output": of.maker.output()}}}]
        fresh, out, read, _ = of.spent()
        of.put({
            "id": uuid(of.chance).decode(), "timestamp": of.at(), "type": "gemini",
            "content": of.maker.prose(280) if of.chance.random() < 0.6 else "",
            "thoughts": [{"subject": "Looking", "description": of.maker.prose(60), "timestamp": of.at()}] if of.chance.random() < 0.2 else [],
            "tokens": {"input": fresh + read, "output": out, "cached": read, "thoughts": out // 4, "tool": 0, "total": fresh + read + out},
            "model": of.model,
            "toolCalls": [{"id": use, "name": name, "args": given, "result": back, "status": "error" if failed else "success", "timestamp": of.at()}],
        })  # fmt: skip
    stamp = iso(began)[:16].replace(":", "-")
    yield Piece(f"{project}/chats/session-{stamp}-{of.id[:8]}.jsonl", of.ms, of.lines)
