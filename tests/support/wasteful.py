"""A workspace in which something was wasted of late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from kaizen import clock
from tests.support.acting import Acting
from tests.support.claude import FORK, SESSION
from tests.support.prices import keep_history


def wasted(home: str, workspace: Path) -> None:
    """Yesterday `make` failed three times in a row in one session and four times in another."""
    begin = datetime.fromtimestamp(clock.now_ms() / 1000, UTC) - timedelta(days=1)
    made = [Acting(SESSION, begin=begin).asks(), Acting(FORK, begin=begin + timedelta(minutes=9)).asks()]
    for number, each in enumerate(made):
        for _ in range(3 + number):
            each.runs("make all", fails=True, usage={"output": 100})
        each.says()
    keep_history(home, workspace, *(each.made for each in made))
