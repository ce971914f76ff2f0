"""Which records of a rollout are its thread's own, and which a fork copied from its parent.

Up to 0.14x a fork begins with its own `session_meta` and then the parent's whole file, that one's `session_meta`
and `token_count` among it, all stamped with the time of the fork. Sub-agents of 0.169 that inherit history say from which
ordinal on records are their own; forks of 0.169 copy nothing. What is copied belongs to the parent: it is counted, and told
of there.

A turn's id holds the time at which the turn began (UUIDv7), so a turn that is older than its thread was copied. Turns without
ids (to 0.6x) are told by their stamps: a copy is written in one go.
"""

from __future__ import annotations

from kaizen.transcripts import records
from kaizen.transcripts.codex_state import Head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.codex_state import State
    from kaizen.transcripts.records import Record

STALL_MS = 1000  # longer than writing a line takes, shorter than the next thing in a thread
_SECOND_MS = 1000


def begins(payload: Record, session_id: str, at: int | None, state: State) -> bool:
    """Take a `session_meta` in; whether it is the thread's own. The first one is, whatever id it has."""
    thread = records.name(payload.get("id")) or session_id
    if state.own is None:
        state.own, state.fork = thread, forked_from(payload) is not None or parent_of(payload) is not None
        began = instant_of(thread)
        state.began = began if began is not None else records.instant(payload.get("timestamp"))
        state.own_from = records.count(payload.get("subagent_history_start_ordinal"))
        state.last_at = at
        return True
    if thread == state.own:
        if state.head == Head.WITHIN and state.own_from is None:
            state.head = Head.BEHIND
        return True
    state.fork = True
    if state.head == Head.BEFORE and not state.answered:
        state.head = Head.WITHIN
    state.last_at = at if at is not None else state.last_at
    return False


def is_copied(record: Record, payload: Record, at: int | None, state: State) -> bool:
    """Whether a record other than `session_meta` was copied from the parent."""
    if not state.fork or state.head == Head.BEHIND:
        return False
    if state.own_from is not None and (ordinal := records.count(record.get("ordinal"))) is not None:
        state.head = Head.WITHIN if ordinal < state.own_from else Head.BEHIND
        return state.head == Head.WITHIN
    copied = _by_turn(record, payload, state)
    if copied is None:
        return state.head == Head.WITHIN and (state.turned or not _stalled(at, state))
    state.turned = state.turned or copied
    state.head = Head.WITHIN if copied else Head.BEHIND
    return copied


def parent_of(payload: Record) -> str | None:
    """The thread that started a sub-agent's."""
    source = records.members(records.members(payload.get("source")).get("subagent"))
    spawned = records.members(source.get("thread_spawn"))
    found = records.name(payload.get("parent_thread_id")) or records.name(spawned.get("parent_thread_id"))
    return None if found == payload.get("id") else found


def forked_from(payload: Record) -> str | None:
    """The thread whose history another one went on with."""
    return records.name(payload.get("forked_from_id"))


def instant_of(name: object) -> int | None:
    """The milliseconds since 1970 in a UUIDv7; None for any other text."""
    if not isinstance(name, str) or len(name) != 36 or name[14] != "7":
        return None
    try:
        return int(name[:8] + name[9:13], 16)
    except ValueError:
        return None


def _by_turn(record: Record, payload: Record, state: State) -> bool | None:
    """Whether the turn that begins here was copied; None where none begins, or its record does not tell."""
    starts = payload.get("type") in ("task_started", "turn_started")
    if record.get("type") != "turn_context" and not starts:
        return None
    began = instant_of(payload.get("turn_id"))
    if state.began is None:
        return None
    if began is not None:
        return began < state.began
    seconds = records.count(payload.get("started_at"))
    return None if seconds is None else (seconds + 1) * _SECOND_MS <= state.began


def _stalled(at: int | None, state: State) -> bool:
    """Whether the copying had come to its end before this record was written."""
    if at is None:
        return False
    if state.last_at is not None and at - state.last_at > STALL_MS and at - (state.began or 0) > STALL_MS:
        state.head = Head.BEHIND
        return True
    state.last_at = at
    return False
