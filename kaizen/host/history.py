"""Which commits touched a file, or wrote something into one: git is asked, and nothing that the repository itself configures is run.

Off are: pagers, hooks, the file system monitor, checking signatures (`gpg.program`), programs that compare files or turn them into text
(`diff.external`, `textconv`), and fetching what a partial clone lacks, over any protocol (git-config(1), git(1)).
"""

from __future__ import annotations

import os

from kaizen import clock
from kaizen.host import git, processes
from kaizen.model.action import Commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 10
_LIMIT_S = 20.0
_SAFE = ("--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
_LOG = (
    "log",
    "--no-show-signature",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--encoding=UTF-8",
    "--format=%H%x00%ct%x00%s",
)
_ENVIRON = {
    "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C",
}  # fmt: skip


def touching(workspace: str, names: Sequence[str], since_ms: int) -> list[Commit]:
    """The latest commits since an instant that touched one of these files (relative to the repository); empty where there is none,
    no repository, or git cannot tell."""
    return _log(workspace, since_ms, (), names) if names else []


def mentioning(workspace: str, words: str, names: Sequence[str], since_ms: int) -> list[Commit]:
    """The same of commits that wrote these words into one of these files, or took them out."""
    return _log(workspace, since_ms, (f"-S{words}",), names) if words and names else []


def _log(workspace: str, since_ms: int, more: Sequence[str], names: Sequence[str]) -> list[Commit]:
    folder = git.git_dir(workspace)
    since = clock.iso(since_ms)
    if folder is None or since is None or any("\0" in word for word in (*more, *names)):
        return []
    line = (
        "git", *_SAFE, f"--git-dir={os.path.realpath(folder)}", *_LOG, f"--max-count={MOST}", f"--since={since}", *more, "--", *names,
    )  # fmt: skip
    ran = processes.run(line, environ=_ENVIRON, limit_s=_LIMIT_S)
    if ran.status != 0:
        return []
    return [found for line in ran.out.decode("utf-8", "replace").split("\n") if (found := _commit(line)) is not None]


def _commit(line: str) -> Commit | None:
    id_, _, rest = line.partition("\0")
    at, _, subject = rest.partition("\0")
    return Commit(id_, int(at) * 1000, subject) if at.isdecimal() else None
