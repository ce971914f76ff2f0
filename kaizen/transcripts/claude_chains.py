"""Sub-agents whose lines stand in their parent's transcript, as Claude Code 1.x wrote them.

Such a line says `isSidechain` and, up to 2.0, not whose it is. The lines of one sub-agent are a chain of their own: the first
has no parent, each later one names an earlier line of the chain. So a sub-agent is known by the id of its first line.
"""

from __future__ import annotations

from kaizen.transcripts import records
from kaizen.transcripts.records import Record

MOST = 32  # lines that are remembered: more than ever are answered late
_NAME_LIMIT = 64


class Chains:
    """Knows the last lines of the chains. `state` is what a later one goes on from."""

    __slots__ = ("_first",)

    def __init__(self, state: str = "") -> None:
        pairs = state.split()
        self._first = dict(zip(pairs[::2], pairs[1::2], strict=False))

    def agent(self, record: Record) -> str | None:
        """The sub-agent whose line this is; None for the session's own."""
        if record.get("isSidechain") is not True:
            return None
        named = _id(record.get("agentId"))
        if named is not None:
            return named
        uuid, parent = _id(record.get("uuid")), _id(record.get("parentUuid"))
        first = (self._first.get(parent) if parent else None) or uuid
        if uuid is not None and first is not None:
            self._first[uuid] = first
            if len(self._first) > MOST:
                del self._first[next(iter(self._first))]
        return first

    def state(self) -> str:
        """Lines and the first lines of their chains, by turns."""
        return " ".join([f"{uuid} {first}" for uuid, first in self._first.items()])


def _id(value: object) -> str | None:
    """A text that can stand in a path-like id and in the state."""
    found = records.name(value, _NAME_LIMIT)
    return found if found is not None and found.isprintable() and not {" ", "/"} & set(found) else None
