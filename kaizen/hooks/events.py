"""Which hooks each agent gets.

A command is installed, also where an agent could push over HTTP or to an MCP server: a URL needs a TCP port per daemon, which
every user of the machine can reach and which must be known when the settings are written; what is pushed while no daemon
runs is lost, while a command puts it in the spool; and clients that do not know the type reject it, Claude Code the
whole file with it.

**Claude Code** rejects all of its settings, permissions included, over the name of an event that it does not know. Nine
are known to every version with hooks; a newer one is installed only if each version that lately wrote a transcript knows
it. Since when: its change log, for PostToolUseFailure the oldest version it was seen at work in. WorktreeCreate would take
the making of worktrees over, MessageDisplay runs for every batch of lines: neither is installed, ever.

**Codex** passes over names that it does not know, in every version (its reader names the events and allows others; measured
with 0.153), so that it gets all that are of use at once: it asks whether a hook is trusted, and would ask again for one
that comes later. PreModelRequest and PostModelRequest are left out: two processes per request, for what the
rollout has. It allows SessionEnd and Interrupt three seconds and warns at each start where more are asked for.

**Cursor** passes over unknown names, too. The events of its shell, its files and MCP are left out: preToolUse and
postToolUse tell of the same calls.
"""

from __future__ import annotations

from kaizen.values import NamedTuple

CLAUDE_CODE, CODEX, CURSOR = AGENTS = ("claude-code", "codex", "cursor")
NAMES = {CLAUDE_CODE: "Claude Code", CODEX: "Codex", CURSOR: "Cursor"}
TIMEOUT_S = 5
_QUICK_S = 3

Version = tuple[int, ...]

_CLAUDE_CODE: dict[str, Version] = {
    "PreToolUse": (), "PostToolUse": (), "Notification": (), "UserPromptSubmit": (), "SessionStart": (), "SessionEnd": (),
    "Stop": (), "SubagentStop": (), "PreCompact": (),
    "PostToolUseFailure": (2, 1, 37), "SubagentStart": (2, 0, 43), "PermissionRequest": (2, 0, 45),
    "StopFailure": (2, 1, 78), "PostCompact": (2, 1, 76),
}  # fmt: skip
_CODEX = (
    "PreToolUse", "PermissionRequest", "PostToolUse", "PreCompact", "PostCompact", "SessionStart", "SessionEnd",
    "UserPromptSubmit", "SubagentStart", "SubagentStop", "Stop", "Interrupt",
)  # fmt: skip
_CURSOR = (
    "sessionStart", "sessionEnd", "preToolUse", "postToolUse", "postToolUseFailure", "subagentStart", "subagentStop",
    "beforeSubmitPrompt", "preCompact", "stop",
)  # fmt: skip


class Hooks(NamedTuple):
    """What is to stand in an agent's settings: one command for each of these events, with the seconds it may take.

    `nested`: in groups of handlers, as Claude Code and Codex have it, else a plain list. `version` is what the file must
    give as its version, None where it has none.
    """

    command: str
    timeouts: dict[str, int]
    nested: bool = True
    version: int | None = None

    def handler(self, event: str) -> dict[str, object]:
        """What runs for an event."""
        kind = {"type": "command"} if self.nested else {}
        return {**kind, "command": self.command, "timeout": self.timeouts[event]}

    def entry(self, event: str) -> dict[str, object]:
        """What is put into the list of an event."""
        return {"hooks": [self.handler(event)]} if self.nested else self.handler(event)


def hooks_of(agent: str, command: str, version: Version | None) -> Hooks:
    """The hooks for an agent of which this is the oldest version in use, None if it is not known."""
    if agent == CURSOR:
        return Hooks(command, dict.fromkeys(_CURSOR, TIMEOUT_S), nested=False, version=1)
    if agent == CODEX:
        return Hooks(command, {name: _QUICK_S if name in ("SessionEnd", "Interrupt") else TIMEOUT_S for name in _CODEX})
    known = [name for name, since in _CLAUDE_CODE.items() if not since or (version is not None and version >= since)]
    return Hooks(command, dict.fromkeys(known, TIMEOUT_S))


def left_out(agent: str, version: Version | None) -> list[str]:
    """The events that would be of use and are not installed, because this version does not know them or may not."""
    return (
        [name for name in _CLAUDE_CODE if name not in hooks_of(agent, "", version).timeouts]
        if agent == CLAUDE_CODE
        else []
    )


def version_of(text: str) -> Version | None:
    """A version as numbers; None where it begins with none. `2.1.330-beta.1` counts as 2.1.330."""
    parts = text.split("-", 1)[0].split("+", 1)[0].split(".")
    return (
        tuple(map(int, parts))
        if all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts)
        else None
    )
