"""The service refuses or fails again and again, and the agent waits and tries again."""

from __future__ import annotations

import re

from kaizen.heuristics.shelf import EVERY
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.story import Tool
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Said, Step, Story, Turn

TITLE = "the service refuses or fails"
WHY = "The agent stands still while it waits, and gives up in the end."
HELPS = "Run fewer agents at once, spread them over the day, or name a model to fall back to."
AGENTS = EVERY
RETRIES = 3  # of one class in a session: once or twice is the weather
_CLASSES = (
    (
        "rate limit",
        re.compile(r"\b429\b|rate.?limit|too many requests|(?:usage|quota|request).{0,12}(?:limit|exceeded)"),
    ),
    ("overloaded", re.compile(r"\b529\b|overloaded|high demand|at capacity")),
    ("timeout", re.compile(r"\b(?:408|504)\b|time(?:d)?[ -]?out|etimedout")),
    ("server error", re.compile(r"\b50[0-3]\b|server.?error|bad gateway|service unavailable")),
)
_OTHER = "other"
_OF_THE_SERVICE = frozenset(
    {"api_error", "stream_error", "PostModelRequest", "APIError", "response_stream_disconnected"}
)
_NOT_RETRIED = re.compile(
    r"turn_aborted|messageaborted|context.?(?:window|length)|prompt is too long|max_output_tokens|\b40[0134]\b"
)
_LOOKED_AT = 2000  # characters


class Run(NamedTuple):
    """Failures of one class one after another, and when something else happened."""

    cause: str
    failures: list[Said]
    until: int | None


def look(story: Story) -> Iterator[Finding]:
    found: dict[str, list[Run]] = {}
    for turn in story.turns:
        for run in _runs(turn):
            found.setdefault(run.cause, []).append(run)
    for cause, runs in found.items():
        failures = [failure for run in runs for failure in run.failures]
        if len(failures) >= RETRIES:
            yield Finding(
                "retries", cause, failures[0].at, tuple(sorted(failure.cursor for failure in failures)), _waste(runs),
                Confidence.HIGH, f"{cause}: the service failed {len(failures)} times", len(failures),
            )  # fmt: skip


def class_of(said: Said) -> str | None:
    """What kind of failure of the service an error is; None where it is another matter."""
    words = f"{said.name or ''} {(said.text or '')[:_LOOKED_AT]}".lower()
    if said.kind is not Kind.ERROR or _NOT_RETRIED.search(words):
        return None
    for cause, pattern in _CLASSES:
        if pattern.search(words):
            return cause
    return _OTHER if said.name in _OF_THE_SERVICE else None


def _runs(turn: Turn) -> Iterator[Run]:
    cause = ""
    failures: list[Said] = []
    for step in turn.steps:
        failed = None if isinstance(step, Tool) else class_of(step)
        if failed is None and not isinstance(step, Tool) and step.kind is Kind.NOTICE:
            continue
        if failures and failed != cause:
            yield Run(cause, failures, _at(step))
            failures = []
        if failed is not None and not isinstance(step, Tool):
            cause = failed
            failures.append(step)
    if failures:
        yield Run(cause, failures, None)


def _waste(runs: list[Run]) -> Waste:
    """Time alone, since a failed attempt has no figures: at least from the first failure to the last, at most until something
    else was told, which may have taken its own time."""
    low = high = 0
    for run in runs:
        times = [failure.at for failure in run.failures if failure.at is not None]
        if times:
            low += max(times) - min(times)
            high += max(*times, run.until or 0) - min(times)
    return Waste(ms=Range(low, high)) if high else Waste()


def _at(step: Step) -> int | None:
    if isinstance(step, Tool):
        return step.called.at if step.called is not None else step.at
    return step.at
