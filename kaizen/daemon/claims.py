"""Whose transcript it is: each file is read by one workspace's daemon, that of its first record's folder.

A file belongs to the nearest registered workspace at or above that folder, by name alone, so that files of
folders that are gone by now belong where they always did. Where a workspace lay before it was moved counts like where
it lies, unless another one is registered there now. Files of nobody are kept in the registry's index with their
folder, counted, and claimed when their workspace is registered.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.daemon.sources import working_folder
from kaizen.database import opening
from kaizen.registry import index, moving
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.registry.hot import Registry
    from kaizen.transcripts.format import Found


class _Known(NamedTuple):
    inode: int
    workspace: str | None
    has_cwd: bool


class Claims:
    """What the index says, kept in memory; asked for each file, and refreshed before a look at all of them. `told` knows the
    folders of sessions of which something else was told, by hooks, for files that do not tell."""

    def __init__(
        self, registry: Registry, workspace: str, told: Callable[[str], str | None] = lambda session: None
    ) -> None:
        self._registry, self._workspace, self._told = registry, workspace, told
        self._known: dict[str, _Known] = {}
        self._ids: dict[str, int] = {}
        self._lies: dict[str, str] = {}
        self._new: list[index.Indexed] = []
        self._seen = 0
        self.refresh()

    def refresh(self) -> None:
        """Read the workspaces and the index anew, and claim what belongs to us and to nobody so far."""
        self._read_workspaces()
        by_id = {number: path for path, number in self._ids.items()}
        own, unclaimed = self._ids.get(self._workspace), []
        self._known = {}
        for path, row in index.known(self._registry.connection).items():
            owner = by_id.get(row.workspace_id or 0)
            if owner is None and row.cwd:
                owner = self._owner(row.cwd)
                if owner is not None and owner == self._workspace:
                    unclaimed.append(path)
            self._known[path] = _Known(row.inode, owner, bool(row.cwd))
        if unclaimed and own is not None:
            index.claim(self._registry.connection, own, unclaimed)

    def is_ours(self, found: Found, *, later: bool = False) -> bool:
        """Whether this workspace's daemon is to read the file; decides it for a file that is new. With `later` the index
        is told of new ones by `remember`, of many at once."""
        return self.owner(found, later=later) == self._workspace

    def remember(self) -> None:
        """Put what was decided since into the index."""
        if self._new:
            index.remember(self._registry.connection, self._new)
            self._new = []

    def is_anothers(self, found: Found) -> bool:
        """Whether it is known already that the file is not ours to read; looks at nothing."""
        known = self._known.get(found.path)
        settled = known is not None and known.inode == found.inode and known.has_cwd
        return settled and known is not None and known.workspace != self._workspace

    def owner(self, found: Found, *, later: bool = False) -> str | None:
        """Whose daemon is to read the file; None where no workspace's is."""
        known = self._known.get(found.path)
        if known is not None and known.inode == found.inode and known.has_cwd:
            return known.workspace
        if opening.seen_version(self._registry.connection) != self._seen:
            self._read_workspaces()  # one that was registered since may lie nearer
        cwd = working_folder(found, self._lies) or self._told(found.file.session_id)
        owner = self._owner(cwd) if cwd else None
        if known is None or cwd:
            row = index.Indexed(
                path=found.path, device=found.device, inode=found.inode, agent=found.file.agent, cwd=cwd,
                workspace_id=self._ids.get(owner or ""), first_seen=clock.now_ms(),
            )  # fmt: skip
            self._new.append(row)
            if not later:
                self.remember()
            self._known[found.path] = _Known(found.inode, owner, bool(cwd))
        return owner

    def _read_workspaces(self) -> None:
        connection = self._registry.connection
        self._seen = opening.seen_version(connection)
        self._ids = {row.path: row.id for row in self._registry.workspaces()}
        by_id = {number: path for path, number in self._ids.items()}
        former = moving.former_paths(connection)
        self._lies = {each.path: by_id[each.workspace_id] for each in former if each.workspace_id in by_id}
        self._lies |= {path: path for path in self._ids}

    def _owner(self, cwd: str) -> str | None:
        if not os.path.isabs(cwd):
            return None
        folder = paths.nearest(os.path.realpath(cwd), self._lies.keys())
        return self._lies[folder] if folder is not None else None
