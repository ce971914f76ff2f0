"""Taking transcripts in: whose is it, read it, publish what the listing shows. The part of capture that works."""

from __future__ import annotations

import os
import sys

from kaizen import clock, paths
from kaizen.daemon.backlog import Backlog
from kaizen.daemon.claims import Claims
from kaizen.daemon.guard import welcome_hooks
from kaizen.daemon.guiding import Guiding
from kaizen.daemon.indexing import Indexing
from kaizen.daemon.ingest import Ingest
from kaizen.daemon.journal import keep_small, say
from kaizen.daemon.letters import Letters
from kaizen.daemon.looking import Looking
from kaizen.daemon.pricing import Pricing
from kaizen.daemon.reckoning import Reckoning
from kaizen.daemon.sources import found_at, modified_ns, roots, settled, transcripts
from kaizen.daemon.tables import Tables
from kaizen.database import foreign, migrate, schemas
from kaizen.errors import KaizenError
from kaizen.hooks import shelf
from kaizen.host import files, processes
from kaizen.host.retention import Retention, read_retention
from kaizen.host.settings import read_settings
from kaizen.model.act import Act, What
from kaizen.registry.hot import Registry
from kaizen.store import aging, opening, read, reparse
from kaizen.store.acts import carry_out
from kaizen.store.write import Superseded, Writer
from kaizen.transcripts.shelf import SUFFIXES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from kaizen.daemon.backlog import Pace
    from kaizen.daemon.bell import Bell
    from kaizen.model.act import Progress
    from kaizen.model.daemon import Identity
    from kaizen.paths import Place
    from kaizen.transcripts.format import Found

PUBLISH_S = 1.0
_MIGRATE = """
import sys
sys.path[:] = sys.argv[1].split(":")
from kaizen.database.migrate import main
sys.exit(main(["workspace", *sys.argv[2:]]))
"""


class _Look:
    """What a look at all transcripts saw, and whether it saw all."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.complete = True


class Intake:
    """One workspace's intake, open within a `with`: the store with its next epoch, and the registry.

    Raises the errors of the databases, and Superseded once another writer has the store.
    """

    def __init__(self, place: Place, who: Identity, bell: Bell, stopping: Callable[[], bool]) -> None:
        self._configs = (paths.project_config(place.home, place.path), paths.machine_config(place.home))
        settings = read_settings(*self._configs)
        self._keep, self._catches_up = _retention(self._configs), True
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
            self._writer = Writer.take(self._store, path)
            self._pricing, self._indexing = Pricing(self._writer), Indexing(self._writer)
            self._reckoning, self._looking = Reckoning(self._writer), Looking(self._writer, self._place.path)
            self._guiding = Guiding(self._writer, self._place.path)
            self._ingest = Ingest(self._writer, on_commit=self._bell.ring, should_stop=self._stopping)
            self._bell.ring(read.head(self._store))
            self._open_registry()
            self._letters = Letters(self._place, self._writer, self._bell.ring, self._stopping)
        except BaseException:
            self._store.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._guiding.close()
        self._pricing.close()
        self._looking.close()
        self._registry.close()
        self._store.close()

    def take_all(self, between: Callable[[Pace], None] = lambda pace: None) -> None:
        """Look at every transcript there is, the newest first, and note which are gone.

        `between` is called between the steps of the reading, and may have changed files taken first.
        """
        welcome_hooks(self._place)  # somebody may have taken the spool away, or it could not be made before
        self._claims.refresh()
        self._tables.look_at_all()
        look = _Look()
        found = self._ingest.unread(self._each(transcripts(self.roots), look))
        backlog = Backlog((each, size) for each, size in found if not self._claims.is_anothers(each))
        if self._take(backlog, between) and look.complete:
            self._ingest.gone(look.there)

    def take(self, changed: set[str]) -> set[str]:
        """Look at these files; those come back that are being read just now and may have grown since."""
        later, found = set(), {}
        for path in changed:
            each = found_at(path)
            if each is not None and self._ingest.is_reading(each.path):
                later.add(path)
            elif each is not None:
                found[each.path] = each
        there = self._each(found.values(), _Look(), changed=True)
        before = read.head(self._store)
        self._take(Backlog((each, self._ingest.unread_bytes(each)) for each in there), changed=True)
        self._indexing.note(before, read.head(self._store))
        return later

    def act(self, act: Act) -> Iterator[Progress]:
        """Begin something else with the store."""
        return carry_out(self._writer, act, self._configs, clock.now_ms(), shelf.facts)

    def due(self) -> Act | None:
        """What is to be done by ourselves: sessions that earlier readers read, once, and what is to go for its age, daily."""
        if self._catches_up:
            self._catches_up = False
            if reparse.outdated(self._store):
                return Act(What.CATCH_UP)
        if self._keep.of_sessions and aging.is_due(self._store, clock.now_ms()):
            return Act(What.AGE)
        return None

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

    def reckon(self) -> float:
        """Reckon what sessions come to, a step at a time; in how many seconds the next step is due, as for `price`."""
        return float("inf") if self._stopping() else self._reckoning.turn()

    def look(self) -> float:
        """Have sessions looked at with heuristics, a step at a time; in how many seconds the next step is due, as for `price`."""
        return float("inf") if self._stopping() else self._looking.turn()

    def guide(self) -> float:
        """Note what instruction files sessions began with, a step at a time; in how many seconds the next is due, as for `price`."""
        return float("inf") if self._stopping() else self._guiding.turn()

    def guide_new(self) -> None:
        """Note what instruction files sessions begin with just now, whatever else is to be done."""
        self._guiding.see()

    def index_new(self) -> None:
        """Make what has just happened searchable, whatever else is to be done."""
        self._indexing.turn_new()

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

    def _each(self, found: Iterable[Found], look: _Look, *, changed: bool = False) -> Iterator[Found]:
        """What was found, and of a database the sessions in it, noted in `look` as they pass."""
        for each in found:
            try:
                inside = self._tables.inside(each, changed=changed)
            except foreign.Unreadable as error:
                inside, look.complete = [], False
                self._say(str(error))
            for one in inside:
                look.there.add(one.path)
                yield one

    def _say(self, what: str) -> None:
        if what not in self._said:  # some fail in the same way again and again
            self._said.add(what)
            say(what)

    def _take(
        self, backlog: Backlog, between: Callable[[Pace], None] = lambda pace: None, *, changed: bool = False
    ) -> bool:
        """Read all of it; False if we were to stop before its end."""
        for turn in backlog:
            if self._stopping():
                return False
            size = self._read_together(turn, changed=changed) if len(turn) > 1 else None
            if size is not None:
                between(backlog.advance(size))
            else:
                for found, _ in turn:
                    self._read(found, changed=changed, between=lambda size: between(backlog.advance(size)))
            self.price()
        return True

    def _read_together(self, turn: list[tuple[Found, int]], *, changed: bool) -> int | None:
        """Read these as one, and how many bytes of ours there were; None where one of them is odd, and none was read."""
        try:
            ours = [
                (settled(found), size)
                for found, size in turn
                if self._claims.is_ours(found, later=True) and not self._is_too_old(found)
            ]
            self._ingest.read_together([found for found, _ in ours], changed=changed)
        except (KaizenError, Superseded):
            raise
        except Exception:
            return None
        finally:
            self._claims.remember()
        return sum(size for _, size in ours)

    def _read(self, found: Found, *, changed: bool = False, between: Callable[[int], None] = lambda size: None) -> None:
        """One file must not end the daemon, whatever is in it: what we did not foresee is said, and passed over."""
        try:
            if self._claims.is_ours(found) and not self._is_too_old(found):
                self._ingest.read(settled(found), changed=changed, between=between)
        except (KaizenError, Superseded):
            raise
        except foreign.Unreadable as error:
            self._say(str(error))  # it is looked at again when it changes again, and in the next look at all
        except Exception as error:
            say(f"{found.path!r} is passed over: {type(error).__name__}: {error}")

    def _is_too_old(self, found: Found) -> bool:
        """Whether what the file holds would be taken out for its age at once. One that was read before goes on."""
        if self._keep.days is None or self._writer.state(found.path) is not None:
            return False
        before = (clock.now_ms() - self._keep.days * aging.DAY_MS) * 1_000_000
        of_tree = (found.mtime_ns, modified_ns(found.file.main) if found.file.main else 0)
        return max(of_tree) < before

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


def _retention(configs: Sequence[str]) -> Retention:
    """What the settings say; where they make no sense everything is kept, and that is said."""
    try:
        return read_retention(*configs)
    except KaizenError as error:
        say(f"everything is kept: {error}; {error.hint}")
        return Retention()
