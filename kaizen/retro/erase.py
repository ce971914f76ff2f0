"""Taking the words of deleted sessions out of the retros that are kept: titles, and what findings quote. Numbers stay, and add up."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.host import files, locks
from kaizen.retro import kept, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kaizen.model.retro import Item, Retro

_TURN_S = 30.0


def forget_sessions(home: str, workspace: str, sessions: Collection[str]) -> int:
    """In all retros of a workspace, and in those of all workspaces; how many files were changed. What cannot be read as a retro is left
    in place. Raises PermissionRefused and HomeRefused."""
    gone, changed = frozenset(sessions), 0
    there = [*_files(kept.folder(home, workspace)), *_files(kept.folder(home, None))]
    if not there or not gone:
        return 0
    with locks.taken(paths.reports_lock(home), timeout_s=_TURN_S):
        for path in there:
            try:
                content = files.read_bytes(path) or b""
                without = written.written(_without(written.read(content), gone))
            except written.Unreadable:
                continue
            if without != content:
                files.write_private(home, path, without)
                changed += 1
    return changed


def _without(retro: Retro, gone: frozenset[str]) -> Retro:
    parts = (part._replace(title=None) if part.session_id in gone else part for part in retro.parts)
    return retro._replace(
        parts=tuple(parts),
        slowed=tuple(_silent(item, gone) for item in retro.slowed),
        items=tuple(_silent(item, gone) for item in retro.items),
    )


def _silent(item: Item, gone: frozenset[str]) -> Item:
    """With the heuristic's title in the place of what was said of these sessions."""
    if gone.isdisjoint(item.topic.sessions):
        return item
    seen = (
        each._replace(finding=each.finding._replace(said=item.title)) if each.session_id in gone else each
        for each in item.seen
    )
    return item._replace(topic=item.topic._replace(said=item.title), seen=tuple(seen))


def _files(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    yield from (os.path.join(folder, name) for name in names if name.endswith(".json"))
