"""Sessions that cost what they are told to, on the days before today; and a repository with a commit among them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.support.claude import Transcript, figures, text, tool_use
from tests.support.prices import keep_history


class Worked(NamedTuple):
    """A session so many days ago. `output` is what its model wrote, which makes its cost; `fails` how many of its two commands
    failed."""

    number: int
    days_ago: int
    output: int = 1000
    branch: str = "main"
    fails: int = 0

    @property
    def id(self) -> str:
        return f"5e55{self.number:04}-0000-4000-8000-00000000beef"

    @property
    def begin(self) -> datetime:
        return datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=self.days_ago)

    def transcript(self, cwd: str) -> Transcript:
        made = Transcript(self.id, cwd=cwd, begin=self.begin)
        made.prompt("please fix it", promptSource="sdk")
        for tool in range(2):
            failed = tool < self.fails
            made.response(
                f"m{self.number}-{tool}", tool_use(f"t{self.number}-{tool}", command="make"), usage=figures(1)
            )
            made.result(f"t{self.number}-{tool}", "Exit code 1" if failed else "yes", error=True if failed else None)
        made.response(f"m{self.number}-9", text("Done."), stop="end_turn", usage=figures(self.output))
        for record in made.records:
            if "gitBranch" in record:
                record["gitBranch"] = self.branch
        return made


def worked(home: str, workspace: Path, sessions: Iterable[Worked]) -> None:
    """Have these sessions captured."""
    keep_history(home, workspace, *(each.transcript(str(workspace)) for each in sessions))


def month(*, days: range, output: int, first: int = 0, branch: str = "main", fails: int = 0) -> list[Worked]:
    """Two sessions on each of these days ago, of which one costs half more than the other, and each day a little else."""
    return [
        Worked(first + 2 * number + which, day, output + (output // 2) * which + 7 * (number % 5), branch, fails)
        for number, day in enumerate(days)
        for which in (0, 1)
    ]


def git(workspace: Path, *words: str, days_ago: int = 0) -> str:
    """Run git as a person with no settings of his own, so many days ago; what it printed."""
    at = (datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)).isoformat()
    environ = {
        **os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at, "GIT_AUTHOR_NAME": "dev", "GIT_COMMITTER_NAME": "dev", "GIT_AUTHOR_EMAIL": "dev@example.org",
        "GIT_COMMITTER_EMAIL": "dev@example.org",
    }  # fmt: skip
    line = ["git", "-C", str(workspace), *words]
    return subprocess.run(line, env=environ, text=True, capture_output=True, check=True).stdout.strip()


def repository(workspace: Path, *commits_days_ago: int) -> list[str]:
    """Make it a real one, with a commit on each of these days ago; their ids."""
    git(workspace, "init", "-q", "-b", "main")
    return [commit(workspace, days) for days in commits_days_ago]


def commit(workspace: Path, days_ago: int) -> str:
    """A commit so many days ago; its id."""
    git(workspace, "commit", "-q", "--allow-empty", "-m", f"{days_ago} days ago", days_ago=days_ago)
    return git(workspace, "rev-parse", "HEAD")
