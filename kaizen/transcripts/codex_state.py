"""What a reader of a Codex rollout remembers from one line to the next, and how it tells what a line says.

A rollout's lines lean on earlier ones: the model stands in the turn's context, usage in running totals, a copied head
belongs to another thread. All of that is small, and written beside the offset, so that a later reader goes on exactly.
"""

from __future__ import annotations

import orjson

from kaizen.model.event import Event, Fact, Kind, SessionFact, Unknown
from kaizen.transcripts import records
from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TWIN_CHARACTERS = 200
MAX_TWINS = 24  # texts whose twin may still come; they stand close together


class Head(StrEnum):
    """Where the reader is with regard to what a fork copied from its parent."""

    BEFORE = ""  # nothing says that anything was copied
    WITHIN = "within"
    BEHIND = "behind"


class Stream(StrEnum):
    """The two ways in which a rollout tells of one thing: as what went over the wire, and as an event."""

    ITEM = "i"
    EVENT = "e"


_DEFAULTS: dict[str, Any] = {
    "lines": 0, "version": None, "model": None, "provider": None, "tier": None, "cwd": None, "turn": None,
    "total": None, "recorded": False, "answered": False, "searches": 0, "limits": "", "bare": False,
    "own": None, "chain": "", "fork": False, "began": None, "own_from": None, "head": "", "turned": False, "last_at": None,
}  # fmt: skip


class State:
    """The memory of one reader; `str()` of it makes another one that is the same."""

    lines: int  # that were read, which names lines that have nothing else to be named by
    version: str | None
    model: str | None
    provider: str | None
    tier: str | None
    cwd: str | None
    turn: str | None
    total: list[int] | None  # the running total that was told last
    recorded: bool  # usage is told response by response, so that totals need not be asked
    answered: bool  # the model has said something in this thread
    searches: int  # by the service, since usage was told last
    limits: str  # digest of the rate limits that were told last
    bare: bool  # lines without an envelope
    own: str | None  # this thread
    chain: str  # digest of all payloads so far, where turns have no ids; a copy of them has the same
    fork: bool  # something says that a head may have been copied
    began: int | None  # when this thread did
    own_from: int | None  # the ordinal of the first record that is not copied, where it is told
    head: str
    turned: bool  # the copied head has turns with ids
    last_at: int | None  # the time of the head's last record
    twins: list[list[str]]  # stream, kind, id and digest of texts that were told once so far

    def __init__(self, told: str = "") -> None:
        said = _read(told)
        for name, default in _DEFAULTS.items():
            value = said.get(name, default)
            setattr(self, name, value if default is None or type(value) is type(default) else default)
        self.twins = said["twins"] if isinstance(said.get("twins"), list) else []

    def __str__(self) -> str:
        said = {name: getattr(self, name) for name, default in _DEFAULTS.items() if getattr(self, name) != default}
        if self.twins:
            said["twins"] = self.twins
        return orjson.dumps(said).decode()

    def is_first(self, stream: Stream, kind: Kind, words: str, ident: str | None) -> bool:
        """Whether a text is told for the first time. The second time is when the other stream tells it: under the same
        id, or where one of them gives none, with the same beginning, for events leave out what a text cites at its end."""
        said = records.digest(words.strip()[:TWIN_CHARACTERS], 8)
        for number, (whose, what, name, text) in enumerate(self.twins):
            same = name == ident if name and ident else text == said
            if whose != stream and what == kind and same:
                del self.twins[number]
                return False
        self.twins.append([stream, kind, ident or "", said])
        del self.twins[:-MAX_TWINS]
        return True


class Told(NamedTuple):
    """One record being told: whose it is, the first part of its natural keys, its time, and what was found so far."""

    session_id: str
    key: str
    at: int | None
    state: State
    found: list[Fact]

    def event(
        self,
        index: int,
        kind: Kind,
        words: str | None,
        *,
        name: str | None = None,
        tool_use_id: str | None = None,
        call_id: str | None = None,
        error: bool | None = None,
        at: int | None = None,
        limit: int | None = None,
        key: str | None = None,
    ) -> None:
        """Something happened; of tools the event is named for the call, so that it is the same however it is told."""
        kept, size = (None, 0) if words is None else records.capped(words)
        same_as = None
        if tool_use_id and kind in (Kind.TOOL_CALL, Kind.TOOL_RESULT):
            same_as = f"{'tool' if kind is Kind.TOOL_CALL else 'result'}:{tool_use_id}"
        self.found.append(
            Event(
                key or f"{self.key}#{index}", self.session_id, self.at if at is None else at, kind, name, tool_use_id, call_id,
                kept[:limit] if kept is not None else None, size, error, self.state.cwd, same_as,
            )
        )  # fmt: skip

    def session(self, **said: Any) -> None:
        """Something about the session as a whole."""
        self.found.append(SessionFact(self.session_id, **said))

    def unknown(self, what: str, name: str) -> None:
        """Something this version does not know."""
        self.found.append(Unknown(what, name, self.state.version))


def _read(told: str) -> dict[str, Any]:
    try:
        said = orjson.loads(told) if told else {}
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
