"""What agents did in folders that no registered workspace holds: counted by folder, and not stored."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.background.finding import OK, Finding
from kaizen.host import files
from kaizen.registry import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator

MOST = 20
LIST_BYTES = 64 * 1024


def unclaimed(home: str, registry: sqlite3.Connection, registered: Collection[str]) -> Iterator[Finding]:
    """Transcripts of the index that nobody owns, those of most files first, and folders that hooks came from, but those
    that are `registered` by now."""
    folders = index.unclaimed_count(registry)
    if folders:
        yield Finding(
            "transcripts", OK, f"{sum(folders.values())} belong to no registered workspace and are not stored",
            "kaizen init PATH",
        )  # fmt: skip
    named = sorted(((-count, folder) for folder, count in folders.items() if folder is not None))
    for count, folder in named[:MOST]:
        yield Finding("transcripts", OK, f"{-count} of work in {folder}", f"kaizen init {folder}")
    yield from _rest("transcripts", len(named))
    hooks = [each for each in strangers(home) if paths.nearest(each[1], registered) is None]
    for agent, folder in hooks[:MOST]:
        yield Finding("hooks", OK, f"{agent} worked in {folder}, which is not registered", f"kaizen init {folder}")
    yield from _rest("hooks", len(hooks))


def strangers(home: str) -> list[tuple[str, str]]:
    """Agents and folders that hooks told of and that belong to no workspace, as hooks list them: a line each, with a
    tab between."""
    lines = (files.read_text(os.path.join(home, "unassigned"), LIST_BYTES) or "").split("\n")
    pairs = [(agent, folder) for agent, tab, folder in (line.partition("\t") for line in lines) if tab and folder]
    return list(dict.fromkeys(pairs))


def _rest(check: str, number: int) -> Iterator[Finding]:
    if number > MOST:
        yield Finding(check, OK, f"and {number - MOST} folders more", "kaizen init PATH")
