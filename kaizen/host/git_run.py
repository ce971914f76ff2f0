"""Running git so that nothing runs that the repository or anybody else configured.

Off are: pagers, hooks, the file system monitor, attributes from elsewhere, checking signatures (`gpg.program`), commands for alternates,
and fetching what a partial clone lacks, over any protocol; it takes no lock and asks nothing (git(1), git-config(1)). Programs that
compare files or turn them into text are turned off by the verbs that have options for it: `--no-ext-diff`, `--no-textconv`.
"""

from __future__ import annotations

import os

from kaizen.host import git, processes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMIT_S = 20.0
_SETTINGS = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "core.attributesFile=/dev/null", "core.alternateRefsCommand=",
    "log.showSignature=false", "protocol.allow=never", "diff.renames=false",
)  # fmt: skip
SAFE = ("--no-pager", "--literal-pathspecs", *(word for each in _SETTINGS for word in ("-c", each)))
ENVIRON: Mapping[str, str] = {
    "GIT_OPTIONAL_LOCKS": "0", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_PAGER": "cat", "LC_ALL": "C",
}  # fmt: skip


def ask(workspace: str, *words: str, given: bytes = b"") -> processes.Ran:
    """What git answers about a repository, with `given` as its input; as `processes.run`, also where there is no repository."""
    folder = git.git_dir(workspace)
    if folder is None:
        return processes.Ran(None, b"", b"it is no repository")
    line = ("git", *SAFE, f"--git-dir={os.path.realpath(folder)}", *words)
    return processes.run(line, given=given, environ={**ENVIRON}, limit_s=_LIMIT_S)
