"""Which decision may follow which, and when what was put away comes back."""

from __future__ import annotations

import pytest

from kaizen.decisions import rules
from kaizen.model.action import Action, State
from tests.support.decided import DAY, NOW

ALLOWED = {
    ("proposed", "accepted"), ("proposed", "snoozed"), ("proposed", "rejected"), ("proposed", "done"),
    ("accepted", "snoozed"), ("accepted", "rejected"), ("accepted", "done"),
    ("snoozed", "accepted"), ("snoozed", "snoozed"), ("snoozed", "rejected"), ("snoozed", "done"),
    ("rejected", "accepted"), ("rejected", "snoozed"), ("done", "accepted"),
}  # fmt: skip


def action(state: State, *, weight: int = 4, until: int | None = None) -> Action:
    return Action("0a0b0c0d", "h", "c", "t", (), state, NOW, NOW, until, weight)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("wanted", list(State))
def test_what_may_follow(state: State, wanted: State) -> None:
    """The table, and nothing else; what is refused says what to do instead."""
    refused = rules.refusal(state, wanted)
    assert (refused is None) == ((str(state), str(wanted)) in ALLOWED)
    assert refused is None or all(refused)


@pytest.mark.parametrize(
    ("known", "weight", "now", "expected"),
    [
        (None, 1, NOW, True),
        (action(State.PROPOSED), 1, NOW, True),
        (action(State.ACCEPTED), 1, NOW, True),
        (action(State.DONE), 1000, NOW, False),
        (action(State.REJECTED), 7, NOW + 900 * DAY, False),
        (action(State.REJECTED), 8, NOW, True),
        (action(State.REJECTED), 1000, NOW - 1, False),
        (action(State.REJECTED, weight=0), 1, NOW, False),
        (action(State.SNOOZED, until=NOW + DAY), 1000, NOW + DAY - 1, False),
        (action(State.SNOOZED, until=NOW + DAY), 1, NOW + DAY, True),
    ],
)
def test_what_is_offered(known: Action | None, weight: int, now: int, expected: bool) -> None:
    """A rejected one only with twice its evidence in days that were not over when it was rejected, a snoozed one only from its day on, a done one never."""
    assert rules.offered(known, weight, now) is expected


def test_a_snoozed_one_stands_as_proposed_from_its_day_on() -> None:
    """Without that anybody writes it."""
    snoozed = action(State.SNOOZED, until=NOW + DAY)
    assert rules.standing(snoozed, NOW) is State.SNOOZED
    assert rules.standing(snoozed, NOW + DAY) is State.PROPOSED
    assert rules.standing(action(State.REJECTED), NOW) is State.REJECTED


@pytest.mark.parametrize(
    ("times", "days", "expected"), [(4, 7, 4), (4, 1, 4), (8, 14, 4), (30, 30, 7), (0, 7, 1), (1, 365, 1)]
)
def test_a_weight_is_of_seven_days(times: int, days: int, expected: int) -> None:
    """So a report over a month does not bring back what was rejected in a week's, nor does one of a busy day."""
    assert rules.weight(times, days) == expected
