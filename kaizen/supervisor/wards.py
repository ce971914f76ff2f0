"""The workspaces that a supervisor looks after, and how it stands with each. Changed by its main thread only."""

from __future__ import annotations

import os
from enum import StrEnum

from kaizen import clock, paths
from kaizen.daemon.journal import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.ipc.client import Connection
    from kaizen.ipc.listening import Listener
    from kaizen.ipc.peers import Peer
    from kaizen.model.daemon import Identity
    from kaizen.model.workspace import Entry
    from kaizen.paths import Place

MOST_NEWS = 500  # of more changed files than this at once it is said that any may have changed


def folder_of(path: str) -> tuple[int, int] | None:
    """Device and inode of a workspace's folder; None if it is gone."""
    try:
        facts = os.stat(path)
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


class Phase(StrEnum):
    """How the supervisor stands with a workspace's daemon."""

    RESTING = "resting"  # nothing is wanted, or somebody else sees to it
    RUNNING = "running"
    SLEEPING = "sleeping"  # its socket is held; whoever comes wakes it
    STARTING = "starting"
    WAITING = "waiting"  # it crashed, and is started again when it is due


class Ward:
    """One workspace. `who` is the daemon's process while one runs, `end_fd` tells of its end, `line` is the connection by
    which the daemon knows that it is looked after; `listener` is its socket, held here as well as there. One that is `ordered` is being
    started, one that is `restless` is looked at again. `started`, None until it runs, `trouble` is what
    was last said to be wrong with it. `due` and `told_at` are moments on `clock.span`, `asleep_since` is in
    milliseconds since 1970 UTC."""

    def __init__(self, place: Place, workspace_id: int | None) -> None:
        self.place, self.workspace_id = place, workspace_id
        self.phase = Phase.RESTING
        self.who: Identity | None = None
        self.end_fd: int | None = None
        self.line: Connection | None = None
        self.listener: Listener | None = None
        self.folder: tuple[int, int] | None = None
        self.environ: dict[str, str] = {}
        self.asleep_since = clock.now_ms()
        self.started: float | None = None
        self.crashes = 0
        self.due = float("inf")
        self.told_at = float("-inf")
        self.ordered = False
        self.restless = False
        self.trouble = ""
        self.asking: list[Peer] = []
        self._news: set[str] | None = set()

    def complain(self, error: Exception) -> None:
        """Say what is wrong with it, once as long as it is the same."""
        if self.trouble != str(error):
            self.trouble = str(error)
            say(f"{self.path}: {error}")

    @property
    def path(self) -> str:
        """The workspace's canonical path."""
        return self.place.path

    def note(self, changed: set[str]) -> None:
        """These transcripts are to be told to the daemon; none named: any may have changed."""
        if not changed or (self._news is not None and len(self._news) + len(changed) > MOST_NEWS):
            self._news = None
        elif self._news is not None:
            self._news |= changed

    @property
    def has_news(self) -> bool:
        """Whether there is something to be told."""
        return self._news is None or bool(self._news)

    def news(self) -> list[str] | None:
        """What is to be told, and is then forgotten; an empty list stands for anything, None for nothing."""
        if not self.has_news:
            return None
        told, self._news = sorted(self._news or ()), set()
        return told


class Wards:
    """All of them, by path and by key."""

    def __init__(self, home: str) -> None:
        self._home = home
        self._by_path: dict[str, Ward] = {}
        self._by_key: dict[str, Ward] = {}

    def __iter__(self) -> Iterator[Ward]:
        return iter(list(self._by_path.values()))

    def __contains__(self, path: str) -> bool:
        return path in self._by_path

    def get(self, path: str) -> Ward | None:
        """The one at this path."""
        return self._by_path.get(path)

    def of_key(self, key: str) -> Ward | None:
        """The one with this key."""
        return self._by_key.get(key)

    def put(self, path: str, workspace_id: int | None) -> Ward:
        """The one at this path, made if it is new."""
        ward = self._by_path.get(path)
        if ward is None:
            ward = Ward(paths.place(self._home, path), workspace_id)
            self._by_path[path] = self._by_key[ward.place.key] = ward
        ward.workspace_id = workspace_id if workspace_id is not None else ward.workspace_id
        return ward

    def drop(self, ward: Ward) -> None:
        """It was forgotten."""
        self._by_path.pop(ward.path, None)
        self._by_key.pop(ward.place.key, None)

    def in_phase(self, *phases: Phase) -> list[Ward]:
        """Those that stand so."""
        return [ward for ward in self._by_path.values() if ward.phase in phases]


def is_wanted(entry: Entry) -> bool:
    """Whether a workspace's daemon is to be kept: somebody asked for it, nobody paused it, and there is something to watch."""
    return entry.workspace.wanted and not entry.workspace.paused and os.path.isdir(entry.workspace.path)
