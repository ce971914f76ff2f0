"""What git knows of commits: which was checked out at an instant, and which have another in them.

The reflog is read by ourselves (gitrepository-layout(5), `logs/HEAD`). Where git itself is asked, it is only for ids of commits.
"""

from __future__ import annotations

import os
from bisect import bisect_right

from kaizen.host import git_run
from kaizen.host.git import git_dir
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LIMIT = 64_000_000  # of a reflog: half a million entries
_HEX = frozenset("0123456789abcdef")


class Commit(NamedTuple):
    """A commit by its whole id, and when it was made."""

    id: str
    at_ms: int


class Heads:
    """What was checked out in a working tree, from when on."""

    def __init__(self, entries: Iterable[tuple[int, str]]) -> None:
        self._entries = sorted(entries, key=lambda entry: entry[0])
        self._times = [at for at, _ in self._entries]

    def at(self, at_ms: int) -> str | None:
        """The commit that was checked out at an instant; None before the first that is known."""
        number = bisect_right(self._times, at_ms)
        return self._entries[number - 1][1] if number else None


def heads(workspace: str) -> Heads:
    """What the reflog of `HEAD` tells; nothing where there is none."""
    folder = git_dir(workspace)
    return Heads(() if folder is None else entries(_read(os.path.join(folder, "logs", "HEAD"))))


def commit(workspace: str, named: str) -> Commit | None:
    """The commit that a name stands for, as git reads it; None where it stands for none, or git cannot be asked."""
    ran = git_run.ask(workspace, "rev-list", "--no-walk", "--timestamp", "--max-count=1", "--end-of-options", named)
    at, _, id_ = ran.out.decode("ascii", "replace").strip().partition(" ")
    return Commit(id_, int(at) * 1000) if ran.status == 0 and at.isdecimal() and _is_id(id_) else None


def with_commit(workspace: str, whole_id: str, ids: Iterable[str]) -> frozenset[str] | None:
    """Which of these commits, which are there, are that one or have it among those that they came from; None where git cannot tell."""
    wanted = {*ids}
    others = sorted(wanted - {whole_id})
    if not others:
        return frozenset(wanted)
    given = "".join(f"{each}\n" for each in (*others, f"^{whole_id}"))
    ran = git_run.ask(workspace, "rev-list", "--ancestry-path", "--stdin", given=given.encode())
    if ran.status != 0:
        return None
    return frozenset(wanted & {*ran.out.decode("ascii", "replace").split(), whole_id})


def there(workspace: str, ids: Iterable[str]) -> frozenset[str]:
    """Which of these commits the repository still has: those of branches that were deleted long ago are gone."""
    given = "".join(f"{each}\n" for each in ids if _is_id(each))
    ran = git_run.ask(workspace, "cat-file", "--batch-check=%(objectname) %(objecttype)", given=given.encode())
    lines = (line.split() for line in ran.out.decode("ascii", "replace").splitlines())
    return frozenset(words[0] for words in lines if words[1:] == ["commit"])


def entries(log: bytes) -> list[tuple[int, str]]:
    """The instants and new commits of a reflog's lines: `OLD NEW NAME <MAIL> SECONDS ZONE<tab>WHY`."""
    found = []
    for line in log.split(b"\n"):
        words = line.partition(b"\t")[0].decode("utf-8", "replace").split()
        if len(words) > 4 and _is_id(words[1]) and words[-2].isdecimal() and len(words[-2]) < 12:
            found.append((int(words[-2]) * 1000, words[1]))
    return found


def _is_id(text: str) -> bool:
    return len(text) in (40, 64) and _HEX.issuperset(text)


def _read(path: str) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return b""
    with open(fd, "rb") as file:
        try:
            return file.read(_LIMIT)
        except OSError:
            return b""
