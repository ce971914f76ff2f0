"""What a session holds that was copied from another one, as forks do: it happened there, and is told there. Pure."""

from __future__ import annotations

from kaizen.model.story import Tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Story, Turn


def cursors(story: Story) -> frozenset[int]:
    """The events that are known to be copied: of turns none of whose calls counts here, and of tool uses that do not."""
    return frozenset(cursor for turn in story.turns for cursor in _of(turn))


def _of(turn: Turn) -> Iterator[int]:
    if turn.calls and all(call.usage is None for call in turn.calls):
        yield from turn.cursors()
        return
    for step in turn.steps:
        if isinstance(step, Tool) and step.use is not None and not step.use.counted:
            yield from (said.cursor for said in (step.called, step.returned) if said is not None)
