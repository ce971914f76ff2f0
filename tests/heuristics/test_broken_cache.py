"""The prompt cache is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaizen.heuristics.broken_cache import look
from kaizen.model.finding import Confidence, Range
from kaizen.model.spending import Spending
from kaizen.model.story import Call, Story
from tests.support.acting import Acting, causes, told
from tests.support.codex import Rollout, usage

HOUR = 3600
PRICES = {"input": 5000, "output": 25_000, "cache_read": 500, "cache_write": 6250}  # nano-dollars a token


class Caching(Acting):
    """A session with a context of 60,000 tokens."""

    def warm(self, *, read: int = 60_000, wrote: int = 500, hour: int = 0, model: str | None = None) -> Caching:
        """A call that reads its context from the cache."""
        return self._given(read, wrote, hour, model)

    def cold(self, *, read: int = 0, wrote: int = 60_500, hour: int = 0, model: str | None = None) -> Caching:
        """A call that writes it."""
        return self._given(read, wrote, hour, model)

    def after(self, seconds: float) -> Caching:
        """Somebody comes back."""
        self.made.tick(seconds)
        self.asks("go on")
        return self

    def makes(self, *, seconds: float) -> Caching:
        self.runs("make", seconds=seconds, usage=BUSY)
        return self

    def sleeps(self, seconds: float) -> Caching:
        self.made.tick(seconds)
        return self

    def shrinks(self) -> Caching:
        self.compacts()
        return self

    def _given(self, read: int, wrote: int, hour: int, model: str | None) -> Caching:
        split = {"ephemeral_5m_input_tokens": wrote - hour, "ephemeral_1h_input_tokens": hour}
        self.reads(
            "a.py",
            usage={"cache_read_input_tokens": read, "cache_creation_input_tokens": wrote, "cache_creation": split},
        )
        if model is not None:
            self.made.records[-2]["message"]["model"] = model
        return self


def begun(**more: Any) -> Caching:
    """A session whose context was written, and read again."""
    made = Caching(**more)
    made.asks()
    return made.cold().warm()


BUSY = {"cache_read_input_tokens": 60_000, "cache_creation_input_tokens": 500}
FIRES_ON = {
    "a pause": (begun().after(400).cold(), ["pause over 5 minutes"]),
    "a pause in the midst of a turn": (begun().makes(seconds=900).cold(), ["pause over 5 minutes"]),
    "a long pause": (begun().after(2 * HOUR).cold(), ["pause over an hour"]),
    "another model": (begun().cold(model="claude-haiku-9"), ["model changed"]),
    "nothing that is known": (begun().cold(), ["unknown"]),
    "an answer that took long": (begun().after(10).sleeps(400).cold(), ["unknown"]),
    "a pause that an hour's cache should have lasted": (Caching().cold(hour=60_500).warm(hour=500).after(600).cold(hour=60_500), ["unknown"]),
    "a beginning that a compaction lost": (Caching().cold(wrote=30_000).warm().shrinks().cold(wrote=35_000), ["compaction"]),
    "a part of it": (begun().after(400).cold(read=18_000, wrote=43_000), ["pause over 5 minutes"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "the first call": Caching().cold(),
    "a context that is read": begun().after(400).warm(),
    "little that is written anew": Caching().cold(wrote=15_000).warm(read=15_000).after(900).cold(wrote=16_000),
    "much that is new": begun().warm(wrote=90_000),
    "what a compaction makes": Caching().cold(wrote=18_000).warm(read=18_000, wrote=140_000).shrinks().cold(wrote=24_000),
    "a service that caches nothing": Caching().cold(wrote=0).cold(wrote=0).cold(wrote=0),
}  # fmt: skip


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_what_it_tells() -> None:
    """The tokens that had been cached; money only where the calls' cost is known."""
    (found,) = look(begun().after(400).cold().warm().after(700).cold().story())
    assert (found.times, found.confidence, len(found.evidence)) == (2, Confidence.MEDIUM, 4)
    assert (found.waste.tokens, found.waste.nano) == (Range(121_000, 121_000), None)
    assert found.said == "121,000 cached tokens were paid for anew, 2 times after a pause of over 5 minutes"


def test_what_it_cost() -> None:
    """Between bounds that hold whatever the prices are, and near what it was."""
    (found,) = look(priced(begun().after(400).cold().warm().story()))
    true = 60_500 * (PRICES["cache_write"] - PRICES["cache_read"])
    assert found.waste.nano is not None
    assert 0.85 * true < found.waste.nano.low <= true <= found.waste.nano.high < 1.2 * true


def test_codex(tmp_path: Path) -> None:
    """What it writes to the cache need not be told: what it read before counts."""
    made = Rollout(1).begin().text("a").used(usage(50_000, 45_000)).text("b").used(usage(51_000, 48_000))
    made.tick(600).begin("go on").text("c").used(usage(52_000, 0)).text("d").used(usage(53_000, 2000)).end().write(
        tmp_path
    )
    (found,) = look(told(tmp_path, made.thread, tmp_path))
    assert (found.cause, found.times, found.waste.tokens) == ("pause over 5 minutes", 1, Range(48_000, 48_000))


def priced(story: Story) -> Story:
    """The same with what each call cost."""
    return story._replace(turns=tuple(turn._replace(calls=tuple(map(_priced, turn.calls))) for turn in story.turns))


def _priced(call: Call) -> Call:
    cost = sum(price * (getattr(call.usage, kind) or 0) for kind, price in PRICES.items())
    return call._replace(spending=Spending(1, cost))
