"""A session of Claude Code at work, act by act, with a context that grows as real ones do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from tests.support.claude import Transcript, figures, text, tool_use

OPUS, HAIKU = "claude-opus-4-5", "claude-haiku-4-5"
_PROMPT_TOKENS = 18_000  # system prompt and tools, as today's client sends
_WORDS = "the of order cart user price cache login total tax item list row page view key index retry queue event state".split()


class Work:
    """One session, or one of its sub-agents. `children` are the sub-agents' files, `hooks` what the client told its hooks."""

    def __init__(
        self, chance: Random, cwd: str, begin: datetime, *, model: str = OPUS, session: str | None = None, agent: str | None = None
    ) -> None:  # fmt: skip
        self.chance, self.cwd, self.model = chance, cwd, model
        self.session = session or str(UUID(int=chance.getrandbits(128), version=4))
        self.made = Transcript(self.session, cwd=cwd, begin=begin, agent=agent)
        self.children: list[Work] = []
        self.hooks: list[tuple[int, dict[str, Any]]] = []
        self.context, self._new, self._number = 0, _PROMPT_TOKENS, 0

    def prose(self, size: int) -> str:
        """Some words that mean nothing."""
        return " ".join(self.chance.choices(_WORDS, k=max(1, size // 5)))

    def code(self, size: int) -> str:
        """As a tool shows a file: numbered lines."""
        return "\n".join(f"{n:6}\t{self.prose(40)}" for n in range(1, max(2, size // 48)))

    def asks(self, words: str, *, after: float = 20) -> Work:
        self.made.tick(after)
        self.made.prompt(words, promptSource="typed", turnOrigin="human", permissionMode="default")
        self._new += len(words) // 4
        return self

    def says(self, words: str = "Done.", *, stop: str = "end_turn", output: int = 120) -> Work:
        self._call(text(words), stop=stop, output=output)
        return self

    def uses(
        self, tool: str, output: object = "", *, error: bool = False, seconds: float = 1.0, denied: str | None = None,
        kept: dict[str, Any] | None = None, written: int = 60, waited: float | None = None, **given: Any,
    ) -> str:  # fmt: skip
        """A tool, and its result; gives the tool use's id. `kept` is what the client keeps of the result besides; `waited` is how
        long it was until a person allowed it, as the client tells its hooks."""
        self._number += 1
        used = f"toolu_01{self.session[:8]}{self.made.agent or ''}{self._number:04}"
        self._call(tool_use(used, tool, **given), output=written + self.chance.randrange(80))
        told: dict[str, Any] = {
            "tool_name": tool,
            "tool_input": given,
            "tool_use_id": used,
            "permission_mode": "default",
        }
        if waited is not None:
            self._tells_hook("PreToolUse", **told)
            self._tells_hook("PermissionRequest", **{**told, "tool_use_id": None})
            self.made.tick(waited)
        self.made.tick(max(0.0, seconds - 1))
        if waited is not None:
            self._tells_hook("PostToolUse", **told, tool_response={"stdout": ""}, duration_ms=int(seconds * 1000))
        block: dict[str, Any] = {"tool_use_id": used, "type": "tool_result", "content": output}
        if error or denied:
            block["is_error"] = True
        more: dict[str, Any] = {"toolUseResult": kept or {"stdout": "", "stderr": "", "interrupted": False}}
        if denied:
            more["toolDenialKind"] = denied
        self.made.prompt([block], **more)
        self._new += len(json.dumps(output)) // 4
        return used

    def runs(self, command: str, output: str = "ok", *, fails: bool = False, seconds: float = 2.0, **more: Any) -> Work:
        self.uses(
            "Bash", f"Exit code 1\n{output}" if fails else output, error=fails, seconds=seconds, command=command, **more
        )
        return self

    def reads(self, path: str, size: int = 4000, *, again: str | None = None, **more: Any) -> str:
        """A file, or what it held before; gives what was read."""
        shown = again or self.code(size)
        self.uses("Read", shown, file_path=f"{self.cwd}/{path}", **more)
        return shown

    def greps(self, pattern: str, where: str, found: str) -> Work:
        self.uses("Grep", found, pattern=pattern, path=f"{self.cwd}/{where}", output_mode="content")
        return self

    def edits(self, path: str, old: str, new: str, *, error: str | None = None) -> Work:
        said = error or f"The file {self.cwd}/{path} has been updated."
        self.uses(
            "Edit",
            said,
            error=error is not None,
            file_path=f"{self.cwd}/{path}",
            old_string=old,
            new_string=new,
            written=300,
        )
        return self

    def waits(self, seconds: float) -> Work:
        """Nothing happens."""
        self.made.tick(seconds)
        return self

    def loses_cache(self) -> Work:
        """The next call writes all of the context anew."""
        self._new, self.context = self._new + self.context, 0
        return self

    def compacts(self, trigger: str = "auto") -> Work:
        before = self.context + self._new
        facts = {"trigger": trigger, "preTokens": before, "postTokens": 6000, "durationMs": 42_000}
        self.made.chained(
            type="system",
            subtype="compact_boundary",
            content="Conversation compacted",
            level="info",
            compactMetadata=facts,
        )
        self.made.chained(
            type="user", isCompactSummary=True, isVisibleInTranscriptOnly=True,
            message={"role": "user", "content": f"This session is being continued from a previous conversation. {self.prose(2000)}"},
        )  # fmt: skip
        self.context, self._new = 0, _PROMPT_TOKENS + 6000
        return self

    def is_refused(self, status: int, words: str, times: int) -> Work:
        """The service refuses, and the client tries again."""
        for attempt in range(1, times + 1):
            self.made.tick(2**attempt)
            error = {"message": f"{status} {words}", "status": status, "formatted": f"{status} {words}"}
            self.made.chained(
                type="system", subtype="api_error", level="error", error=error, retryInMs=2**attempt * 1000.0, retryAttempt=attempt,
                maxRetries=10, source="request_retry",
            )  # fmt: skip
        return self

    def is_stopped(self, tool: str = "Bash", **given: Any) -> Work:
        """A person stops a tool."""
        self.uses(
            tool, "[Request interrupted by user for tool use]", denied="interrupted", error=True, seconds=40, **given
        )
        self.made.prompt([text("[Request interrupted by user for tool use]")])
        return self

    def delegates(
        self, kind: str, answer: str, child: Callable[[Work], object], *, failed: bool = False, seconds: float = 60
    ) -> Work:
        """A sub-agent, what it does, and what it hands back."""
        agent = f"a{self.chance.getrandbits(64):016x}"
        made = Work(self.chance, self.cwd, self.made._clock, model=self.model, session=self.session, agent=agent)
        made.asks("look into it: " + self.prose(80))
        child(made)
        self.children += [made, *made.children]
        kept = {"status": "completed", "agentId": agent, "totalDurationMs": int(seconds * 1000), "agentType": kind}
        self.uses(
            "Agent", [{"type": "text", "text": answer}] if answer else "", error=failed, seconds=seconds, kept=kept,
            description="look into it", prompt=self.prose(80), subagent_type=kind,
        )  # fmt: skip
        return self

    def write(self, projects: Path) -> None:
        """The files as the client writes them."""
        folder = self.cwd.replace("/", "-")
        for each in (self, *self.children):
            each.made.write(projects, folder)

    def _tells_hook(self, event: str, **fields: object) -> None:
        at = int(self.made._clock.timestamp() * 1000)
        fields = {name: value for name, value in fields.items() if value is not None}
        self.hooks.append((at, {"session_id": self.session, "cwd": self.cwd, "hook_event_name": event, **fields}))

    def _call(self, *blocks: dict[str, Any], stop: str = "tool_use", output: int) -> None:
        self._number += 1
        call = f"msg_01{self.session[:8]}{self.made.agent or ''}{self._number:04}"
        begun = len(self.made.records)
        used = figures(
            output, cache_read_input_tokens=self.context, cache_creation_input_tokens=self._new,
            cache_creation={"ephemeral_5m_input_tokens": self._new, "ephemeral_1h_input_tokens": 0},
        )  # fmt: skip
        self.made.tick(3)
        self.made.response(call, *blocks, usage=used, stop=stop)
        for record in self.made.records[begun:]:
            record["message"]["model"] = self.model
        self.context, self._new = self.context + self._new, output
