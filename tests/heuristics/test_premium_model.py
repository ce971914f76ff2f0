"""Dear models for mechanical work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kaizen.heuristics.premium_model import look, over
from kaizen.model.finding import Confidence, Range
from kaizen.model.price import Price, Rate, Terms
from kaizen.model.story import Story
from tests.support.acting import Acting
from tests.support.claude import BEGIN, MODEL
from tests.support.prices import DOLLAR
from tests.support.spans import span

SMALL, OTHER = "claude-haiku-9", "claude-sonnet-9"


def _price(model: str, dollars: int) -> Price:
    """So many dollars for a million tokens that are read anew, and the others as they usually are."""
    base = dollars * DOLLAR
    rates = {"input": base, "cache_read": base // 10, "cache_write": base * 5 // 4, "cache_write_1h": base * 2, "output": base * 5}  # fmt: skip
    return Price("anthropic", model, (Terms({kind: Rate(rate) for kind, rate in rates.items()}),), (), {})


PRICES = (_price(MODEL, 5), _price(OTHER, 3), _price(SMALL, 1))


def _acting(number: int) -> Acting:
    return Acting(f"5e550000-0000-4000-8000-{number:012}", begin=BEGIN + timedelta(days=number)).asks()


def _told(acted: Acting, model: str = MODEL, prices: tuple[Price, ...] = PRICES) -> Story:
    for record in acted.made.records:
        if record["type"] == "assistant":
            record["message"]["model"] = model
    return acted.story(*prices)


def _moves(number: int, model: str = MODEL, prices: tuple[Price, ...] = PRICES) -> Story:
    acted = _acting(number)
    for part in ("cart", "login", "tax"):
        acted.runs(f"git mv {part}.py {part}s.py").runs(f"sed -i s/{part}/{part}s/ urls.py").runs("ls").runs(
            "ruff format ."
        )
    return _told(acted.says(), model, prices)


def _thinks(number: int, model: str = MODEL) -> Story:
    acted = _acting(number)
    for part in ("cart", "login", "tax"):
        acted.reads(f"{part}.py").edits(f"{part}.py").runs("pytest -q").runs("git commit -am x")
    return _told(acted.says(), model)


def _writes(number: int) -> Story:
    acted = _acting(number)
    for _ in range(8):
        acted.runs("git mv a b", usage={"output": 2000})
    return _told(acted.says())


MOVES = [_moves(number) for number in range(3)]
FIRES_ON = {
    "a cheaper one is there": [*MOVES, _thinks(7, SMALL), _thinks(8, SMALL)],
    "no other is there, and it is among the dearest": MOVES,
}
STAYS_QUIET_ON = {
    "two sessions": [*MOVES[:2], _thinks(7, SMALL), _thinks(8, SMALL)],
    "another that is not much cheaper": [*MOVES, _thinks(7, OTHER), _thinks(8, OTHER)],
    "one odd session of another": [*(_moves(n, OTHER) for n in range(3)), _thinks(8, SMALL)],
    "no price": [_moves(number, prices=()) for number in range(3)],
    "the cheaper one": [*(_moves(n, SMALL) for n in range(3)), _thinks(7), _thinks(8)],
    "no other is there, and it is not dear": [_moves(number, SMALL) for number in range(3)],
    "other work": [*map(_thinks, range(3)), _thinks(7, SMALL), _thinks(8, SMALL)],
    "much is written": [*map(_writes, range(3)), _thinks(7, SMALL), _thinks(8, SMALL)],
}


@pytest.mark.parametrize("stories", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(stories: list[Story]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in over(span(look, *stories))] == [MODEL]


@pytest.mark.parametrize("stories", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(stories: list[Story]) -> None:
    """None of these is one."""
    assert [*over(span(look, *stories))] == []


def test_what_it_tells() -> None:
    """What the same calls would have cost less: at least on the dearest of those that are much cheaper, at most on the cheapest."""
    (topic,) = over(span(look, *MOVES, _thinks(7, SMALL), _thinks(8, SMALL)))
    call = (
        5 * (3 + 100 + 30 * 1.25 + 10 * 2 + 50 * 5) * 1000
    )  # 3 in, 1000 read, 30 + 10 written, 50 out at 5 $ a million
    assert topic.waste.nano == Range(int(27 * call * 0.8), int(27 * call * 0.8))
    assert (len(topic.sessions), len(topic.days), topic.times, topic.confidence) == (3, 3, 3, Confidence.LOW)
    assert (
        topic.said
        == f"3 sessions on {MODEL} did mechanical work; it costs 5.0 times as much as the cheapest model here"
    )
    assert len(topic.evidence) == 3
    (alone,) = over(span(look, *MOVES))
    assert alone.waste.nano == Range(0, int(27 * call))  # nothing tells what another would have cost
    assert alone.said.endswith("it costs $25 a million written tokens")
