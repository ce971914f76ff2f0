"""Experiments: simulated ones that are looked at every day; how often they see what is not there, and what is.

Two designs: in turn (28 days before a change, then up to 60 after it) and side by side (60 days, half of the sessions on either side, 28
days before them). Four kinds of values, about five sessions a day and fewer at weekends: normal; costs, log-normal, of two agents of
which one costs three times the other; counts, over-dispersed and mostly 0; days, log-normal with a level that wanders from day to day
(an AR(1) process with 0.6). Each run looks every day and stops at the first look that tells a difference.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random
from typing import NamedTuple

from bench.timing import Measured
from kaizen.measure import compare, ratio, sequential
from kaizen.measure.compare import Value
from kaizen.measure.intervals import bootstrap

RUNS, RUNS_OF_POWER, LOOKED_AT = 1000, 300, 60
EARLIER_DAYS = 28
KINDS = ("normal", "costs", "counts", "days")
DESIGNS = ("in turn", "side by side")
_EFFECTS = (0.8, 0.65, 0.5)  # what is left of the mean
_WANDER, _LEVEL = 0.6, 0.5


class Sessions(NamedTuple):
    """Simulated sessions: those from before the experiment, and those of both sides by day."""

    earlier: list[Value]
    before: list[Value]
    after: list[Value]


def sessions(kind: str, design: str, seed: int, effect: float = 1.0) -> Sessions:
    """The sessions of an experiment whose `after` has so much of the mean of `before`."""
    random, found, level = Random(f"{kind}, {design}, {seed}"), Sessions([], [], []), 0.0
    for day in range(EARLIER_DAYS + LOOKED_AT):
        level = _WANDER * level + math.sqrt(1 - _WANDER**2) * random.gauss(0, 1)
        for _ in range(int(random.gammavariate(4, 1.5) if day % 7 < 5 else random.gammavariate(1, 2))):
            begun = day >= EARLIER_DAYS
            changed = begun and (design == "in turn" or random.random() < 0.5)
            value = _value(kind, random, level, effect if changed else 1.0)
            side = found.after if changed else found.before if begun or design == "in turn" else found.earlier
            side.append(value._replace(day=day))
    return found


def _value(kind: str, random: Random, level: float, share: float) -> Value:
    if kind == "normal":
        return Value(0, "a", 10 * share + random.gauss(0, 4))
    if kind == "counts":
        return Value(0, "a", float(_poisson(random, random.gammavariate(0.6, 1.2) * share)))
    if kind == "days":
        return Value(0, "a", random.lognormvariate(_LEVEL * level, 1) * share)
    agent = random.choice("ab")
    return Value(0, agent, random.lognormvariate(0, 1) * share * (3 if agent == "b" else 1))


def _poisson(random: Random, mean: float) -> int:
    """D. Knuth's way: uniform numbers are multiplied until they fall below e to the power of minus the mean."""
    found, left, floor = 0, random.random(), math.exp(-mean)
    while left > floor:
        found, left = found + 1, left * random.random()
    return found


def first_look(kind: str, design: str, effect: float, seed: int) -> tuple[int | None, int | None]:
    """The day at whose end a difference is told, by what Kaizen does and by Student's test for one look; None where none is in time."""
    made, in_turn = sessions(kind, design, seed, effect), design == "in turn"
    cap = compare.limit(made.earlier, made.before, in_turn=in_turn)
    ours: int | None = None
    students: int | None = None
    for day in range(EARLIER_DAYS, EARLIER_DAYS + LOOKED_AT):
        before, after = ([each for each in side if each.day <= day] for side in (made.before, made.after))
        if students is None and min(len(before), len(after)) >= 5 and _student(before, after):
            students = day - EARLIER_DAYS + 1
        old, new, _ = compare.prepared(made.earlier, before, after, cap)
        found = sequential.always(old, new)
        if found is not None and not found.low <= 0 <= found.high:
            ours = day - EARLIER_DAYS + 1
            break
    return ours, students


def _student(before: Sequence[Value], after: Sequence[Value]) -> bool:
    """Welch's form of Student's test at 5 %, as if this were the only look."""
    means = [sum(each.value for each in side) / len(side) for side in (before, after)]
    squares = [
        sum((each.value - mean) ** 2 for each in side) / (len(side) - 1) / len(side)
        for side, mean in zip((before, after), means, strict=True)
    ]
    return abs(means[1] - means[0]) > 1.96 * math.sqrt(sum(squares))


def measure() -> list[Measured]:
    """All of it, on as many processors as there are."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [*_nulls(pool), *_powers(pool), *_coverage(pool), *_ratios(pool)]


def _nulls(pool: ProcessPoolExecutor) -> Iterator[Measured]:
    for design in DESIGNS:
        for kind in KINDS:
            looks = list(pool.map(partial(first_look, kind, design, 1.0), range(RUNS), chunksize=50))
            ours = sum(our is not None for our, _ in looks)
            students = sum(student is not None for _, student in looks)
            about = f"{RUNS} runs; Student's test, looked at as often: {100 * students / RUNS:.1f} %"
            yield Measured(f"{kind}, {design}: told, not there", 100 * ours / RUNS, "%", 5.0, about)


def _powers(pool: ProcessPoolExecutor) -> Iterator[Measured]:
    for design in DESIGNS:
        for kind in KINDS:
            for effect in _EFFECTS:
                looks = pool.map(partial(first_look, kind, design, effect), range(RUNS_OF_POWER), chunksize=25)
                days = sorted(our for our, _ in looks if our is not None)
                when = f"in the median after {days[len(days) // 2]} days" if days else ""
                what = f"{kind}, {design}: {effect - 1:+.0%} told"
                yield Measured(what, 100 * len(days) / RUNS_OF_POWER, "%", None, when)


def _coverage(pool: ProcessPoolExecutor) -> Iterator[Measured]:
    for kind in ("normal", "lognormal", "counts"):
        for several in (10, 30, 100):
            hits = pool.map(partial(covers, kind, several), range(RUNS), chunksize=50)
            yield Measured(
                f"bootstrap, {several} {kind} a side: covers", 100 * sum(hits) / RUNS, "%", None, "95 % is promised"
            )


def covers(kind: str, several: int, seed: int) -> bool:
    """Whether the bootstrap's interval holds the truth, a third less than before, of so many sessions on either side."""
    random = Random(f"{kind} {several} {seed}")
    mean = {"normal": 10.0, "lognormal": math.exp(0.5), "counts": 2.0}[kind]

    def value(share: float) -> float:
        if kind == "normal":
            return 10 * share + random.gauss(0, 4)
        return random.lognormvariate(0, 1) * share if kind == "lognormal" else float(_poisson(random, 2 * share))

    found = bootstrap([value(1.0) for _ in range(several)], [value(2 / 3) for _ in range(several)], seed=seed)
    return found is not None and found.low <= -mean / 3 <= found.high


def _ratios(pool: ProcessPoolExecutor) -> Iterator[Measured]:
    for drawn, budget in ((0.5, 1.0), (0.4, None)):
        off = sum(pool.map(partial(off_ratio, drawn), range(RUNS), chunksize=50))
        what = f"ratio: {drawn:.0%} where 50% was meant: told"
        yield Measured(what, 100 * off / RUNS, "%", budget, "looked at after each of 400 sessions")


def off_ratio(drawn: float, seed: int) -> bool:
    """Whether the ratio of sides is ever told to be off, where each session falls to one with this chance and a half is meant."""
    random, after = Random(f"ratio {drawn} {seed}"), 0
    for number in range(1, 401):
        after += random.random() < drawn
        if ratio.chance(number - after, after, 0.5) < ratio.WRONG:
            return True
    return False
