"""Taking transcripts in: whose is it, read it, publish what the listing shows. The part of capture that works."""

from __future__ import annotations

import os
import sys

from kaizen import clock, paths
from kaizen.daemon.claims import Claims
from kaizen.daemon.guard import welcome_hooks
from kaizen.daemon.indexing import Indexing
from kaizen.daemon.ingest import Ingest
from kaizen.daemon.journal import keep_small, say
from kaizen.daemon.letters import Letters
from kaizen.daemon.pricing import Pricing
from kaizen.daemon.sources import found_at, roots, settled, transcripts
from kaizen.daemon.tables import Tables
from kaizen.database import foreign, migrate, schemas
from kaizen.errors import KaizenError
from kaizen.host import files, processes
from kaizen.host.settings import read_settings
from kaizen.registry.hot import Registry
from kaizen.store import opening, read
from kaizen.store.write import Superseded, Writer
from kaizen.transcripts.shelf import SUFFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from kaizen.daemon.bell import Bell
    from kaizen.daemon.sources import Found
    from kaizen.model.daemon import Identity
    from kaizen.paths import Place

PUBLISH_S = 1.0
_MIGRATE = """
import sys
sys.path[:] = sys.argv[1].split(":")
from kaizen.database.migrate import main
sys.exit(main(["workspace", *sys.argv[2:]]))
"""


class Intake:
    """One workspace's intake, open within a `with`: the store with its next epoch, and the registry.

    Raises the errors of the databases, and Superseded once another writer has the store.
    """

    def __init__(self, place: Place, who: Identity, bell: Bell, stopping: Callable[[], bool]) -> None:
        settings = read_settings(paths.project_config(place.home, place.path), paths.machine_config(place.home))
        keep_small(settings.log_bytes, settings.log_keep)
        for trouble in settings.trouble:
            say(f"settings not used: {trouble}")
        self.idle_exit_s, self.sleep_s = settings.idle_exit_s, settings.sleep_s
        self.suffixes = SUFFIXES
        self.roots = roots(os.environ, settings.folders)
        self._place, self._who, self._bell, self._stopping = place, who, bell, stopping
        self._published = -PUBLISH_S
        self._tables, self._said = Tables(), set[str]()

    def __enter__(self) -> Intake:
        path = paths.project_db(self._place.home, self._place.path)
        self._store = self._open(path)
        try:
            writer = Writer.take(self._store, path)
            self._pricing, self._indexing = Pricing(writer), Indexing(writer)
            self._ingest = Ingest(writer, on_commit=self._bell.ring, should_stop=self._stopping)
            self._bell.ring(read.head(self._store))
            self._open_registry()
            self._letters = Letters(self._place, writer, self._bell.ring, self._stopping)
        except BaseException:
            self._store.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pricing.close()
        self._registry.close()
        self._store.close()

    def take_all(self) -> None:
        """Look at every transcript there is, and note which are gone."""
        welcome_hooks(self._place)  # somebody may have taken the spool away, or it could not be made before
        self._claims.refresh()
        there, complete = self._take(transcripts(self.roots))
        if complete:
            self._ingest.gone(there)

    def take(self, changed: set[str]) -> None:
        """Look at these files."""
        before = read.head(self._store)
        self._take((found for path in sorted(changed) if (found := found_at(path))), changed=True)
        self._indexing.note(before, read.head(self._store))

    def take_letters(self) -> None:
        """Store what hooks have left in the spool."""
        before = read.head(self._store)
        self._letters.take(self._claims)
        self._indexing.note(before, read.head(self._store))

    def price(self) -> float:
        """Price calls, a step at a time; in how many seconds the next step is due, infinity where nothing is to be done."""
        return float("inf") if self._stopping() else self._pricing.turn()

    def index(self) -> float:
        """Make events searchable, a step at a time; in how many seconds the next step is due, as for `price`."""
        return float("inf") if self._stopping() else self._indexing.turn()

    def publish(self, *, last: bool) -> float:
        """Tell the registry what the listing shows, at most once a second, and at the end; in how many seconds it is
        to be told again, infinity where all is told."""
        due_s = self._published + PUBLISH_S - clock.span()
        if due_s > 0 and not last:
            return due_s
        self._published = clock.span()
        if files.inode(paths.machine_db(self._place.home)) != self._file:
            self._registry.close()
            self._open_registry()  # it was lost, and what we hold is the one that is gone
        entry = self._registry.entry(self._place.path)
        if entry is not None:
            told = read.figures(self._store, clock.now_ms())
            self._registry.publish(entry.workspace.id, self._who, *told, now=clock.now_ms())
        return float("inf")

    def _take(self, found: Iterable[Found], *, changed: bool = False) -> tuple[set[str], bool]:
        """The paths of what was found, and whether all was looked at."""
        there, complete = set[str](), True
        for each in found:
            try:
                inside = self._tables.inside(each, changed=changed)
            except foreign.Unreadable as error:
                inside, complete = [], False
                self._say(str(error))
            for one in inside:
                if self._stopping():
                    return there, False
                there.add(one.path)
                self._read(one, changed=changed)
                self.price()
                self._indexing.turn_new()
        return there, complete and not self._stopping()

    def _say(self, what: str) -> None:
        if what not in self._said:  # some fail in the same way again and again
            self._said.add(what)
            say(what)

    def _read(self, found: Found, *, changed: bool) -> None:
        """One file must not end the daemon, whatever is in it: what we did not foresee is said, and passed over."""
        try:
            if self._claims.is_ours(found):
                self._ingest.read(settled(found), changed=changed)
        except (KaizenError, Superseded):
            raise
        except foreign.Unreadable as error:
            self._say(str(error))  # it is looked at again when it changes again, and in the next look at all
        except Exception as error:
            say(f"{found.path!r} is passed over: {type(error).__name__}: {error}")

    def _open_registry(self) -> None:
        self._registry = Registry.open(self._place.home)
        self._file = files.inode(paths.machine_db(self._place.home))
        self._claims = Claims(self._registry, self._place.path, lambda session: read.folder_of(self._store, session))

    def _open(self, path: str) -> sqlite3.Connection:
        """The store, migrated if it is old; by a child process, so that Alembic does not stay in memory."""
        lock = paths.migration_lock(self._place.home, self._place.key)
        files.ensure_folder(self._place.home, os.path.dirname(path))
        if migrate.is_old(path, schemas.WORKSPACE):
            line = [sys.executable, "-I", "-S", "-c", _MIGRATE, os.pathsep.join(sys.path), path, lock]
            processes.exit_status(processes.spawn(line, keep=(), environ=dict(os.environ)), block=True)
        return opening.open_store(path, lock=lock)
