"""What git says of a repository's past, as a command line for a process that goes on beside us (git-log(1))."""

from __future__ import annotations

import os

from kaizen.host import git, git_run, processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def command(workspace: str, paths: Sequence[str]) -> list[str] | None:
    """The command line that tells which commits of the checked-out line of development changed these files, and how: each a 0x01
    and the time of the commit in seconds, then git's raw form with NULs. None where there is no git, or no repository."""
    program = processes.find("git")
    if program is None or not paths or git.common_dir(workspace) is None:
        return None
    return [
        program, "-C", workspace, *git_run.SAFE, "log",
        "--first-parent", "-m", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color",
        "--no-show-signature", "--format=%x01%ct", "HEAD", "--", *paths,
    ]  # fmt: skip


def environ() -> dict[str, str]:
    """The environment that git is run in."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**ours, **git_run.ENVIRON}
