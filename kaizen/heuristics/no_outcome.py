"""A session that came to nothing: no answer, no edit, no commit. The cause is what it ended with: `crashed`, `interrupted`,
`api error`, or `nothing`."""

from __future__ import annotations

from kaizen.evidence import answers, waste
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range
from kaizen.model.session import Status
from kaizen.model.story import Tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Said, Step, Story

TITLE = "a session comes to nothing"
WHY = "All that it read, thought and ran was paid for, and is done again by the next one."
HELPS = "Interrupted: give what you know with the first prompt. Errors: resume the session instead of starting anew."
AGENTS = frozenset({"claude-code", "codex"})  # of the others' records some leave results or interruptions out
AT_END = True


def look(story: Story) -> Iterator[Finding]:
    if story.session.parent_id is not None or answers.did_something(story):
        return
    asked = [turn for turn in story.turns if turn.prompts and (turn.calls or any(map(_is_asked, turn.prompts)))]
    if not asked or any(answers.answer(turn) is not None for turn in story.turns):
        return
    ended = answers.last(asked[-1])
    cause = _cause(story, ended)
    if cause == "interrupted" and not any(turn.calls for turn in story.turns):
        return  # somebody thought better of it at once
    evidence = {prompt.cursor for turn in asked for prompt in turn.prompts} | {*_cursors(ended)}
    took = waste.of_calls(waste.all_calls(story))
    yield Finding(
        "no_outcome", cause, asked[0].started_at, tuple(sorted(evidence)),
        took._replace(ms=Range(story.active_ms, story.active_ms)), Confidence.HIGH,
        f"it ended without an answer, an edit or a commit ({cause})",
    )  # fmt: skip


def _cause(story: Story, ended: Step | None) -> str:
    if ended is not None and answers.is_stop(ended):
        return "interrupted"
    if isinstance(ended, Tool):
        return "crashed" if ended.returned is None or story.session.status is Status.CRASHED else "nothing"
    if ended is not None and ended.kind is Kind.ERROR:
        return "api error"
    return "crashed" if story.session.status is Status.CRASHED else "nothing"


def _is_asked(prompt: Said) -> bool:
    """Whether a prompt asks for work: one of the client's own commands, as `/exit`, stands between tags."""
    return not (prompt.text or "<").lstrip().startswith("<")


def _cursors(step: Step | None) -> Iterator[int]:
    if isinstance(step, Tool):
        yield from waste.evidence([step])
    elif step is not None:
        yield step.cursor
