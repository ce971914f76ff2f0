"""The agents whose hooks are known, and what a letter of one tells. A new agent is one file beside this one and one line in it.

Pure; nothing in it raises. The same letter always tells the same facts with the same natural keys, so one that is read
twice changes nothing.
"""

from __future__ import annotations

from kaizen.hooks import claude_code, codex, cursor, envelope, gemini_cli, other
from kaizen.hooks.envelope import Envelope
from kaizen.hooks.telling import Telling, Whose
from kaizen.model.event import Fact, RecordCount, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Hooks(Protocol):
        """One agent's hooks."""

        def whose(self, envelope: Envelope) -> Whose | None:
            """The session a payload is about; None where it names none."""

        def facts(self, told: Telling) -> list[Fact]:
            """What a payload tells."""

        def knows(self, event: str) -> bool:
            """Whether an event of this name is known."""


HOOKS: dict[str, Hooks] = {
    claude_code.AGENT: claude_code,
    codex.AGENT: codex,
    cursor.AGENT: cursor,
    gemini_cli.AGENT: gemini_cli,
}


def agent_of(found: Envelope) -> str:
    """Whose payload it is. Cursor runs the hooks of Claude Code's settings too, so its payloads are told by what is in them."""
    return cursor.AGENT if cursor.is_cursors(found.payload) else found.agent


def session_of(found: Envelope) -> Whose | None:
    """The session a payload is about, who started it, and the folder it tells; None where it names no session."""
    return HOOKS.get(agent_of(found), other).whose(found)


def facts(line: bytes) -> list[Fact]:
    """What a letter's line tells. Never raises."""
    found = envelope.read(line)
    if found is None:
        return [Skipped("not a hook's payload")]
    hooks, whose = HOOKS.get(agent_of(found), other), session_of(found)
    if whose is None:
        return [Skipped("no session")]
    counted = RecordCount(found.event or "(none)", known=hooks.knows(found.event))
    return [counted, *hooks.facts(Telling(found, whose))]
