"""Answers that are cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.heuristics.truncated_answers import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import Acting, causes, told
from tests.support.claude import MODEL
from tests.support.codex import MODEL as OF_CODEX
from tests.support.codex import Rollout

FIRES_ON = {
    "once": (Acting().says("A long", stop="max_tokens", output=32_000), [MODEL]),
    "twice": (
        Acting().says("A long", stop="max_tokens").asks("go on").says("one", stop="max_tokens").says("end."),
        [MODEL],
    ),
}
STAYS_QUIET_ON = {
    "a long answer that ends": Acting().says("A long one.", output=60_000),
    "what was refused": Acting().says("I", stop="refusal"),
    "an answer of which nothing is known": Acting().says("So", stop=None),  # as older clients leave it
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
    """At most the whole answers are the waste: the client goes on from what there is."""
    (found,) = look(Acting().says("A", stop="max_tokens", output=32_000).says("B", stop="max_tokens", output=5).story())
    assert (found.times, len(found.evidence), found.confidence) == (2, 2, Confidence.HIGH)
    assert (found.waste.tokens, found.waste.nano) == (Range(0, 32_091), None)
    assert found.said == f"{MODEL} was cut off 2 times after 32,000 tokens of output"


def test_what_was_copied_is_told_elsewhere() -> None:
    """A fork's copy of a call counts in the session that it was copied from."""
    made = FIRES_ON["once"][0].story()
    turns = tuple(turn._replace(calls=tuple(call._replace(usage=None) for call in turn.calls)) for turn in made.turns)
    assert [*look(made._replace(turns=turns))] == []


def test_opencode() -> None:
    """It has a word of its own for it."""
    made = Acting().says("A long").story()
    turns = tuple(
        turn._replace(calls=tuple(call._replace(stop_reason="length") for call in turn.calls)) for turn in made.turns
    )
    assert causes([*look(made._replace(turns=turns))]) == [MODEL]


def test_codex(tmp_path: Path) -> None:
    """Its turn ends with an error that says so; the usage of the response is there."""
    said = "stream disconnected before completion: Incomplete response returned, reason: max_output_tokens"
    made = Rollout(1).begin().text("A long").used()
    made.end(error={"message": said, "codex_error_info": "response_stream_disconnected"})
    made.begin("again").text("Done.").used().end(error={"message": "stream disconnected", "codex_error_info": "other"})
    made.write(tmp_path)
    (found,) = look(told(tmp_path, made.thread, tmp_path))
    assert (found.cause, found.times, len(found.evidence)) == (OF_CODEX, 1, 2)
