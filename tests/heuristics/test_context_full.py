"""The context fills up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kaizen.heuristics.context_full import look
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Range
from kaizen.model.story import Said
from tests.support.acting import Acting, causes, told
from tests.support.codex import Rollout, usage


def filled(**last: Any) -> Acting:
    """A session into which a log was read, and some other things."""
    return Acting().asks().reads("a.py", output="x" * 900).runs("cat build.log", output="y" * 40_000).runs("cat build.log", output="z" * 30_000).reads("b.py", output="x" * 900, **last)  # fmt: skip


FIRES_ON = {
    "a compaction by the client": (filled().compacts().says(), ["Bash: cat"]),
    "a late one by a person": (filled().compacts("manual", 150_000), ["Bash: cat"]),
    "two, each of something else": (
        filled().compacts().reads("big.json", output="x" * 50_000).compacts(),
        ["Bash: cat", "Read"],
    ),
    "what was pasted": (Acting().asks("x" * 60_000).reads("a", output="y" * 500).compacts(), ["prompts"]),
    "a service that takes no more": (
        filled().is_refused("400 prompt is too long: 210000 tokens > 200000 maximum"),
        ["Bash: cat"],
    ),
    "a model that could not go on": (filled().says("So", stop="model_context_window_exceeded"), ["Bash: cat"]),
}
STAYS_QUIET_ON = {
    "no compaction": filled(usage={"cache_read_input_tokens": 190_000}).says(),
    "an early one by a person": filled().compacts("manual", 60_000),
    "one before anything": Acting().compacts("auto", 160_000),
    "other refusals": filled().is_refused("400 bad request"),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_what_it_tells() -> None:
    """How much the context grew by what filled it, and how long the compaction took."""
    acted = Acting().asks().runs("cat build.log", output="y" * 40_000, usage={"cache_read_input_tokens": 20_000})
    acted.runs("cat build.log", output="y" * 40_000, usage={"cache_read_input_tokens": 32_000})
    (found,) = look(
        acted.reads("a", usage={"cache_read_input_tokens": 45_000}).compacts(before=166_000, ms=42_000).story()
    )
    assert (found.times, found.confidence, len(found.evidence)) == (1, Confidence.MEDIUM, 5)
    assert found.waste.tokens == Range(25_000 - 2 * 50, 25_000)  # without what the calls themselves wrote, at least
    assert (found.waste.ms, found.waste.nano) == (Range(42_000, 42_000), None)
    assert found.said == "the context was full once (up to 166,000 tokens); 100% of what came in was from `Bash: cat`"


def test_of_many_small_things_none_is_to_blame() -> None:
    """The largest is told, and that it is not much."""
    acted = Acting().asks()
    for tool in ("Read", "Grep", "Glob"):
        acted.uses(tool, output="x" * 10_000)
    (found,) = look(acted.reads("b", output="x").compacts().story())
    assert (found.cause, found.confidence) == ("Read", Confidence.LOW)


def test_an_output_that_was_put_aside_counts_as_what_was_shown() -> None:
    """The model was given its beginning alone."""
    aside = {"toolUseResult": {"persistedOutputPath": "/p", "persistedOutputSize": 9_000_000}}
    acted = Acting().asks().uses("Grep", output="x" * 2000)
    acted.made.records[-1].update(aside)
    assert causes([*look(acted.reads("a", output="y" * 3000).compacts().story())]) == ["Read"]


@pytest.mark.parametrize(("auto", "found"), [("true", ["Bash: cat"]), ("false", []), ('{"a":' * 100_000, [])])
def test_opencode(auto: str, found: list[str]) -> None:
    """It says whether it began by itself; what cannot be read says nothing."""
    made = filled().compacts(before=40_000).story()
    (turn,) = made.turns
    steps = tuple(
        step._replace(text=f'{{"type":"compaction","auto":{auto}}}', name=None) if isinstance(step, Said) and step.kind is Kind.COMPACTION else step
        for step in turn.steps
    )  # fmt: skip
    assert causes([*look(made._replace(turns=(turn._replace(steps=steps),)))]) == found


@pytest.mark.parametrize(("size", "found"), [(200_000, ["exec_command: cat"]), (40_000, [])])
def test_codex(tmp_path: Path, size: int, found: list[str]) -> None:
    """It does not say why it compacted: a small context was not full."""
    made = Rollout(1).begin().command("cat build.log", output="x" * 9000).used(usage(size, size - 1000))
    made.add("compacted", {"message": "What was done."}).text("Done.").used().end().write(tmp_path)
    assert causes([*look(told(tmp_path, made.thread, tmp_path))]) == found
