"""Spans for heuristics that look at what guides agents: real repositories, and sessions through a real store."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from types import ModuleType

from kaizen.guidance.finding import found
from kaizen.heuristics.span import Span
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Brief, Seen, Topic
from kaizen.model.guidance import Guidance
from kaizen.model.story import Story
from tests.support.acting import WORKSPACE, Acting
from tests.support.claude import BEGIN

CLAUDE_MD = {"CLAUDE.md": "# App\n\nUse the linter.\n"}


def guided(files: dict[str, str]) -> Guidance:
    """What is found in a repository with these files; `LINK path` as a content is a link."""
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            if content.startswith("LINK "):
                file.symlink_to(content.removeprefix("LINK "))
            else:
                file.write_text(content)
        return found(folder)._replace(workspace=WORKSPACE)


def sessions(count: int, *, loads: dict[str, list[str]] | None = None) -> list[Acting]:
    """So many sessions, each on another day. `loads` are the attachments with what they name."""
    made = []
    for number in range(count):
        acted = Acting(f"5e550000-0000-4000-8000-{number + 100:012}", begin=BEGIN + timedelta(days=number))
        acted.asks()
        for kind, names in (loads or {}).items():
            attaches(acted, kind, names)
        made.append(acted.runs("ls"))
    return made


def attaches(acted: Acting, kind: str, names: list[str]) -> Acting:
    """What the client says that it put before the model."""
    told: dict[str, object] = {
        "instructions": {"files": [{"path": f"{WORKSPACE}/{name}"} for name in names]},
        "skill_listing": {"names": names, "content": ""},
        "prompt_snapshot": {"tools": [{"name": name, "description": "x" * 400} for name in names]},
    }
    attachment = {"type": kind, **told[kind]}  # type: ignore[dict-item]  # each is a dict
    acted.made.chained(type="attachment", attachment=attachment)
    return acted


def span(
    heuristic: ModuleType, acted: Iterable[Acting], files: dict[str, str] | None, *, agent: str = "claude-code"
) -> Span:
    """What the heuristic gets of these sessions in a repository with these files."""
    stories = [each.story() for each in acted]
    look = getattr(heuristic, "look", None)
    seen = tuple(Seen(story.session.id, each) for story in stories for each in (look(story) if look else ()))
    briefs = tuple(_brief(story, agent) for story in stories)
    return Span(WORKSPACE, 0, 100_000 * DAY_MS, briefs, seen, None if files is None else guided(files))


def topics(
    heuristic: ModuleType, acted: Iterable[Acting], files: dict[str, str] | None, *, agent: str = "claude-code"
) -> list[Topic]:
    """What it makes of them."""
    return [*heuristic.over(span(heuristic, acted, files, agent=agent))]


def _brief(story: Story, agent: str) -> Brief:
    session = story.session
    return Brief(
        session.id, WORKSPACE, agent, session.model, session.title, session.parent_id, session.git_branch, session.started_at,
        session.last_event_at, story.active_ms, 1, session.tool_calls, session.usage, 1_000_000, over=True,
    )  # fmt: skip
