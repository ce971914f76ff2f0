"""The only watcher on the machine: over the runtime folder, and once for all workspaces over the agents' transcripts.

What it hears goes to the main thread as values: whose transcripts changed, and whose runtime files. Whose a transcript
is, is looked up in the watcher's own thread, since it may mean to read the file's beginning.
"""

from __future__ import annotations

import os
from collections import deque

from kaizen import paths
from kaizen.daemon.claims import Claims
from kaizen.daemon.journal import say
from kaizen.daemon.sources import found_at, roots, transcripts
from kaizen.daemon.tables import Tables
from kaizen.daemon.watch import Watch
from kaizen.database import foreign
from kaizen.host.settings import read_settings
from kaizen.registry.hot import Registry
from kaizen.transcripts.shelf import SUFFIXES
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.daemon.bell import Bell
    from kaizen.transcripts.format import Found

# Of a runtime folder's files those that a daemon must have; its log changes with every word it says.
_NEEDED = frozenset({"daemon.sock", "daemon.pid"})


class Heard(NamedTuple):
    """What changed. `transcripts`: by workspace the files, or with `all` set when each workspace's newest was changed, in
    milliseconds since 1970 UTC; `runtime`: the keys of those whose runtime files changed."""

    transcripts: dict[str, set[str]]
    newest: dict[str, int]
    runtime: frozenset[str]
    all: bool


class Lookout:
    """Listens until it is stopped. `heard` is the main thread's to empty; the bell is rung when there is something. What
    was `missed`, since whose it was could not be told, is made up for by listening anew."""

    def __init__(self, home: str, bell: Bell) -> None:
        self._home, self._bell = home, bell
        self._run = paths.run_dir(home)
        self._registry: Registry | None = None
        self._claims: Claims | None = None
        self._tables = Tables()
        self._roots: list[str] = []
        self._watch = Watch(self._folders, self._changed, self._close)
        self.heard: deque[Heard] = deque()
        self.missed = False

    @property
    def how(self) -> str:
        """How changes are heard of: `watchfiles`, `polling` or `starting`."""
        return self._watch.how

    def start(self, workspaces: Iterable[str]) -> None:
        """Begin, with the settings of these workspaces."""
        self.heed(workspaces)
        self._watch.start()

    def heed(self, workspaces: Iterable[str]) -> None:
        """The workspaces have changed: whose is what, and where agents keep their files, is looked up anew."""
        configs = [paths.project_config(self._home, workspace) for workspace in workspaces]
        configured: dict[str, list[str]] = {}
        for path in (*filter(os.path.lexists, configs), paths.machine_config(self._home)):
            for agent, folders in read_settings(path).folders.items():
                configured.setdefault(agent, []).extend(folders)
        self._roots = roots(os.environ, configured)
        self._claims = None

    def anew(self) -> None:
        """The runtime folder was made anew, or something was missed: look at everything, and listen again."""
        self.missed = False
        self._watch.anew()

    def stop(self) -> None:
        """End, and wait for it."""
        self._watch.stop()
        if self._watch.is_alive():
            self._watch.join()

    def _folders(self) -> list[str]:
        return [self._run, *self._roots]

    def _changed(self, changed: set[str]) -> None:
        """In the watcher's thread; an empty set means that anything may have changed."""
        ours = {path for path in changed if path.startswith(self._run)}
        try:
            heard = self._everything() if not changed else self._named(changed - ours, ours)
        except Exception as error:  # one odd file must not leave the supervisor deaf
            if not self.missed:
                say(f"whose transcripts changed cannot be told: {error}")
            self.missed = True
            self._close()
            heard = Heard({}, {}, frozenset(), all=True)
        if heard.transcripts or heard.newest or heard.runtime or heard.all:
            self.heard.append(heard)
            self._bell.poke()

    def _named(self, changed: set[str], ours: set[str]) -> Heard:
        whose: dict[str, set[str]] = {}
        # What lies in a new folder may have been written before the kernel was asked to tell of it.
        new = (found.path for path in changed if not path.endswith(SUFFIXES) for found in transcripts([path]))
        for path in sorted({path for path in changed if path.endswith(SUFFIXES)}.union(new)):
            found = found_at(path)
            for owner in self._owners(found, changed=True) if found is not None else ():
                whose.setdefault(owner, set()).add(path)
        return Heard(whose, {}, frozenset(filter(None, map(self._key, ours))), all=False)

    def _everything(self) -> Heard:
        newest: dict[str, int] = {}
        self._claims = None
        self._tables.look_at_all()
        for found in transcripts(self._roots):
            for owner in self._owners(found):
                newest[owner] = max(newest.get(owner, 0), found.mtime_ns // 1_000_000)
        return Heard({}, newest, frozenset(), all=True)

    def _key(self, path: str) -> str | None:
        """The key whose runtime folder or needed file this is."""
        key, _, name = path[len(self._run) + 1 :].partition("/")
        return key if not name or name in _NEEDED else None

    def _owners(self, found: Found, *, changed: bool = False) -> set[str]:
        """Whose it is; of a database, whose sessions in it are, or have changed. One that is being written is heard of
        again."""
        try:
            inside = self._tables.inside(found, changed=changed)
        except foreign.Unreadable:
            return set()
        return {owner for each in inside if (owner := self._owner(each)) is not None}

    def _owner(self, found: Found) -> str | None:
        claims = self._claims
        if claims is None:
            self._close()
            self._registry = Registry.open(self._home, create=False)
            self._claims = claims = Claims(self._registry, "")
        return claims.owner(found)

    def _close(self) -> None:
        registry, self._registry = self._registry, None
        self._claims = None
        if registry is not None:
            registry.close()
