"""What slowed us down, action items, and what became of them."""

from __future__ import annotations

import pytest

from kaizen.decisions.naming import Named, action_id
from kaizen.heuristics import shelf
from kaizen.model.action import Action, Difference, FollowUp, Side, State, Verdict
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Confidence, Range, Topic, Waste
from kaizen.retro import items
from kaizen.retro.items import Place, Taken, chosen, followed, found, share, taken
from tests.support.retros import SPAN, WORKSPACE, item, seen, topic, week

FAILING = next(each for each in shelf.every() if each.name == "repeated_failing_command")
HEURISTICS = {
    each.name: each
    for each in (
        FAILING, FAILING._replace(name="little", effort=1), FAILING._replace(name="much", effort=3),
        FAILING._replace(name="whole", over=lambda span: ()),
        FAILING._replace(name="urgent", urgent=True),
    )
}  # fmt: skip
WHOLE = Taken(1_000_000, 10_000_000_000, 10_000_000)


def wasting(nano: int | None = None, ms: int | None = None, tokens: int | None = None) -> Waste:
    """So much, measured."""
    return Waste(*(None if each is None else Range(each, each) for each in (tokens, nano, ms)))


def decided(state: State, of: Topic, *, weight: int = 4, until: int | None = None) -> dict[Named, Action]:
    """What was decided on a topic."""
    action = Action("cafe0000", of.heuristic, of.cause, "", (), state, 0, 5, until, weight)
    return {Named(of.heuristic, of.cause): action}


def test_what_the_span_took() -> None:
    """The sums over its sessions; of none nothing."""
    there = week(3)
    assert taken(there) == (sum(part.tokens for part in there), sum(part.nano for part in there), 3 * 600_000)
    assert taken(()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("waste", "of_whole"),
    [
        (wasting(nano=1_000_000_000), 0.1), (wasting(ms=2_000_000), 0.2), (wasting(nano=1_000_000_000, ms=2_000_000), 0.2),
        (wasting(tokens=500_000), 0.5), (wasting(nano=1_000_000_000, tokens=500_000), 0.1), (wasting(), 0),
        (Waste(None, Range(0, 2_000_000_000)), 0.1),
    ],
)  # fmt: skip
def test_shares(waste: Waste, of_whole: float) -> None:
    """The largest of the shares in money and time; tokens where no money is known; of a range the middle."""
    assert share(item(0, "x", waste=waste), WHOLE) == pytest.approx(of_whole)
    assert share(item(0, "x", waste=waste), Taken(0, 0, 0)) == 0


def test_the_most_first() -> None:
    """By share, then by how often; whatever the order in which topics come."""
    topics = [
        topic("often", waste=wasting(), times=9), topic("time", waste=wasting(ms=3_000_000)),
        topic("money", waste=wasting(nano=5_000_000_000)), topic("seldom", waste=wasting(), times=8),
    ]  # fmt: skip
    for order in (topics, topics[::-1]):
        there = found([Place(WORKSPACE, order, 41)], HEURISTICS, SPAN, WHOLE)
        assert [each.topic.cause for each in there] == ["money", "time", "often", "seldom"]
        assert {each.of for each in there} == {41}


def test_what_is_urgent_goes_first() -> None:
    """Whatever it wastes, for nothing tells how bad it is; one of it, so that the rest has room, and none that is a guess."""
    topics = [
        topic("money", waste=wasting(nano=5_000_000_000)), topic("maybe", heuristic="urgent", waste=wasting(), times=99, confidence=Confidence.MEDIUM),
        topic("a key", heuristic="urgent", waste=wasting(), times=2), topic("another", heuristic="urgent", waste=wasting(), times=1),
    ]  # fmt: skip
    there = found([Place(WORKSPACE, topics, 41)], HEURISTICS, SPAN, WHOLE)
    assert [each.topic.cause for each in there] == ["money", "maybe", "a key", "another"]
    assert [each.topic.cause for each in chosen(there, WHOLE, HEURISTICS)] == ["a key", "money", "maybe", "another"]


def test_an_item_has_its_findings() -> None:
    """Those of its heuristic and cause; one that is made of many sessions at once has none, for they do not add up to it."""
    of = topic()
    place = Place(WORKSPACE, [of, topic("all", heuristic="whole")], 41, seen={
        Named(of.heuristic, of.cause): seen(of), Named("whole", "all"): seen(of),
    })  # fmt: skip
    by_cause = {each.topic.cause: each for each in found([place], HEURISTICS, SPAN, WHOLE)}
    assert by_cause["make build"].seen == seen(of)
    assert by_cause["all"].seen == ()
    assert by_cause["all"].action_id == action_id(WORKSPACE, "whole", "all")


def test_of_an_unknown_heuristic_nothing_is_said() -> None:
    """It was taken away since."""
    assert found([Place(WORKSPACE, [topic(heuristic="gone")], 1)], HEURISTICS, SPAN, WHOLE) == []


@pytest.mark.parametrize(
    ("state", "more", "is_there"),
    [
        (State.PROPOSED, {}, True), (State.ACCEPTED, {}, True), (State.DONE, {}, True), (State.REJECTED, {}, False),
        (State.REJECTED, {"weight": 2}, True), (State.SNOOZED, {"until": SPAN.until * DAY_MS + 1}, False),
        (State.SNOOZED, {"until": SPAN.until * DAY_MS}, True),
    ],
)  # fmt: skip
def test_what_was_put_away(state: State, more: dict[str, int], is_there: bool) -> None:
    """What is rejected stays away unless there is twice as much of it, what is snoozed until the span reaches its day."""
    of = topic(times=4)
    there = found([Place(WORKSPACE, [of], 41, decided=decided(state, of, **more))], HEURISTICS, SPAN, WHOLE)
    assert bool(there) is is_there
    assert all(each.action_id == "cafe0000" for each in there)
    back = state in (State.REJECTED, State.SNOOZED)
    assert [each.state for each in there] == ([State.PROPOSED if back else state] if is_there else [])


def test_items_by_waste_against_effort() -> None:
    """Half as much is more where it is a third of the effort; what is done or a guess is none."""
    topics = [
        topic("costly", heuristic="much", waste=wasting(nano=3_000_000_000)),
        topic("cheap", heuristic="little", waste=wasting(nano=2_000_000_000)),
        topic("guessed", waste=wasting(nano=9_000_000_000), confidence=Confidence.LOW),
        *[topic(f"other {each}", waste=wasting(nano=1_000_000)) for each in range(9)],
    ]  # fmt: skip
    done = topic("done", waste=wasting(nano=9_000_000_000))
    there = found([Place(WORKSPACE, [*topics, done], 41, decided=decided(State.DONE, done))], HEURISTICS, SPAN, WHOLE)
    assert [each.topic.cause for each in there][:2] == ["done", "guessed"]
    assert [each.topic.cause for each in chosen(there, WHOLE, HEURISTICS)] == [
        "cheap",
        "costly",
        "other 0",
        "other 1",
        "other 2",
    ]


def test_fewer_sessions_than_before() -> None:
    """By more than chance; what is gone counts, and what has always been rare does not."""
    before = [
        topic("gone", sessions=14),
        topic("less", sessions=20),
        topic("rare", sessions=2),
        topic("same", sessions=9),
    ]
    now = [topic("less", sessions=4), topic("same", sessions=8)]
    told = items.fewer([Place(WORKSPACE, now, 41, before, 40)], HEURISTICS)
    assert [(each.cause, each.sessions_then, each.sessions_now) for each in told] == [("less", 20, 4), ("gone", 14, 0)]
    assert (told[0].of_then, told[0].of_now, told[0].title) == (40, 41, FAILING.title)


def test_what_became_of_the_last_items() -> None:
    """Each with its topic then and now, what was decided, and what came of what was done."""
    last = [item(0, "make build"), item(1, "gone"), item(2, "elsewhere", workspace="/home/dev/web")]
    action = decided(State.DONE, last[0].topic)
    side = Side(40, 12, None, None)
    told = FollowUp(
        next(iter(action.values())), 5, side, Side(38, 1, None, None), Difference(-1, -0.5, -0.1), Verdict.HELPED, (0, 0), "it helped"
    )  # fmt: skip
    place = Place(WORKSPACE, [topic(sessions=7)], 41, decided=action, followed={"a0000000": told})
    first, second = followed(last, [place], HEURISTICS)
    assert (first.state, first.changed_at, first.sessions_then, first.sessions_now) == (State.DONE, 5, 2, 7)
    assert first.effect is not None
    assert (first.effect.verdict, first.effect.times_after, first.effect.high) == (Verdict.HELPED, 1, -0.1)
    assert (second.state, second.changed_at, second.sessions_now, second.effect) == (State.PROPOSED, None, 0, None)


def test_what_else_was_done_of_late() -> None:
    """It is followed up too, with the spans on both sides of it; of a heuristic that is gone nothing."""
    of = topic(sessions=3)
    action = next(iter(decided(State.DONE, of).values()))
    side = Side(40, 12, None, None)
    told = FollowUp(action, 5, side, side, None, Verdict.EARLY, (0, 7), "too early")
    place = Place(WORKSPACE, [of], 41, [topic(sessions=5)], 40, followed={"cafe0000": told})
    (only,) = followed((), [place], HEURISTICS)
    assert (only.action_id, only.title, only.state) == ("cafe0000", FAILING.title, State.DONE)
    assert (only.sessions_then, only.of_then, only.sessions_now, only.of_now) == (5, 40, 3, 41)
    assert only.effect is not None
    assert (only.effect.verdict, only.effect.low) == (Verdict.EARLY, None)
    gone = told._replace(action=action._replace(heuristic="gone"))
    assert followed((), [place._replace(followed={"cafe0000": gone})], HEURISTICS) == ()
