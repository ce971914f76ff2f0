"""A retro as JSON, and back: what is kept, and what programs get. Pure.

`format` names the shape, which later versions only add to. The same retro gives the same bytes: fields stand in the order in which they
are declared, and there is no clock in it.
"""

from __future__ import annotations

import math

from kaizen.ipc import wire
from kaizen.model.action import State, Verdict
from kaizen.model.finding import Cite, Confidence, Finding, Range, Seen, Topic, Waste
from kaizen.model.retro import Change, Effect, Fewer, Followed, Item, Number, Part, Retro, Span, Unit
from kaizen.model.weeks import day_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kaizen.ipc.wire import Json, Message

    Shape = Callable[[Json], Any]

FORMAT = 1
_MOST_DAY = 2_932_896  # 9999-12-31


class Unreadable(ValueError):
    """What is read is no retro; `str` says why."""


def message(retro: Retro) -> Message:
    """A retro for programs."""
    fields: Message = {name: _plain(value) for name, value in retro._asdict().items()}
    return {"format": FORMAT, **fields}


def written(retro: Retro) -> bytes:
    """A retro as it is kept."""
    return wire.encode(message(retro)).encode() + b"\n"


def read(content: bytes) -> Retro:
    """A retro that was kept. Raises Unreadable."""
    try:
        found = wire.decode(content)
    except wire.Malformed:
        raise Unreadable("it is no JSON object") from None
    if found.get("format") != FORMAT:
        raise Unreadable(f"its format is {found.get('format')!r}, this version knows {FORMAT}")
    made: Retro = _RETRO(found)
    return made


def _plain(value: object) -> Json:
    if isinstance(value, Span):
        days = {"since": day_text(value.since), "until": day_text(value.until - 1)}
        return {"name": value.name, "week": value.week, **days, "since_day": value.since, "until_day": value.until}
    if isinstance(value, tuple):
        fields = getattr(value, "_asdict", None)
        if fields is None:
            return [_plain(each) for each in value]
        found = {name: _plain(each) for name, each in fields().items()}
        return {**found, "value": value.value} if isinstance(value, Number) else found
    if isinstance(value, str):
        return str(value)
    assert value is None or isinstance(value, int | float)
    return value


def _whole(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable("a whole number is something else")
    return value


def _day(value: Json) -> int:
    if not 0 <= (found := _whole(value)) <= _MOST_DAY:
        raise Unreadable("a day is none")
    return found


def _real(value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise Unreadable("a number is something else")
    return value


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise Unreadable("a text is something else")
    return value


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise Unreadable("a yes or no is something else")
    return value


def _one_of(kind: Callable[[str], Any]) -> Shape:
    def shape(value: Json) -> object:
        try:
            return kind(_text(value))
        except ValueError:
            raise Unreadable(f"{value!r} is no word for what it stands for") from None

    return shape


def _maybe(shape: Shape) -> Shape:
    return lambda value: None if value is None else shape(value)


def _many(shape: Shape) -> Shape:
    def found(value: Json) -> tuple[object, ...]:
        if not isinstance(value, list):
            raise Unreadable("a list is something else")
        return tuple(map(shape, value))

    return found


def _of(kind: Callable[..., Any], **shapes: Shape) -> Shape:
    def found(value: Json) -> object:
        if not isinstance(value, dict) or not shapes.keys() <= value.keys():
            raise Unreadable(f"a {getattr(kind, '__name__', 'value').lower()} is not whole")
        return kind(*(shape(value[name]) for name, shape in shapes.items()))

    return found


def _span(since: int, until: int, week: str | None) -> Span:
    if since >= until:
        raise Unreadable("its days end before they begin")
    return Span(since, until, week)


_RANGE = _maybe(_of(Range, low=_whole, high=_whole))
_WASTE = _of(Waste, tokens=_RANGE, nano=_RANGE, ms=_RANGE)
_FINDING = _of(
    Finding, heuristic=_text, cause=_text, at=_maybe(_whole), evidence=_many(_whole), waste=_WASTE,
    confidence=_one_of(Confidence), said=_text, times=_whole,
)  # fmt: skip
_TOPIC = _of(
    Topic, workspace=_text, heuristic=_text, cause=_text, sessions=_many(_text), days=_many(_day), times=_whole,
    waste=_WASTE, confidence=_one_of(Confidence), said=_text, evidence=_many(_of(Cite, session_id=_text, cursor=_whole)),
)  # fmt: skip
_ITEM = _of(
    Item, action_id=_text, topic=_TOPIC, of=_whole, title=_text, helps=_text, effort=_whole, state=_one_of(State),
    seen=_many(_of(Seen, session_id=_text, finding=_FINDING)),
)  # fmt: skip
_EFFECT = _of(
    Effect, verdict=_one_of(Verdict), said=_text, since=_whole, times_before=_whole, sessions_before=_whole,
    times_after=_whole, sessions_after=_whole, low=_maybe(_real), high=_maybe(_real),
)  # fmt: skip
_COUNTS = {"sessions_then": _whole, "of_then": _whole, "sessions_now": _whole, "of_now": _whole}
_FOLLOWED = _of(
    Followed, action_id=_text, workspace=_text, title=_text, cause=_text, state=_one_of(State),
    changed_at=_maybe(_whole), **_COUNTS, effect=_maybe(_EFFECT),
)  # fmt: skip
_NUMBER = _of(
    Number, key=_text, unit=_one_of(Unit), total=_whole, of=_maybe(_whole), missing=_whole,
    before=_many(_maybe(_real)), low=_maybe(_real), high=_maybe(_real), change=_one_of(Change), at_least=_flag,
)  # fmt: skip
_PART = _of(
    Part, session_id=_text, title=_maybe(_text), sub_agent=_flag, **dict.fromkeys(Part._fields[3:-1], _whole),
    at_least=_flag,
)  # fmt: skip
_RETRO = _of(
    Retro, workspaces=_many(_text), everywhere=_flag, span=_of(_span, since_day=_day, until_day=_day, week=_maybe(_text)),
    numbers=_many(_NUMBER), parts=_many(_PART), well=_many(_text),
    fewer=_many(_of(Fewer, workspace=_text, title=_text, cause=_text, **_COUNTS)), topics=_whole, slowed=_many(_ITEM),
    items=_many(_ITEM), last=_maybe(_text), followed=_many(_FOLLOWED),
)  # fmt: skip
