"""Which topics slowed us down most, which of them are worth an action item, and what became of those of last time. Pure.

What a topic wasted is measured in money, time and tokens, which nothing makes one of. So topics are ranked by the largest of the
shares that they have in what the span took of each: a tenth of the money weighs as much as a tenth of the time. Of a range the middle
counts. Of action items what is urgent goes first, for it wastes nothing. For action items the share is divided by the effort of what helps.
"""

from __future__ import annotations

from kaizen.decisions import naming, rules
from kaizen.model.action import State
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Confidence
from kaizen.model.retro import Effect, Fewer, Followed, Item
from kaizen.retro import compare
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kaizen.decisions.naming import Named
    from kaizen.heuristics.shelf import Heuristic
    from kaizen.model.action import Action, FollowUp
    from kaizen.model.finding import Range, Seen, Topic
    from kaizen.model.retro import Part, Span

SLOWED, ITEMS = 5, 5


class Taken(NamedTuple):
    """What a span took: tokens, nano-dollars, milliseconds."""

    tokens: int
    nano: int
    ms: int


class Place(NamedTuple):
    """What is known of a workspace: the topics of the span and of the one before, how many sessions each had, what was seen, what was
    decided, and what became of what was done, by the ids of actions."""

    workspace: str
    topics: Sequence[Topic]
    sessions: int
    topics_before: Sequence[Topic] = ()
    sessions_before: int = 0
    seen: Mapping[Named, Sequence[Seen]] = {}
    decided: Mapping[Named, Action] = {}
    followed: Mapping[str, FollowUp] = {}


def taken(parts: Iterable[Part]) -> Taken:
    """What these sessions took."""
    rows = [(part.tokens, part.nano, part.active_ms) for part in parts]
    return Taken(*map(sum, zip(*rows, strict=True))) if rows else Taken(0, 0, 0)


def found(places: Iterable[Place], heuristics: Mapping[str, Heuristic], span: Span, whole: Taken) -> list[Item]:
    """The topics of all places that are not put away, those with the largest share in what the span took first. What was done stays
    among them, since it is there still."""
    items = [item for place in places for topic in place.topics if (item := _item(place, topic, heuristics, span))]
    return sorted(items, key=lambda item: (-share(item, whole), -item.topic.times, _name(item)))


def _urgent_first(items: list[Item], heuristics: Mapping[str, Heuristic]) -> list[Item]:
    """With the first that is urgent and sure before all others; one, so that the rest has room."""
    sure = (
        each for each in items if heuristics[each.topic.heuristic].urgent and each.topic.confidence is Confidence.HIGH
    )
    first = next(sure, None)
    return items if first is None else [first, *(each for each in items if each is not first)]


def chosen(items: Iterable[Item], whole: Taken, heuristics: Mapping[str, Heuristic]) -> tuple[Item, ...]:
    """The action items: of what is open and more than a guess, those with the largest share for their effort."""
    there = [item for item in items if item.state in rules.OPEN and item.topic.confidence is not Confidence.LOW]
    there.sort(key=lambda item: (-share(item, whole) / item.effort, -item.topic.times / item.effort, _name(item)))
    return tuple(_urgent_first(there, heuristics)[:ITEMS])


def share(item: Item, whole: Taken) -> float:
    """The largest share that a topic has in what the span took; money and time go before tokens, of which most are read from the
    cache."""
    waste = item.topic.waste
    shares = [_share(waste.nano, whole.nano), _share(waste.ms, whole.ms)]
    if waste.nano is None:
        shares.append(_share(waste.tokens, whole.tokens))
    return max(shares)


def fewer(places: Iterable[Place], heuristics: Mapping[str, Heuristic]) -> list[Fewer]:
    """The topics that are in fewer sessions than in the span before, by more than chance; those that were in most first."""
    told = []
    for place in places:
        now = {_key(topic): len(topic.sessions) for topic in place.topics}
        for topic in place.topics_before:
            then, still = len(topic.sessions), now.get(_key(topic), 0)
            if topic.heuristic in heuristics and compare.is_fewer(then, place.sessions_before, still, place.sessions):
                title = heuristics[topic.heuristic].title
                told.append(
                    Fewer(place.workspace, title, topic.cause, then, place.sessions_before, still, place.sessions)
                )
    return sorted(
        told, key=lambda each: (each.sessions_now - each.sessions_then, each.workspace, each.title, each.cause)
    )


def followed(
    last: Iterable[Item], places: Iterable[Place], heuristics: Mapping[str, Heuristic]
) -> tuple[Followed, ...]:
    """What became of the items of the last retro, in their order, those left out whose workspace is not looked at; then of what else
    was done of late."""
    by_workspace = {place.workspace: place for place in places}
    items = [item for item in last if item.topic.workspace in by_workspace]
    told = [_followed(item, by_workspace[item.topic.workspace]) for item in items]
    there = {item.action_id for item in items}
    for place in by_workspace.values():
        for action_id, follow_up in sorted(place.followed.items()):
            if action_id not in there and follow_up.action.heuristic in heuristics:
                told.append(_done(follow_up, place, heuristics[follow_up.action.heuristic].title))
    return tuple(told)


def _done(told: FollowUp, place: Place, title: str) -> Followed:
    action = told.action
    key = (action.heuristic, action.cause)
    return Followed(
        action.id, place.workspace, title, action.cause, action.state, action.changed_at,
        _sessions(place.topics_before, key), place.sessions_before, _sessions(place.topics, key), place.sessions,
        _effect(told),
    )  # fmt: skip


def _sessions(topics: Iterable[Topic], key: tuple[str, str]) -> int:
    """In how many sessions a topic is."""
    return next((len(each.sessions) for each in topics if _key(each) == key), 0)


def _item(place: Place, topic: Topic, heuristics: Mapping[str, Heuristic], span: Span) -> Item | None:
    """A topic as an item; None where it is put away, or nothing is known of its heuristic any more."""
    heuristic = heuristics.get(topic.heuristic)
    named = naming.Named(topic.heuristic, topic.cause)
    action = place.decided.get(named)
    weight = rules.weight(topic.times, span.days)
    is_done = action is not None and action.state is State.DONE
    if heuristic is None or not (is_done or rules.offered(action, weight, span.until * DAY_MS)):
        return None
    seen = tuple(place.seen.get(named, ())) if heuristic.over is None else ()
    state = State.PROPOSED if action is None or not (is_done or action.state in rules.OPEN) else action.state
    whole_id = naming.action_id(place.workspace, topic.heuristic, topic.cause) if action is None else action.id
    return Item(whole_id, topic, place.sessions, heuristic.title, heuristic.helps, heuristic.effort, state, seen)


def _followed(item: Item, place: Place) -> Followed:
    topic = item.topic
    action = place.decided.get(naming.Named(topic.heuristic, topic.cause))
    now = _sessions(place.topics, _key(topic))
    follow_up = place.followed.get(item.action_id)
    return Followed(
        item.action_id, place.workspace, item.title, topic.cause, State.PROPOSED if action is None else action.state,
        None if action is None else action.changed_at, len(topic.sessions), item.of, now, place.sessions,
        None if follow_up is None else _effect(follow_up),
    )  # fmt: skip


def _effect(told: FollowUp) -> Effect:
    low, high = (None, None) if told.difference is None else (told.difference.low, told.difference.high)
    return Effect(
        told.verdict, told.said, told.since, told.before.times, told.before.sessions, told.after.times,
        told.after.sessions, low, high,
    )  # fmt: skip


def _share(part: Range | None, whole: int) -> float:
    return (part.low + part.high) / 2 / whole if part is not None and whole else 0.0


def _key(topic: Topic) -> tuple[str, str]:
    return topic.heuristic, topic.cause


def _name(item: Item) -> tuple[str, str, str]:
    return item.topic.workspace, item.topic.heuristic, item.topic.cause
