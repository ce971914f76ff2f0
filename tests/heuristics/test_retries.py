"""The service refuses or fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.heuristics.retries import class_of, look
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Range
from kaizen.model.story import Said
from tests.support.acting import Acting, causes, told
from tests.support.codex import Rollout


def refused(*words: str) -> Acting:
    acted = Acting().asks()
    for each in words:
        acted.is_refused(each)
    return acted.says()


FIRES_ON = {
    "overloaded": (refused(*["529 Overloaded"] * 3), ["overloaded"]),
    "two classes": (refused(*["529 Overloaded"] * 3, *["429 slow down"] * 4), ["overloaded", "rate limit"]),
    "now and then": (refused("500 Internal server error").reads("a").is_refused("502 Bad gateway").reads("b").is_refused("500 x").says(), ["server error"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "twice": refused("529 Overloaded", "529 Overloaded"),
    "of each class some": refused("529 Overloaded", "429 slow down", "500 x", "Request timed out", "529 Overloaded", "ECONNRESET"),
    "what trying again does not mend": refused(*["401 invalid x-api-key"] * 5),
    "a command that says so": Acting().runs("curl x", fails=True, output="429 Too many requests").runs("curl x", fails=True, output="429").runs("curl x", fails=True, output="429"),
}  # fmt: skip
CLASSES = {
    ("api_error", "529 Overloaded"): "overloaded", ("api_error", "429 slow down (retry 1 of 10)"): "rate limit", ("rate_limit", "You've hit your limit"): "rate limit",
    ("usage_limit_exceeded", "You've hit your usage limit."): "rate limit", ("server_overloaded", "Selected model is at capacity"): "overloaded",
    ("api_error", "Request timed out."): "timeout", ("api_error", "504 Gateway Timeout"): "timeout", ("internal_server_error", None): "server error",
    ("api_error", "503 Service Unavailable"): "server error", ("api_error", "ECONNRESET: The socket connection was closed"): "other",
    ("response_stream_disconnected", "stream disconnected"): "other", ("turn_aborted", "interrupted"): None, ("api_error", "400 prompt is too long"): None,
    ("context_window_exceeded", "Codex ran out of room"): None, ("authentication_failed", "Invalid API key"): None, (None, None): None,
}  # fmt: skip


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


@pytest.mark.parametrize(("said", "cause"), CLASSES.items())
def test_classes(said: tuple[str | None, str | None], cause: str | None) -> None:
    """By the client's name of the error and its words."""
    assert class_of(Said(1, 1, Kind.ERROR, *said, 0, True, None)) == cause


def test_what_is_no_error_has_no_class() -> None:
    """A notice of the limits is none."""
    assert class_of(Said(1, 1, Kind.NOTICE, "rate_limits", "429", 0, None, None)) is None


def test_what_it_tells() -> None:
    """Time: at least from the first to the last of a row, at most until something else is told."""
    acted = Acting().asks()
    for seconds in (1, 2, 4):
        acted.is_refused(seconds=seconds)
    acted.waits(9).says().asks("again").is_refused().is_refused(seconds=10)
    (found,) = look(acted.story())
    assert (found.times, len(found.evidence), found.confidence) == (5, 5, Confidence.HIGH)
    assert (found.waste.ms, found.waste.tokens) == (Range(6000 + 10_000, 16_000 + 10_000), None)
    assert found.said == "overloaded: the service failed 5 times"


def test_codex(tmp_path: Path) -> None:
    """A turn that the service ended says why."""
    made = Rollout(1)
    for words in ("one", "two", "three"):
        made.begin(words).end(
            error={"message": "You've hit your usage limit.", "codex_error_info": "usage_limit_exceeded"}
        )
    made.write(tmp_path)
    (found,) = look(told(tmp_path, made.thread, tmp_path))
    assert (found.cause, found.times) == ("rate limit", 3)
