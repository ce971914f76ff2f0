"""A retro out of what is known."""

from __future__ import annotations

from kaizen.heuristics import shelf
from kaizen.model.retro import Change
from kaizen.retro.build import Material, build
from kaizen.retro.items import Place
from tests.support.retros import SPAN, WORKSPACE, full, topic, week

HEURISTICS = {each.name: each for each in shelf.every()}


def material() -> Material:
    """A week in which less failed than in the eight before."""
    topics = [topic(f"command {each}", times=each + 1) for each in range(9)]
    place = Place(WORKSPACE, topics, 41, [topic("gone", sessions=20)], 40)
    return Material(SPAN, False, week(41, failed=0), [week(40, failed=5)] * 8, [place])


def test_all_of_it() -> None:
    """Numbers, what went well, at most five of what slowed us down and of items, and how many there were."""
    made = build(material(), HEURISTICS)
    assert (made.workspaces, made.everywhere, made.span) == ((WORKSPACE,), False, SPAN)
    assert made.well == ("failed",)
    assert [each.cause for each in made.fewer] == ["gone"]
    assert (len(made.slowed), len(made.items), made.topics) == (5, 5, 9)
    assert [each.topic.cause for each in made.items][:2] == ["command 8", "command 7"]
    assert (made.last, made.followed) == (None, ())
    failed = made.number("failed")
    assert failed is not None
    assert failed.change is Change.LESS
    assert made.number("nothing") is None


def test_the_same_gives_the_same() -> None:
    """Whatever the order of workspaces' topics."""
    one = material()
    other = one._replace(places=[place._replace(topics=place.topics[::-1]) for place in one.places])
    assert build(one, HEURISTICS) == build(other, HEURISTICS)


def test_the_last_one_is_followed_up() -> None:
    """By name, item by item."""
    made = build(material()._replace(last=full()), HEURISTICS)
    assert made.last == "2026-W47"
    assert [each.action_id for each in made.followed] == [each.action_id for each in full().items]


def test_of_nothing() -> None:
    """A span without sessions has numbers of nothing, and nothing else."""
    made = build(Material(SPAN, True, (), [()] * 8, []), HEURISTICS)
    assert (made.well, made.fewer, made.slowed, made.items, made.topics) == ((), (), (), (), 0)
    assert {each.change for each in made.numbers} == {Change.TOO_FEW}
