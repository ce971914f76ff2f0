"""Sessions that cost far more than usual."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.heuristics import cost_outliers
from kaizen.heuristics.cost_outliers import look, over, usual_of
from kaizen.heuristics.span import Span
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Brief, Cite, Confidence, Finding, Range, Seen, Waste
from kaizen.model.spending import NANO_PER_DOLLAR, Spending
from kaizen.model.usage import Usage
from tests.support.acting import Acting
from tests.support.claude import MODEL

DAY = 20_000
CAUSE = f"claude-code {MODEL}"


def brief(number: int, usd: float | None, **more: Any) -> Brief:
    """A session that cost so much."""
    nano = None if usd is None else round(usd * NANO_PER_DOLLAR)
    made = Brief(
        f"s{number}", "/w", "claude-code", MODEL, None, None, None, DAY * DAY_MS, (DAY + number % 5) * DAY_MS, 0, 1, 1, Usage(), nano, True
    )  # fmt: skip
    return made._replace(**more)


def usual(many: int = 30, **more: Any) -> list[Brief]:
    """Sessions as they usually are: from 0.25 to 1 dollar."""
    return [brief(number, 0.25 + 0.75 * number / many, **more) for number in range(many)]


def topics(sessions: list[Brief], *seen: Seen) -> list[str]:
    return [topic.cause for topic in over(Span("/w", 0, 1, tuple(sessions), seen))]


FIRES_ON = {
    "one that cost a hundred times as much": [*usual(), brief(99, 60)],
    "two": [*usual(), brief(98, 20), brief(99, 60)],
    "where all cost the same": [*(brief(number, 1) for number in range(30)), brief(99, 9)],
    "beside those of another model": [*usual(), brief(99, 60), *(brief(200 + n, 60, model="other") for n in range(5))],
}
STAYS_QUIET_ON = {
    "usual ones": usual(),
    "some that cost more": [*usual(), brief(98, 1.5), brief(99, 2.2)],
    "too few to say": [*usual(10), brief(99, 60)],
    "cents": [*(brief(number, 0.01) for number in range(30)), brief(99, 0.2)],
    "sessions that all cost much": [brief(number, 40 + number) for number in range(30)],
    "a sub-agent": [*usual(), brief(99, 60, parent_id="s1")],
    "those whose cost is not known": [*usual(), brief(99, None)],
    "a dear model": [*usual(), *(brief(200 + n, 60, model="other") for n in range(5))],
    "nothing": [],
}  # fmt: skip


@pytest.mark.parametrize("sessions", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(sessions: list[Brief]) -> None:
    """Each of these is one."""
    assert topics(sessions) == [CAUSE]


@pytest.mark.parametrize("sessions", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(sessions: list[Brief]) -> None:
    """None of these is one."""
    assert topics(sessions) == []


def test_what_it_tells() -> None:
    """What they cost beyond what is usual: at least above the bound, at most above the median."""
    sessions = [*(brief(number, 1) for number in range(30)), brief(97, 20), brief(99, 60)]
    noted = Finding("cost_outliers", CAUSE, None, (7, 9), Waste(), Confidence.LOW, "")
    seen = (Seen("s99", noted), Seen("s3", noted))
    (found,) = over(Span("/w", 0, 1, tuple(sessions), seen))
    assert (found.heuristic, found.sessions, found.days) == ("cost_outliers", ("s99", "s97"), (DAY + 2, DAY + 4))
    assert found.waste.nano == Range(72 * NANO_PER_DOLLAR, 78 * NANO_PER_DOLLAR)
    assert found.evidence == (Cite("s99", 7), Cite("s99", 9))
    assert found.said == "2 of 32 sessions cost more than $4.00, where $1.00 is usual: $60.00, $20.00"


def test_what_is_usual_does_not_move_with_what_is_not() -> None:
    """A dear session more or less changes nothing of it."""
    costs = [NANO_PER_DOLLAR] * 30
    assert usual_of(costs) == usual_of([*costs, 900 * NANO_PER_DOLLAR])
    assert cost_outliers.TIMES * usual_of(costs)[0] == usual_of(costs)[1]


def test_the_dearest_turns_are_noted() -> None:
    """Of a session that cost something, by the prompts that began them."""
    acted = Acting()
    for words in ("a", "b", "c", "d", "e"):
        acted.asks(words).says()
    made = acted.story()
    costs = (1, 9, 0, 3, 2)
    turns = tuple(
        turn._replace(spending=Spending(1, cost * NANO_PER_DOLLAR)) for turn, cost in zip(made.turns, costs, strict=True)
    )  # fmt: skip
    made = made._replace(turns=turns, session=made.session._replace(spending=Spending(5, 15 * NANO_PER_DOLLAR)))
    (found,) = look(made)
    assert (found.cause, found.said) == (CAUSE, "$15.00 in 5 turns")
    assert found.evidence == tuple(made.turns[number].prompts[0].cursor for number in (1, 3, 4))
    cheap = made._replace(session=made.session._replace(spending=Spending(5, NANO_PER_DOLLAR // 2)))
    assert [*look(cheap)] == []
    assert [*look(made._replace(session=made.session._replace(parent_id="above")))] == []
