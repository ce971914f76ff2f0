"""Which commits touched a file, or wrote something into one, as git tells."""

from __future__ import annotations

from kaizen import clock
from kaizen.host import git_run
from kaizen.model.action import Commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 10
_LOG = (
    "log",
    "--no-show-signature",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--encoding=UTF-8",
    "--format=%H%x00%ct%x00%s",
)


def touching(workspace: str, names: Sequence[str], since_ms: int) -> list[Commit]:
    """The latest commits since an instant that touched one of these files (relative to the repository); empty where there is none,
    no repository, or git cannot tell."""
    return _log(workspace, since_ms, (), names) if names else []


def mentioning(workspace: str, words: str, names: Sequence[str], since_ms: int) -> list[Commit]:
    """The same of commits that wrote these words into one of these files, or took them out."""
    return _log(workspace, since_ms, (f"-S{words}",), names) if words and names else []


def _log(workspace: str, since_ms: int, more: Sequence[str], names: Sequence[str]) -> list[Commit]:
    since = clock.iso(since_ms)
    if since is None or any("\0" in word for word in (*more, *names)):
        return []
    ran = git_run.ask(workspace, *_LOG, f"--max-count={MOST}", f"--since={since}", *more, "--", *names)
    if ran.status != 0:
        return []
    return [found for line in ran.out.decode("utf-8", "replace").split("\n") if (found := _commit(line)) is not None]


def _commit(line: str) -> Commit | None:
    id_, _, rest = line.partition("\0")
    at, _, subject = rest.partition("\0")
    return Commit(id_, int(at) * 1000, subject) if at.isdecimal() else None
