"""Reads a Codex rollout, 2025 to 0.169, line by line.

A line is `{"timestamp", "ordinal"?, "type", "payload"}`; up to September 2025 it was the payload of a response item by itself,
without a time. What a fork copied from its parent is counted, not told: see `codex_lineage`.
"""

from __future__ import annotations

from kaizen.model.event import Fact, Kind, RecordCount, Skipped
from kaizen.transcripts import codex_drift, codex_items, codex_lineage, codex_turns, codex_usage, records
from kaizen.transcripts.codex_state import State, Told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.transcripts.format import FileIdentity
    from kaizen.transcripts.records import Record

NAME_CHARACTERS = 96
_UNREAD = {
    b'"type":"world_state","payload":{': "world_state",
    b'"type":"response_item","payload":{"type":"additional_tools",': "response_item/additional_tools",
    b'"type":"response_item","payload":{"type":"ghost_snapshot",': "response_item/ghost_snapshot",
}
_COUNTED = {beginning: RecordCount(name, known=True) for beginning, name in _UNREAD.items()}
_COMPACTED = b'"type":"compacted","payload":{"message":'
_HISTORY = b',"replacement_history":['
_LONG_BYTES = 4096
_WHERE = 160  # bytes of a line in which its type stands
_ENVELOPED = frozenset(
    """session_meta turn_context response_item event_msg compacted world_state token_usage_record
    inter_agent_communication inter_agent_communication_metadata""".split()
)


class Rollout:
    """A reader of one rollout."""

    __slots__ = ("_session_id", "_state")

    def __init__(self, file: FileIdentity, state: str = "") -> None:
        self._session_id, self._state = file.session_id, State(state)

    def facts(self, line: bytes, *, skim: bool = True) -> list[Fact]:
        """What the next line says. Never raises."""
        self._state.lines += 1
        line = _shortened(line)
        if skim and (counted := _skimmed(line)) is not None:
            return [counted]
        found: list[Fact] = []
        for number, record in enumerate(records.read(line)):
            if isinstance(record, Skipped):
                found.append(record)
            else:
                self._read(record, line, number, found, skim=skim)
        return found

    def state(self) -> str:
        """What a later reader needs to know."""
        return str(self._state)

    def _read(self, record: Record, line: bytes, number: int, found: list[Fact], *, skim: bool) -> None:
        payload = record.get("payload")
        if isinstance(payload, dict):
            self._state.bare = False  # a session of 2025 that a later version went on with
        else:
            record, payload = self._enveloped(record)
        told = Told(
            self._session_id, self._key(line, number), records.instant(record.get("timestamp")), self._state, found
        )
        self._chain(record, line, number)
        name, known = _name(record, payload)
        found.append(RecordCount(name, known=known))
        if record.get("type") == "session_meta":
            _meta(payload, told)
        elif codex_lineage.is_copied(record, payload, told.at, self._state):
            _passed(name, payload, told)
            return
        else:
            _tell(name, known, record, payload, told)
        _drifted(name, record, payload, told)
        if not skim and told.at is not None:
            told.session(opened_at=told.at)

    def _chain(self, record: Record, line: bytes, number: int) -> None:
        """Take a line into what was said so far, without its stamp, which a copy has anew; a file begins it, copied or not."""
        state = self._state
        if state.turn is None:
            before = "" if record.get("type") == "session_meta" else state.chain
            state.chain = records.digest(before.encode() + line.partition(b'"type":')[2] + bytes(number))

    def _enveloped(self, record: Record) -> tuple[Record, Record]:
        """A line of 2025 as one of today's: a response item, or the session's first line."""
        if records.text(record.get("type")) in codex_items.KNOWN:
            self._state.bare = True
            return {"type": "response_item"}, record
        if "type" not in record and "id" in record and "timestamp" in record:
            self._state.bare = True
            return {"type": "session_meta", "timestamp": record["timestamp"]}, record
        return record, {}

    def _key(self, line: bytes, number: int) -> str:
        """A line's name: its digest, and where lines have no time and may be alike, its number too."""
        more = f".{self._state.lines}" if self._state.bare else ""
        return f"h:{records.digest(line)}{more}" + (f".{number}" if number else "")


def _skimmed(line: bytes) -> RecordCount | None:
    """The count of a line that is told by its beginning; None where it must be parsed.

    A quote within a JSON string is escaped, so what is looked for here cannot be part of a text. Of two records on one
    line the second would be lost, hence the look for its beginning.
    """
    if not line.startswith(b'{"timestamp":"'):
        return None
    at = line.find(b'"type":"', 14, _WHERE)
    if at < 0 or line.find(b"{", 1, at) >= 0:
        return None
    for beginning, counted in _COUNTED.items():
        if line.startswith(beginning, at):
            return counted if line.endswith(b"}") and b'}{"' not in line else None
    return None


def _shortened(line: bytes) -> bytes:
    """A compaction without the history that it begins anew with, which is the largest that rollouts hold and told already."""
    if len(line) < _LONG_BYTES:
        return line
    at = line.find(_COMPACTED, 14, _WHERE)
    if at < 0 or line.find(b"{", 1, at) >= 0 or not line.endswith(b"}}") or b'}{"' in line:
        return line
    cut = line.find(_HISTORY, at)
    return line if cut < 0 else line[:cut] + b"}}"


def _name(record: Record, payload: Record) -> tuple[str, bool]:
    """A record's type, the payload's and an item's with it, and whether this version knows it."""
    outer, inner = record.get("type"), payload.get("type")
    if not isinstance(outer, str):
        state = record.get("record_type")
        return (
            (f"record_type/{state}"[:NAME_CHARACTERS], state == "state")
            if isinstance(state, str)
            else ("(none)", False)
        )
    if outer == "response_item":
        return _below(outer, inner, inner in codex_items.KNOWN if isinstance(inner, str) else False)
    if outer == "event_msg" and inner == "item_completed":
        kind = records.members(payload.get("item")).get("type")
        return _below("event_msg/item_completed", kind, isinstance(kind, str) and kind in codex_turns.KNOWN_ITEMS)
    if outer == "event_msg":
        return _below(outer, inner, isinstance(inner, str) and inner in codex_turns.KNOWN)
    return outer[:NAME_CHARACTERS], outer in _ENVELOPED


def _below(outer: str, inner: object, known: bool) -> tuple[str, bool]:
    return f"{outer}/{inner if isinstance(inner, str) else '(none)'}"[:NAME_CHARACTERS], known


def _meta(payload: Record, told: Told) -> None:
    """A `session_meta`: the thread's own says where and by what it was begun, a copied one whose head follows."""
    first = told.state.own is None
    if not codex_lineage.begins(payload, told.session_id, told.at, told.state):
        return
    state = told.state
    state.version = records.name(payload.get("cli_version")) or state.version
    state.provider = records.name(payload.get("model_provider")) or state.provider
    state.cwd = records.folder(payload.get("cwd")) or state.cwd
    told.session(
        title=codex_items.title(records.text(payload.get("agent_path")) or records.text(payload.get("agent_nickname"))),
        cwd=state.cwd,
        client_version=state.version,
        git_branch=records.name(records.members(payload.get("git")).get("branch")),
        opened_at=told.at,
        parent_id=codex_lineage.parent_of(payload),
    )
    origin = codex_lineage.forked_from(payload)
    if first and origin is not None:
        told.event(0, Kind.NOTICE, f"forked from {origin}", name="fork")


def _passed(name: str, payload: Record, told: Told) -> None:
    """A record that was copied: only what its own thread goes on from is taken."""
    if name == "event_msg/token_count":
        codex_usage.passed(payload, told.state)


def _tell(name: str, known: bool, record: Record, payload: Record, told: Told) -> None:
    outer = record.get("type")
    tell = _TELL.get(outer) if isinstance(outer, str) else None
    if tell is not None:
        tell(record, payload, told)
    if not known:
        told.unknown("record", name)
        told.event(0, Kind.UNKNOWN, records.compact(payload or record), name=name)


def _turn(record: Record, payload: Record, told: Told) -> None:
    state = told.state
    state.turn = records.name(payload.get("turn_id")) or state.turn
    state.model = records.name(payload.get("model")) or state.model
    state.cwd = records.folder(payload.get("cwd")) or state.cwd
    told.session(cwd=state.cwd, model=state.model)


def _item(record: Record, payload: Record, told: Told) -> None:
    if told.state.bare and told.state.cwd is None and payload.get("role") == "user":
        told.state.cwd = codex_items.folder_in(codex_items.words_of(payload.get("content")))
        if told.state.cwd is not None:
            told.session(cwd=told.state.cwd)
    codex_items.tell(payload, record, told)


def _event(record: Record, payload: Record, told: Told) -> None:
    if payload.get("type") == "item_completed":
        codex_turns.tell_item(payload, told)
    else:
        codex_turns.tell(payload, told)


def _compacted(record: Record, payload: Record, told: Told) -> None:
    told.event(0, Kind.COMPACTION, records.text(payload.get("message")))


def _used(record: Record, payload: Record, told: Told) -> None:
    codex_usage.recorded(payload, told)


def _communicated(record: Record, payload: Record, told: Told) -> None:
    told.event(0, Kind.INJECTED, records.compact(payload), name="inter_agent_communication")


def _drifted(name: str, record: Record, payload: Record, told: Told) -> None:
    for field in () if told.state.bare else codex_drift.of_line(record):
        told.unknown("field", f"{name}: {field}"[:NAME_CHARACTERS])
    for field in codex_drift.of_payload("event_msg/item_completed" if name.count("/") == 2 else name, payload):
        told.unknown("field", f"{name}.payload.{field}"[:NAME_CHARACTERS])
    if name.count("/") == 2:
        item = records.members(payload.get("item"))
        for field in codex_drift.of_payload(f"item/{item.get('type')}", item):
            told.unknown("field", f"{name}.item.{field}"[:NAME_CHARACTERS])


_TELL: dict[str, Callable[[Record, Record, Told], None]] = {
    "turn_context": _turn,
    "response_item": _item,
    "event_msg": _event,
    "compacted": _compacted,
    "token_usage_record": _used,
    "inter_agent_communication": _communicated,
}
