"""What git says of a repository's past. It is run so that nothing the repository or anybody else configured runs: no hook, file
watch, signature check, filter or transport; it takes no lock and fetches nothing (git(1), git-log(1), git-config(1))."""

from __future__ import annotations

import os

from kaizen.host import git, processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_SETTINGS = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "log.showSignature=false",
    "protocol.allow=never", "diff.renames=false",
)  # fmt: skip
_ENVIRON = {
    "GIT_OPTIONAL_LOCKS": "0", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1", "GIT_PAGER": "cat", "LC_ALL": "C",
}  # fmt: skip


def command(workspace: str, paths: Sequence[str]) -> list[str] | None:
    """The command line that tells which commits of the checked-out line of development changed these files, and how: each a 0x01
    and the time of the commit in seconds, then git's raw form with NULs. None where there is no git, or no repository."""
    program = processes.find("git")
    if program is None or not paths or git.common_dir(workspace) is None:
        return None
    settings = [word for each in _SETTINGS for word in ("-c", each)]
    return [
        program, "-C", workspace, "--no-pager", "--literal-pathspecs", *settings, "log",
        "--first-parent", "-m", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color",
        "--no-show-signature", "--format=%x01%ct", "HEAD", "--", *paths,
    ]  # fmt: skip


def environ() -> dict[str, str]:
    """The environment that git is run in."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**ours, **_ENVIRON}
