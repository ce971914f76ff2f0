"""What agents did in folders that no registered workspace holds: counted by folder, and not stored."""

from __future__ import annotations

from kaizen import paths
from kaizen.background.finding import OK, WARN, Finding
from kaizen.background.leftovers import some
from kaizen.hooks.unassigned import strangers
from kaizen.registry import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

MOST = 20


def unclaimed(registry: sqlite3.Connection) -> Iterator[Finding]:
    """Transcripts of the index that nobody owns, by folder, those of most files first."""
    folders = index.unclaimed_count(registry)
    if folders:
        yield Finding(
            "transcripts", OK, f"{sum(folders.values())} belong to no registered workspace and are not stored",
            "kaizen init PATH",
        )  # fmt: skip
    named = sorted((-count, folder) for folder, count in folders.items() if folder is not None)
    for count, folder in named[:MOST]:
        yield Finding("transcripts", OK, f"{-count} of work in {folder}", f"kaizen init {folder}")
    if len(named) > MOST:
        yield Finding("transcripts", OK, f"and {len(named) - MOST} folders more", "kaizen init PATH")


def strange_hooks(home: str, workspaces: set[str]) -> Iterator[Finding]:
    """The folders that hooks told of; those that were registered since are no strangers any more."""
    folders = {each.folder for each in strangers(home) if paths.nearest(each.folder, workspaces) is None}
    if "" in folders:
        yield Finding(
            "hooks", WARN, "some told no folder, could not be read, or had more than 16 MiB: they are not stored"
        )
    if named := sorted(folders - {""}):
        what = f"hooks of {len(named)} folders that are not registered are not stored: {some(named)}"
        yield Finding("hooks", OK, what, "kaizen init PATH")
