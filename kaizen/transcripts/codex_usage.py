"""What Codex says that a response used.

Since 0.16x a `token_usage_record` names each response; then it alone counts. Before, `token_count` repeats running
totals: it tells a response where the total moved, and then its `last_token_usage` is that response's. It also comes
again at a turn's start, and after a compaction or an overfull context with estimates in place of usage.
`input_tokens` holds what was read from and written to the cache, `output_tokens` the reasoning.
"""

from __future__ import annotations

from kaizen.model.event import Kind
from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts import records

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.transcripts.codex_state import State, Told
    from kaizen.transcripts.records import Record

DEFAULT_PROVIDER = "openai"
_KINDS = ("input_tokens", "cached_input_tokens", "cache_write_input_tokens", "output_tokens", "reasoning_output_tokens")
_LIMITS = ("limit_id", "limit_name", "primary", "secondary", "credits", "plan_type", "rate_limit_reached_type")
_LIMITS_CHARACTERS = 500
_UUID_LENGTH = 36


def recorded(payload: Record, told: Told) -> None:
    """A `token_usage_record`: one response, under its own name."""
    state, used = told.state, records.members(payload.get("usage"))
    state.recorded = True
    total = _figures(records.members(payload.get("thread_token_usage"))) or _figures(used)
    name = records.name(payload.get("response_id")) or (_call_id(state, total) if total else None)
    if name is not None and _figures(used):
        _tell(name, used, told)


def counted(payload: Record, told: Told) -> None:
    """A `token_count`: one response where the running total moved."""
    info = records.members(payload.get("info"))
    state, used = told.state, records.members(info.get("last_token_usage"))
    total, before = moved(info, state), state.total
    if total is None:
        return
    state.total = total
    if state.recorded or (before is None and state.fork and not state.answered):
        return  # a fork's first total is what its parent's last was
    if not used:
        used = _difference(total, before or [0] * len(_KINDS))
    if records.count(used.get("input_tokens")) or records.count(used.get("output_tokens")):
        _tell(_call_id(state, total), used, told)


def passed(payload: Record, state: State) -> None:
    """A `token_count` that a fork copied: its own totals go on from there."""
    state.total = moved(records.members(payload.get("info")), state) or state.total


def moved(info: Record, state: State) -> list[int] | None:
    """The running total, if it is another than the one that was told last."""
    total = _figures(records.members(info.get("total_token_usage"))) or _figures(
        records.members(info.get("last_token_usage"))
    )
    return None if total is None or total == state.total else total


def limits(payload: Record, told: Told) -> str | None:
    """The rate limits in a few words; None where there are none."""
    raw = records.members(payload.get("rate_limits"))
    said = {name: raw[name] for name in _LIMITS if raw.get(name) is not None}
    if not ("primary" in said or "secondary" in said or "credits" in said):
        return None
    return records.compact(said)[:_LIMITS_CHARACTERS]


def usage(raw: Record) -> Usage:
    """The disjoint kinds out of Codex's, where parts are within wholes; never below 0."""
    whole, read, write, output, reasoning = (records.count(raw.get(name)) for name in _KINDS)
    fresh = None if whole is None else max(0, whole - (read or 0) - (write or 0))
    return Usage(fresh, output, read, write, reasoning=reasoning)


def _tell(name: str, raw: Record, told: Told) -> None:
    state = told.state
    told.event(0, Kind.USAGE, None, name=state.model, call_id=name, key=f"call:{name}")
    told.found.append(
        ModelCall(
            name, told.session_id, told.at, state.model, usage(raw), True, state.provider or DEFAULT_PROVIDER,
            state.tier, web_searches=state.searches or None,
        )
    )  # fmt: skip
    state.searches = 0


def _figures(raw: Record) -> list[int] | None:
    found = [records.count(raw.get(name)) for name in _KINDS]
    return None if all(figure is None for figure in found) else [figure or 0 for figure in found]


def _difference(total: list[int], before: list[int]) -> Record:
    return {name: max(0, now - then) for name, now, then in zip(_KINDS, total, before, strict=True)}


def _call_id(state: State, total: list[int]) -> str:
    """A name that a later reading gives too, and a reading of a fork's copy: a turn's id is that turn's alone, and within it
    the total grows. Where turns have no ids (to 0.6x), what was said so far."""
    if state.turn and len(state.turn) == _UUID_LENGTH:
        return f"{state.turn}:{'.'.join(map(str, total))}"
    return f"h:{state.chain}"
