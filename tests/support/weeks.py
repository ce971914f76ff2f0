"""Weeks of made-up work in a repository: so many sessions a week, some in which the same command fails again and again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.support.acting import Acting
from tests.support.claude import Transcript
from tests.support.prices import keep_history

LAST = "2025-W18"  # the week that tests look at: long over wherever they run
MONDAY = date(2025, 4, 28)
COMMAND = "make build"


def session(
    workspace: Path, week: int, number: int, *, fails: int = 0, prompts: int = 2, say: str = "fix it"
) -> Transcript:
    """A session of a week, counted from the last one backwards (0 is the last), on its weekday `number` modulo 5."""
    day = MONDAY - timedelta(weeks=week) + timedelta(days=number % 5)
    begin = datetime(day.year, day.month, day.day, 9 + number % 8, 0, tzinfo=UTC)
    made = Acting(f"5e55{week:04}-0000-4000-8000-{week * 10 + number:012x}", begin=begin)
    made.made.cwd = str(workspace)
    for _ in range(prompts):
        made.asks(f"{say} {week}-{number}")
        made.runs("ls src")
    for _ in range(fails):
        made.runs(f"cd app && {COMMAND} --fast", fails=True, seconds=20)
    return made.says("Done.").made


def week(
    workspace: Path, back: int, sessions: int = 6, *, failing: int = 0, fails: int = 4, **more: int
) -> list[Transcript]:
    """The sessions of a week; in the first `failing` of them the command fails so often."""
    return [session(workspace, back, each, fails=fails if each < failing else 0, **more) for each in range(sessions)]


def worked(home: str, workspace: Path, *, weeks: int = 9, failing: dict[int, int] | None = None) -> None:
    """Keep so many weeks of it, the last one `LAST`; `failing` tells in how many sessions of a week the command fails."""
    made = [
        each
        for back in range(weeks)
        for each in week(workspace, back, 6 + back % 3, failing=(failing or {0: 3}).get(back, 0))
    ]
    keep_history(home, workspace, *made)
