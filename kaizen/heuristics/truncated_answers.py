"""The model's answer is cut off at the most that it may write at once."""

from __future__ import annotations

from kaizen.evidence import waste
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.story import Tool
from kaizen.model.wording import times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Call, Story

TITLE = "answers are cut off"
WHY = "What was being written is lost or goes on in pieces: a file that is written so is broken, and is written again."
HELPS = "Have large files written in parts or by a script, or raise the limit of the output."
AGENTS = frozenset({"claude-code", "codex", "opencode"})
_CUT = frozenset({"max_tokens", "length"})
_INCOMPLETE = "reason: max_output_tokens"  # in the words of the error with which Codex ends such a turn


def look(story: Story) -> Iterator[Finding]:
    found: dict[str, list[Call]] = {}
    cited: dict[str, set[int]] = {}
    for turn in story.turns:
        cut = [call for call in turn.calls if call.stop_reason in _CUT and call.usage is not None]
        for call in cut:
            found.setdefault(call.model or "unknown model", []).append(call)
        errors = [
            step for step in turn.steps
            if not isinstance(step, Tool) and step.kind is Kind.ERROR and _INCOMPLETE in (step.text or "")
        ]  # fmt: skip
        if errors and turn.calls:
            model = turn.calls[-1].model or "unknown model"
            found.setdefault(model, []).append(turn.calls[-1])
            cited.setdefault(model, set()).update(error.cursor for error in errors)
    for model, calls in found.items():
        whole = waste.of_calls(calls)
        written = [call.usage.output for call in calls if call.usage is not None and call.usage.output is not None]
        after = f" after {max(written):,} tokens of output" if written else ""
        yield Finding(
            "truncated_answers", model, calls[0].at, tuple(sorted({call.cursor for call in calls} | cited.get(model, set()))),
            Waste(_at_most(whole.tokens), _at_most(whole.nano)), Confidence.HIGH,
            f"{model} was cut off {times(len(calls))}{after}", len(calls),
        )  # fmt: skip


def _at_most(whole: Range | None) -> Range | None:
    """Nothing at least: the client lets the model go on from what it wrote."""
    return None if whole is None else Range(0, whole.high)
