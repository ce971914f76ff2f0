"""`kaizen heuristics list`: what is looked for, and how often it was there of late."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import clock
from kaizen.cli import heuristics, show
from kaizen.cli.options import AsJson, Workspace, one_or_all
from kaizen.errors import NotFound
from kaizen.model.figures import DAY_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from kaizen.model.finding import Topic


def list_(
    all_: Annotated[bool, typer.Option("-A", "--all", help="Count in all workspaces.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """What is looked for in sessions, and how often it was there in the last 28 days: in how many sessions, how many times. It works
    without a workspace too, and then counts nothing.

    Example: kaizen heuristics list
    """
    from kaizen.heuristics import shelf

    one_or_all(workspace, all_=all_)
    found = _found(workspace, all_=all_)
    rows = []
    for each in shelf.every():
        mine = None if found is None else [topic for topic in found if topic.heuristic == each.name]
        sessions = None if mine is None else len({session for topic in mine for session in topic.sessions})
        rows.append((each.name, sessions, None if mine is None else sum(topic.times for topic in mine), each.title))
    if as_json:
        show.json({"days": heuristics.DAYS, "heuristics": [
            {"name": name, "title": title, "sessions": sessions, "times": times} for name, sessions, times, title in rows
        ]})  # fmt: skip
        return 0
    show.table(
        ("NAME", "SESSIONS", "TIMES", "TITLE"),
        [(name, show.count(sessions), show.count(times), title) for name, sessions, times, title in rows],
        [show.Give(3, 20)],
    )
    return 0


def _found(workspace: Path | None, *, all_: bool) -> list[Topic] | None:
    """What was there; None where there is no workspace here to look in, and none was named."""
    from kaizen.guidance import finding as guides
    from kaizen.reading import findings, stores

    try:
        meant = stores.meant(workspace, all_=all_)
    except NotFound:
        if workspace is not None:
            raise
        return None
    now = clock.now_ms()
    with stores.Together(meant, tolerant=all_) as together:
        for trouble in together.troubles:
            show.error(trouble)
        return [
            topic for each in together.opened
            for topic in findings.topics(each, now - heuristics.DAYS * DAY_MS, now + 1, now, guides.found(each.workspace), troubles=heuristics.tell)
        ]  # fmt: skip
