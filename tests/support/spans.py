"""What a heuristic sees of several sessions: their stories in short, and what its own look noted in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kaizen.heuristics.span import Span
from kaizen.model.finding import Brief, Finding, Seen
from kaizen.model.story import Story
from tests.support.acting import LATER_MS, WORKSPACE


def span(look: Callable[[Story], Iterable[Finding]], *stories: Story) -> Span:
    """These sessions as a span."""
    seen = [Seen(story.session.id, found) for story in stories for found in look(story)]
    return Span(WORKSPACE, 0, LATER_MS, tuple(map(brief, stories)), tuple(seen))


def brief(story: Story) -> Brief:
    """A session in short."""
    session = story.session
    nano = session.spending.known_nano if session.spending.calls and not session.spending.unpriced else None
    return Brief(
        session.id, session.workspace, session.agent, session.model, session.title, session.parent_id, session.git_branch,
        session.started_at, session.last_event_at, story.active_ms, sum(len(turn.prompts) for turn in story.turns),
        session.tool_calls, session.usage, nano, over=True,
    )  # fmt: skip
