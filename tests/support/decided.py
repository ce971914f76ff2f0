"""Topics and decisions for tests: in the project's folder of a made-up workspace."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from kaizen import paths
from kaizen.decisions import actions, opening
from kaizen.host.files import ensure_folder
from kaizen.model.action import Action
from kaizen.model.finding import Cite, Confidence, Range, Topic, Waste

NOW, DAY = 1_700_000_000_000, 86_400_000


def topic(
    cause: str = "npm run build", *, heuristic: str = "repeated_failing_command", times: int = 4,
    workspace: str = "/home/dev/app", said: str = "", sessions: tuple[str, ...] = ("5e55",),
) -> Topic:  # fmt: skip
    """What was found in a week."""
    waste = Waste(Range(100, 200), Range(1_000_000, 2_000_000), Range(60_000, 60_000))
    said = said or f"`{cause}` failed {times} times in a row"
    cites = tuple(Cite(session, 7) for session in sessions)
    return Topic(workspace, heuristic, cause, sessions, (20_000,), times, waste, Confidence.HIGH, said, cites)


def decisions(home: str, workspace: Path | str) -> sqlite3.Connection:
    """The decisions of a workspace, to write."""
    ensure_folder(home, home)
    ensure_folder(home, os.path.dirname(paths.decisions_db(home, str(workspace))))
    return opening.to_write(home, str(workspace))


def proposed(home: str, workspace: Path | str, *topics: Topic, now: int = NOW) -> list[Action]:
    """Have the retro propose these."""
    db = decisions(home, workspace)
    try:
        return actions.propose(db, topics or [topic(workspace=str(workspace))], now)
    finally:
        db.close()
