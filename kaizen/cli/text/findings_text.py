"""What heuristics saw, as lines and as JSON."""

from __future__ import annotations

from kaizen import text
from kaizen.cli.text import amounts, money, told
from kaizen.model.spending import dollars
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kaizen.ipc.wire import Json, Message
    from kaizen.model.finding import Cite, Range, Topic, Waste
    from kaizen.store.read import Told

    Cited = dict[tuple[str, Cite], Told]

_MOST_SESSIONS = 5  # that are named on a line


def lines(
    topics: Iterable[Topic], titles: Mapping[str, str], cited: Cited | None, *, width: int = 0, places: bool = False
) -> list[str]:
    """Topics in their order, each with what it wasted and where, or with `cited` the events that tell of it; with `places` the
    workspace of each."""
    found: list[str] = []
    for number, topic in enumerate(topics, 1):
        place = f" in {topic.workspace}" if places else ""
        found += [""] if found else []
        found.append(text.clean(f"{number}. {titles.get(topic.heuristic, topic.heuristic)}: {topic.cause}{place}"))
        found.append(f"   {text.clean(topic.said)}")
        facts = [waste_text(topic.waste), f"{topic.confidence} confidence", topic.heuristic]
        found.append(f"   {', '.join(filter(None, facts))}")
        found += _evidence(topic, cited) if cited is not None else [_where(topic)]
    return [text.cut(line, width) for line in found] if width else found


def topic_json(topic: Topic, cited: Cited | None) -> Message:
    """A topic for programs; with `cited` the events in full."""
    evidence: list[Message] = [
        {"session_id": cite.session_id, "cursor": str(cite.cursor)}
        if cited is None or (event := cited.get((topic.workspace, cite))) is None else told.event_json(event)
        for cite in topic.evidence
    ]  # fmt: skip
    return {
        "workspace": topic.workspace, "heuristic": topic.heuristic, "cause": topic.cause, "said": topic.said,
        "sessions": [*topic.sessions], "days": len(topic.days), "times": topic.times, **waste_json(topic.waste),
        "confidence": str(topic.confidence), "evidence": [*evidence],
    }  # fmt: skip


def waste_json(waste: Waste) -> Message:
    """Tokens, dollars and milliseconds, each from the least to the most; null where it is not known."""
    return {
        "wasted_tokens": None if waste.tokens is None else [*waste.tokens],
        "wasted_usd": usd_json(waste.nano),
        "wasted_ms": None if waste.ms is None else [*waste.ms],
    }  # fmt: skip


def usd_json(nano: Range | None) -> list[Json] | None:
    """Dollars, from the least to the most."""
    return None if nano is None else [dollars(nano.low), dollars(nano.high)]


def waste_text(waste: Waste) -> str | None:
    """As `$0.42 to $1.20, 12.3K tokens, 3m 20s`; None where nothing of it is known."""
    parts = [
        usd_text(waste.nano),
        _between(waste.tokens, amounts.number, " tokens"),
        _between(waste.ms, lambda ms: amounts.took(ms) or ""),
    ]
    return ", ".join(filter(None, parts)) or None


def usd_text(nano: Range | None) -> str | None:
    """As `$0.42 to $1.20`."""
    return _between(nano, lambda bound: money.dollars_text(dollars(bound)))


def _between(each: Range | None, said: Callable[[int], str], unit: str = "") -> str | None:
    if each is None:
        return None
    low, high = said(each.low), said(each.high)
    if not each.low and each.high:
        return f"up to {high}{unit}"
    return f"{high}{unit}" if low == high else f"{low} to {high}{unit}"


def _where(topic: Topic) -> str:
    """Its sessions, the first of them by name."""
    first = ", ".join(text.clean(told.short(each).strip()) for each in topic.sessions[:_MOST_SESSIONS])
    more = len(topic.sessions) - _MOST_SESSIONS
    sessions = "session" if len(topic.sessions) == 1 else "sessions"
    tell = "tells" if len(topic.evidence) == 1 else "tell"
    events = f"; {counted(len(topic.evidence), 'event')} {tell} of it" if topic.evidence else ""
    return f"   {sessions} {first}{f' and {more:,} more' if more > 0 else ''}{events}"


def _evidence(topic: Topic, cited: Cited) -> list[str]:
    found = []
    for cite in topic.evidence:
        event = cited.get((topic.workspace, cite))
        said = "it is gone" if event is None else told.event_line(event)
        found.append(f"   {cite.cursor}  {said}")
    return found
