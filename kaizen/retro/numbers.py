"""The numbers of a retro: which there are, and what each session has a part in. Pure.

A number is the sum of its parts, and a share that of two sums, so each can be opened and adds up.
"""

from __future__ import annotations

from kaizen.model.retro import Change, Number, Part, Unit
from kaizen.retro import compare
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kaizen.model.figures import Active, Spent, Used


class Kind(NamedTuple):
    """One of the numbers: its name, what of a part it adds up, and what that is a share of. `better` is 1 where more is better, -1
    where less is, 0 where neither. `missing` are the calls that do not tell."""

    key: str
    name: str
    unit: Unit
    adds: Callable[[Part], int]
    of: Callable[[Part], int] | None = None
    missing: Callable[[Part], int] = lambda part: 0
    better: int = 0


KINDS = (
    Kind("sessions", "sessions", Unit.COUNT, lambda part: not part.sub_agent),
    Kind("sub_agents", "sub-agents", Unit.COUNT, lambda part: part.sub_agent),
    Kind("time", "agent time", Unit.MS, lambda part: part.active_ms),
    Kind("prompts", "prompts", Unit.COUNT, lambda part: part.prompts),
    Kind("model_calls", "model calls", Unit.COUNT, lambda part: part.calls),
    Kind("tokens", "tokens", Unit.TOKENS, lambda part: part.tokens, None, lambda part: part.untold),
    Kind("cost", "cost", Unit.NANO, lambda part: part.nano, None, lambda part: part.unpriced),
    Kind(
        "cost_of_prompt", "cost of a prompt", Unit.NANO, lambda part: part.nano, lambda part: part.prompts,
        lambda part: part.unpriced, -1,
    ),
    Kind("cache", "cache hits", Unit.SHARE, lambda part: part.cached, lambda part: part.prompt_tokens, better=1),
    Kind("tool_calls", "tool calls", Unit.COUNT, lambda part: part.uses),
    Kind("failed", "failed tool calls", Unit.SHARE, lambda part: part.failed, lambda part: part.uses, better=-1),
    Kind("denied", "denied tool calls", Unit.SHARE, lambda part: part.denied, lambda part: part.uses, better=-1),
    Kind("interrupted", "interrupted tool calls", Unit.SHARE, lambda part: part.interrupted, lambda part: part.uses, better=-1),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}


class Told(NamedTuple):
    """What is called as a session: its title, and whether another one started it."""

    title: str | None
    sub_agent: bool


_NOBODY = Told(None, False)


def parts(
    active: Iterable[Active], spent: Iterable[Spent], used: Iterable[Used], told: Mapping[str, Told]
) -> tuple[Part, ...]:
    """What each session had a part in, by its id."""
    found: dict[str, list[int]] = {}
    for row in active:
        _add(found, row.session_id, 0, (row.active_ms, row.prompts))
    for each in spent:
        _add(found, each.session_id, 2, _of_calls(each))
    for use in used:
        _add(found, use.session_id, 10, (use.uses, use.failed, use.denied, use.interrupted))
    return tuple(_part(session, told.get(session, _NOBODY), counts) for session, counts in sorted(found.items()))


def number(kind: Kind, now: Sequence[Part], before: Sequence[Sequence[Part]]) -> Number:
    """A number of these parts, beside those of the spans before, the oldest first."""
    own = _summed(kind, now)
    past = tuple(_whole(_summed(kind, each)) if each else None for each in before)
    noise = compare.against(_whole(own), own.of, past, kind.unit)
    if own.missing:
        noise = noise._replace(change=Change.UNKNOWN)
    return own._replace(before=past, low=noise.low, high=noise.high, change=noise.change)


def numbers(now: Sequence[Part], before: Sequence[Sequence[Part]]) -> tuple[Number, ...]:
    """All of them."""
    return tuple(number(kind, now, before) for kind in KINDS)


def has_part(kind: Kind, part: Part) -> bool:
    """Whether a session has a part in a number."""
    return bool(kind.adds(part) or kind.missing(part) or (kind.of is not None and kind.of(part)))


def is_better(number: Number) -> bool:
    """Whether a number is better than noise."""
    better = BY_KEY[number.key].better
    return number.change is {1: Change.MORE, -1: Change.LESS}.get(better)


def _summed(kind: Kind, found: Sequence[Part]) -> Number:
    of = None if kind.of is None else sum(map(kind.of, found))
    total, missing = sum(map(kind.adds, found)), sum(map(kind.missing, found))
    at_least = kind.unit is Unit.NANO and any(part.at_least for part in found)
    return Number(kind.key, kind.unit, total, of, missing, (), None, None, Change.TOO_FEW, at_least)


def _whole(found: Number) -> float | None:
    """The value, where no call is missing from it."""
    return None if found.missing else found.value


def _of_calls(row: Spent) -> tuple[int, ...]:
    """The calls of a row: how many; their tokens and how many do not tell all kinds; their cost, how many have none, and whether it is
    more; their cache, where they tell of it."""
    usage, spending = row.usage, row.spending
    tokens = sum(count or 0 for count in usage[:4])
    cached = (0, 0)
    if usage.input is not None and usage.cache_read is not None and usage.cache_write is not None:
        cached = (usage.cache_read, usage.input + usage.cache_read + usage.cache_write)
    untold = spending.calls if None in usage[:4] else 0
    return spending.calls, tokens, untold, spending.known_nano, spending.unpriced, spending.at_least, *cached


def _add(found: dict[str, list[int]], session: str, first: int, counts: tuple[int, ...]) -> None:
    sums = found.setdefault(session, [0] * 14)
    for place, count in enumerate(counts, first):
        sums[place] += count


def _part(session: str, told: Told, counts: list[int]) -> Part:
    active_ms, prompts, calls, tokens, untold, nano, unpriced, at_least, cached, of, uses, *ends = counts
    failed, denied, interrupted = ends
    return Part(
        session, told.title, told.sub_agent, active_ms, prompts, calls, tokens, untold, nano, unpriced,
        uses, failed, denied, interrupted, cached, of, bool(at_least),
    )  # fmt: skip
