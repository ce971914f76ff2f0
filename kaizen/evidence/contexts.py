"""What model calls were given, and what tool results added to it. Pure."""

from __future__ import annotations

from kaizen.model.event import TEXT_LIMIT
from kaizen.model.finding import Range

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaizen.model.story import Call, Said, Tool
    from kaizen.model.usage import Usage


def size_of(usage: Usage | None) -> int | None:
    """The tokens that a model call was given, however they were paid for; None where that is not known."""
    if usage is None or usage.input is None:
        return None
    return usage.input + (usage.cache_read or 0) + (usage.cache_write or 0)


def shown_bytes(said: Said | None) -> int:
    """How much of a text the model was given: all, or as much as the client left of it where it put the whole into a file of its
    own. A picture is no text, and counts with its name."""
    text = "" if said is None else said.text or ""
    if said is not None and len(text) >= TEXT_LIMIT:
        return said.bytes
    return len(text) if text.isascii() else len(text.encode(errors="replace"))


def grown(tools: Sequence[Tool], every: Iterable[Tool], calls: Sequence[Call]) -> Range | None:
    """How many tokens the context grew by from the calls that asked for these tools to the calls after them: at least, without
    what those calls wrote themselves and those that asked for other tools of `every` too; at most, with all of it. None where a
    record does not tell."""
    these = {_asked(tool) for tool in tools}
    wanted = {tool.called.cursor for tool in tools if tool.called is not None}
    mixed = {_asked(tool) for tool in every if tool.called is not None and tool.called.cursor not in wanted}
    low = high = 0
    for call, after in zip(calls, calls[1:], strict=False):
        if call.id is None or call.id not in these:
            continue
        before, then = size_of(call.usage), size_of(after.usage)
        if before is None or then is None:
            return None
        more = max(0, then - before)
        high += more
        if call.id not in mixed and call.usage is not None:
            low += max(0, more - (call.usage.output or 0))
    return Range(low, high) if high else None


def _asked(tool: Tool) -> str | None:
    return None if tool.called is None else tool.called.call_id
