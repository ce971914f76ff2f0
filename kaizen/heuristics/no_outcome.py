"""A session that ended with nothing to show for what it did last: no answer, no edit and no commit, after nothing but that or after
long work since the last of them. The cause is what it ended with: `crashed`, `interrupted`, `api error`, or `nothing`."""

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
SHOWN = 20  # of the tool uses that one can open
LEAST_TOOLS = 6  # since an outcome: fewer are a last look, after which somebody had what they wanted


def look(story: Story) -> Iterator[Finding]:
    asked = [turn for turn in story.turns if turn.prompts and (turn.calls or any(map(_is_asked, turn.prompts)))]
    if story.session.parent_id is not None or not asked or answers.answer(asked[-1]) is not None:
        return
    since = _last_outcome(story)
    tools = [tool for tool in waste.all_tools(story) if _cursor(tool) > since]
    calls = [call for call in waste.all_calls(story) if call.cursor > since]
    ended = answers.last(asked[-1])
    cause = _cause(story, ended)
    if (since and len(tools) < LEAST_TOOLS) or (cause == "interrupted" and not calls):
        return  # without calls somebody thought better of it at once
    shown = [asked[-1].prompts[0].cursor, *waste.evidence(tools[:SHOWN]), *([] if ended is None else _cursors(ended))]
    times = [prompt.at for prompt in asked[-1].prompts] + [tool.at for tool in tools] + [call.at for call in calls]
    times += [tool.returned.at for tool in tools if tool.returned is not None]
    took = waste.active_ms(times)
    yield Finding(
        "no_outcome", cause, asked[-1].started_at, tuple(sorted({*shown})),
        waste.of_calls(calls)._replace(ms=Range(took, took)), Confidence.MEDIUM if since else Confidence.HIGH,
        f"it ended without an answer, an edit or a commit after {len(tools)} tool uses ({cause})",
    )  # fmt: skip


def _last_outcome(story: Story) -> int:
    """The cursor of the last answer, edit or commit; 0 without one."""
    found = [answer.cursor for turn in story.turns if (answer := answers.answer(turn)) is not None]
    found += [_cursor(tool) for tool in waste.all_tools(story) if answers.is_outcome(tool)]
    return max(found, default=0)


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


def _cursor(tool: Tool) -> int:
    return max(waste.evidence([tool]))


def _cursors(step: Step) -> tuple[int, ...]:
    return waste.evidence([step]) if isinstance(step, Tool) else (step.cursor,)
