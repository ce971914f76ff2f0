"""The agent waited long for a person while work was open: its turn ended with a question, or with todos that were not done, or a
tool asked, and the next word came much later.

Told are waits that ended, between two records with times; a session to which nobody came back is none.
"""

from __future__ import annotations

from kaizen.evidence import answers, waste
from kaizen.evidence.todos import Todos
from kaizen.heuristics.shelf import EVERY
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.story import Tool
from kaizen.text import span
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Turn

TITLE = "work stands still"
WHY = "Work stands still, and the prompt cache is gone when it goes on."
HELPS = "Say beforehand what to do in doubt, let the client notify you, or give it work that needs no answers."
AGENTS = EVERY
EFFORT = 1  # a setting of the client
LONG_MS = 60 * 60 * 1000  # longer than a meal or a meeting: a person was not told, or did not look
MOST_MS = 12 * 60 * 60 * 1000  # a longer one is a night or a weekend, when nobody waits
_ASKS = frozenset({"AskUserQuestion", "ExitPlanMode", "request_user_input"})


class _Wait(NamedTuple):
    """When it began, how long it was, and the events before and after it."""

    at: int
    ms: int
    cursors: tuple[int, ...]


def look(story: Story) -> Iterator[Finding]:
    if story.session.parent_id is not None:
        return
    waits = [*_waits(story)]
    if not waits:
        return
    total = sum(wait.ms for wait in waits)
    times = "once" if len(waits) == 1 else f"{len(waits)} times"
    yield Finding(
        "long_idle", "waiting for a person", waits[0].at, tuple(sorted({at for wait in waits for at in wait.cursors})),
        Waste(ms=Range(0, total)),  # nothing tells how soon the work was needed
        Confidence.MEDIUM, f"it waited {times} for a person while work was open, {span(total)} in all", len(waits),
    )  # fmt: skip


def _waits(story: Story) -> Iterator[_Wait]:
    todos = Todos()
    for number, turn in enumerate(story.turns):
        for step in turn.steps:
            if not isinstance(step, Tool):
                continue
            todos.take(step)
            took = step.duration_ms
            if step.name in _ASKS and step.at is not None and took is not None and LONG_MS <= took <= MOST_MS:
                yield _Wait(step.at, took, waste.evidence([step]))
        if number + 1 < len(story.turns):
            yield from _between(turn, story.turns[number + 1], work_open=todos.open > 0)


def _between(turn: Turn, later: Turn, *, work_open: bool) -> Iterator[_Wait]:
    said = answers.answer(turn)
    if said is None or turn.ended_at is None or not later.prompts or (asked := later.prompts[0]).at is None:
        return
    waited = asked.at - turn.ended_at
    if LONG_MS <= waited <= MOST_MS and (work_open or _is_question(said.text or "")):
        yield _Wait(turn.ended_at, waited, (said.cursor, asked.cursor))


def _is_question(words: str) -> bool:
    return words.rstrip(" \n\t*_`\"')").endswith(("?", "\uff1f"))
