"""Did it help? The verdict and its words say no more than the figures do."""

from __future__ import annotations

from random import Random

import pytest

from kaizen.model.action import Action, Commit, Side, State, Verdict
from kaizen.model.finding import Range
from kaizen.retro.effect import FEWEST, REACH_MS, Counted, judged, middle, stands
from tests.support.decided import DAY, NOW

HOUR = 3_600_000


def action(state: State = State.DONE) -> Action:
    return Action("0a0b0c0d", "slow_commands", "npm test", "t", (), state, NOW - 9 * DAY, NOW, None, 4)


def sessions(before: list[int], after: list[int]) -> list[Counted]:
    old = [Counted(NOW - (number + 1) * HOUR, times, times * 10, None) for number, times in enumerate(before)]
    return [*old, *(Counted(NOW + number * HOUR, times, times * 10, None) for number, times in enumerate(after))]


OFTEN, SELDOM = [3, 2, 4, 3, 2, 3, 4, 3, 2, 3, 3, 4], [0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1]


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (OFTEN, SELDOM, Verdict.HELPED),
        (SELDOM, OFTEN, Verdict.WORSE),
        (OFTEN, OFTEN[::-1], Verdict.NO_HELP),
        ([5, 0] * 6, [3, 0] * 6, Verdict.UNKNOWN),
        ([0] * 12, [0] * 12, Verdict.UNKNOWN),
        ([0] * 12, [1, *[0] * 11], Verdict.UNKNOWN),
        (OFTEN[:FEWEST], SELDOM[: FEWEST - 1], Verdict.EARLY),
        (OFTEN[:3], SELDOM, Verdict.EARLY),
        ([], [], Verdict.EARLY),
    ],
)
def test_the_verdict(before: list[int], after: list[int], verdict: Verdict) -> None:
    """It helped, it did not, it made it worse, it cannot be told, or it is too early."""
    found = judged(action(), NOW, sessions(before, after))
    assert found.verdict is verdict, found
    assert (found.before.sessions, found.after.sessions) == (len(before), len(after))
    assert found.said
    assert found.said == judged(action(), NOW, sessions(before, after)).said


def test_the_words_have_the_figures() -> None:
    """All that the verdict rests on, for a person to check."""
    found = judged(action(), NOW, sessions(OFTEN, SELDOM))
    assert found.difference is not None
    assert found.said.startswith(
        "helped: seen 36 times in 12 sessions before, 4 times in 12 sessions since; per session -2.67"
    )
    assert f"between {found.difference.low:+.2f} and {found.difference.high:+.2f}" in found.said
    assert (found.before.nano, found.before.ms) == (360, None)
    assert "ruled out" in judged(action(), NOW, sessions(OFTEN, OFTEN[::-1])).said
    assert "too rare" in judged(action(), NOW, sessions([0] * 12, [0] * 12)).said


def test_what_is_missing_is_told() -> None:
    """How many sessions on which side."""
    found = judged(action(), NOW, sessions(OFTEN, SELDOM[:9]))
    assert (found.missing, found.said) == ((0, 1), "too early to tell: it takes 1 more session after it")
    both = judged(action(), NOW, [])
    assert both.said == "too early to tell: it takes 10 more sessions from before it and 10 more sessions after it"


def test_what_is_accepted_is_not_said_to_be_done() -> None:
    """Its figures are told since it was accepted."""
    found = judged(action(State.ACCEPTED), NOW, sessions(OFTEN, SELDOM))
    assert found.said.startswith("accepted, and not said to be done: helped")


def test_long_ago_does_not_count() -> None:
    """Sessions of more than four weeks before or after are left out."""
    old = [Counted(NOW - REACH_MS - 1, 100) for _ in range(50)] + [Counted(NOW + REACH_MS, 100) for _ in range(50)]
    assert judged(action(), NOW, [*old, *sessions(OFTEN, SELDOM)]) == judged(action(), NOW, sessions(OFTEN, SELDOM))


def test_what_is_seen_in_the_repository() -> None:
    """It is there still, or gone, once enough sessions went by."""
    commit = Commit("a" * 40, NOW, "cut it")
    before = Side(20, 20, None, None)
    assert stands(action(), NOW, before, Side(3, 0, None, None)).verdict is Verdict.EARLY
    gone = stands(action(), NOW, before, Side(12, 0, None, None), [commit])
    assert (gone.verdict, gone.said, gone.commits) == (
        Verdict.HELPED,
        "helped: it was not seen again in 12 sessions",
        (commit,),
    )
    assert stands(action(), NOW, before, Side(12, 12, None, None)).verdict is Verdict.NO_HELP


def test_without_an_effect_it_is_rarely_said_to_help() -> None:
    """Of 200 actions without any effect at most one in twenty is said to have helped, or made it worse."""
    random, wrong = Random(7), 0
    for number in range(200):
        drawn = [[random.choice([0, 0, 0, 1, 1, 2, 3, 6]) for _ in range(20)] for _ in range(2)]
        each = action()._replace(id=f"{number:08x}")
        wrong += judged(each, NOW, sessions(*drawn)).verdict in (Verdict.HELPED, Verdict.WORSE)
    assert wrong <= 10


def test_of_a_range_the_middle() -> None:
    """Of what is not known, nothing."""
    assert (middle(Range(2, 4)), middle(None)) == (3, None)
