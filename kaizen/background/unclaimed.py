"""What agents did in folders that no registered workspace holds: counted by folder, and not stored."""

from __future__ import annotations

from kaizen import paths
from kaizen.background.finding import OK, WARN, Finding
from kaizen.hooks.unassigned import strangers
from kaizen.registry import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

MOST = 20


def unclaimed(home: str, registry: sqlite3.Connection, registered: Collection[str]) -> Iterator[Finding]:
    """Transcripts of the index that nobody owns, the repositories of most files first, and repositories that hooks came from,
    but those that are `registered` by now."""
    folders = index.unclaimed_count(registry)
    if folders:
        yield Finding(
            "transcripts", OK, f"{sum(folders.values())} belong to no registered workspace and are not stored",
            "kaizen init PATH",
        )  # fmt: skip
    counts: dict[str, int] = {}
    for folder, count in folders.items():
        if folder is not None:
            counts[_repository(folder)] = counts.get(_repository(folder), 0) + count
    named = sorted((-count, folder) for folder, count in counts.items())
    for count, folder in named[:MOST]:
        yield Finding("transcripts", OK, f"{-count} of work in {folder}", f"kaizen init {folder}")
    yield from _rest("transcripts", len(named))
    hooks = [each for each in dict.fromkeys(strangers(home)) if paths.nearest(each.folder, registered) is None]
    if any(not each.folder for each in hooks):
        yield Finding(
            "hooks", WARN, "some told no folder, could not be read, or had more than 16 MiB: they are not stored"
        )
    told = [*dict.fromkeys((each.agent, _repository(each.folder)) for each in hooks if each.folder)]
    for agent, folder in told[:MOST]:
        yield Finding("hooks", OK, f"{agent} worked in {folder}, which is not registered", f"kaizen init {folder}")
    yield from _rest("hooks", len(told))


def _repository(folder: str) -> str:
    """What is to be registered where work in this folder is to be observed."""
    return paths.git_root(folder) or folder


def _rest(check: str, number: int) -> Iterator[Finding]:
    if number > MOST:
        yield Finding(check, OK, f"and {number - MOST} folders more", "kaizen init PATH")
