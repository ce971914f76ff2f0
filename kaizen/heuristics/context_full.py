"""The context filled up: the client compacted it, or the service refused more. What filled it most since it was last empty: a tool's
results, of a shell those of one command, or what people pasted. How large a window is stands in no record, so that a context near
its limit is told by what the client does about it."""

from __future__ import annotations

from bisect import bisect_right

from kaizen.evidence import causes, contexts, given, waste
from kaizen.model.event import Kind
from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.model.story import Tool
from kaizen.model.wording import times
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Said, Story

TITLE = "the context fills up"
WHY = "A compaction forgets what was found, takes its time, and the model works worse and dearer with a full context."
HELPS = "Have only what is needed shown (`head`, `grep`, parts of files), give large looks to sub-agents, begin anew for a new task."
AGENTS = frozenset({"claude-code", "codex", "opencode"})  # others do not tell how large a context was
FULL_TOKENS = 100_000  # a person compacts smaller ones to begin anew, and Codex for another model
HALF = 0.5  # of all that came in: then it is what filled it
LARGEST = 3  # of the results that one looks at
PROMPTS = "prompts"
_BOUNDARY = "compact_boundary"
_REFUSED = ("context_window_exceeded", "context_length_exceeded", "prompt is too long")
_EXCEEDED = "model_context_window_exceeded"


class Filled(NamedTuple):
    """What came in until the context was full: by cause the bytes, and the tool uses with theirs."""

    mark: int
    at: int | None
    tokens: int | None
    ms: int | None
    bytes: dict[str, int]
    tools: dict[str, list[Tool]]


def look(story: Story) -> Iterator[Finding]:
    found: dict[str, list[Filled]] = {}
    for filled in _times_full(story):
        cause = max(filled.bytes, key=lambda each: filled.bytes[each], default=None)
        if cause is not None:
            found.setdefault(cause, []).append(filled)
    for cause, often in found.items():
        share = sum(filled.bytes[cause] for filled in often) / max(
            1, sum(sum(filled.bytes.values()) for filled in often)
        )
        most = max((filled.tokens for filled in often if filled.tokens is not None), default=None)
        cited = {filled.mark for filled in often}
        for filled in often:
            largest = sorted(filled.tools.get(cause, ()), key=lambda tool: -contexts.shown_bytes(tool.returned))[
                :LARGEST
            ]
            cited.update(waste.evidence(largest))
        at = f" (up to {most:,} tokens)" if most is not None else ""
        yield Finding(
            "context_full", cause, often[0].at, tuple(sorted(cited)), _waste(story, cause, often),
            Confidence.MEDIUM if share >= HALF else Confidence.LOW,
            f"the context was full {times(len(often))}{at}; {share:.0%} of what came in was {_named(cause)}", len(often),
        )  # fmt: skip


def _times_full(story: Story) -> Iterator[Filled]:
    sizes = _Sizes(story)
    bytes_, used = dict[str, int](), dict[str, list[Tool]]()
    ends = {call.cursor: call.at for call in waste.all_calls(story) if call.stop_reason == _EXCEEDED}
    for turn in story.turns:
        for prompt in turn.prompts:
            bytes_[PROMPTS] = bytes_.get(PROMPTS, 0) + contexts.shown_bytes(prompt)
        for step in turn.steps:
            if isinstance(step, Tool):
                cause = causes.cause_of(step)
                bytes_[cause] = bytes_.get(cause, 0) + contexts.shown_bytes(step.returned)
                used.setdefault(cause, []).append(step)
                continue
            before = sizes.before(step.cursor)
            full, facts = _is_full(step, before)
            if full:
                tokens, ms = _number(facts.get("preTokens")), _number(facts.get("durationMs"))
                yield Filled(step.cursor, step.at, before if tokens is None else tokens, ms, bytes_, used)
            if full or (step.kind is Kind.COMPACTION and step.name in (None, _BOUNDARY)):
                bytes_, used = {}, {}
        for cursor in [call.cursor for call in turn.calls if call.cursor in ends]:
            yield Filled(cursor, ends[cursor], sizes.before(cursor), None, bytes_, used)
            bytes_, used = {}, {}


def _is_full(step: Said, before: int | None) -> tuple[bool, dict[str, object]]:
    """Whether an event says that the context was full, and what else it says; `before` is its size as far as that is known."""
    if step.kind is Kind.ERROR:
        words = f"{step.name} {step.text}".lower()
        return any(each in words for each in _REFUSED), {}
    if step.kind is not Kind.COMPACTION or step.name not in (None, _BOUNDARY):
        return False, {}
    facts = given.members(step.text)  # what Claude Code and OpenCode keep of it; Codex has a text there
    if facts.get("trigger") == "auto" or facts.get("auto") is True:
        return True, facts
    tokens = _number(facts.get("preTokens", before))
    return tokens is not None and tokens >= FULL_TOKENS, facts


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


class _Sizes:
    """What the model calls were given, in the order in which they were told."""

    def __init__(self, story: Story) -> None:
        known = sorted(
            (call.cursor, contexts.size_of(call.usage) or 0)
            for call in waste.all_calls(story)
            if call.usage is not None
        )
        self._cursors, self._sizes = [cursor for cursor, _ in known], [size for _, size in known]

    def before(self, cursor: int) -> int | None:
        """What the last call until then was given; None where that is not known."""
        place = bisect_right(self._cursors, cursor)
        return self._sizes[place - 1] or None if place else None


def _waste(story: Story, cause: str, often: list[Filled]) -> Waste:
    """What its results took of the context, and how long the compactions took."""
    used = [tool for filled in often for tool in filled.tools.get(cause, ())]
    tokens = contexts.grown(used, waste.all_tools(story), [*waste.all_calls(story)]) if used else None
    ms = [filled.ms for filled in often if filled.ms is not None]
    return Waste(tokens, None, Range(sum(ms), sum(ms)) if ms else None)


def _named(cause: str) -> str:
    return "what people pasted or wrote" if cause == PROMPTS else f"from `{cause}`"
