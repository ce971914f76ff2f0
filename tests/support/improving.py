"""A throw-away repository of git's, what was found in it, and patches applied to it by git itself."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from kaizen.host.repositories import Repository
from kaizen.improve import diffs
from kaizen.improve.about import About
from kaizen.model.proposal import Change
from tests.support.decided import topic

_ENVIRON = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


class Repo:
    """A repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q")

    def git(self, *words: str, given: str | None = None) -> None:
        line, environ = ["git", *words], {**os.environ, **_ENVIRON}
        told = None if given is None else given.encode("utf-8", "surrogateescape")
        done = subprocess.run(line, cwd=self.folder, env=environ, input=told, capture_output=True, check=False)
        assert done.returncode == 0, (words, done.stderr.decode(), given)

    def put(self, name: str, text: str) -> Repo:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return self

    def text(self, name: str) -> str | None:
        path = self.folder / name
        return path.read_bytes().decode() if path.exists() else None

    def about(
        self, cause: str = "npm run build", heuristic: str = "repeated_failing_command", *, agents: tuple[str, ...] = ("claude-code",),
    ) -> About:  # fmt: skip
        found = topic(cause, heuristic=heuristic, workspace=str(self.folder), times=14, sessions=("a", "b"))
        return About(found, frozenset(agents), Repository(str(self.folder)))

    def applied(self, change: Change) -> str | None:
        """The file that git makes of the patch of a change, which is what the change says."""
        self.git("apply", "--whitespace=error-all", given="# said before it\n\n" + diffs.patch(change))
        assert self.text(change.path) == change.new
        return change.new
