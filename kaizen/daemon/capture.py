"""The thread that works: transcripts into the store, history first, then what changes.

    watch -> dirty paths -> whose is it? -> ingest -> store -> bell

It opens the store after the daemon is ready. Every five minutes, and every second where nothing can be
watched, it looks at all transcripts, so that a change nobody told of is found too.
"""

from __future__ import annotations

import os
import sys
import threading

from kaizen import clock, paths
from kaizen.daemon.claims import Claims
from kaizen.daemon.ingest import Ingest
from kaizen.daemon.journal import say
from kaizen.daemon.settings import read_settings
from kaizen.daemon.sources import found_at, roots, transcripts
from kaizen.daemon.watch import Watch
from kaizen.database import migrate, schemas
from kaizen.errors import KaizenError
from kaizen.host import files, processes
from kaizen.model.daemon import Ending
from kaizen.registry.hot import Registry
from kaizen.store import opening, read
from kaizen.store.write import Superseded, Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaizen.daemon.bell import Bell
    from kaizen.daemon.sources import Found
    from kaizen.model.daemon import Identity
    from kaizen.paths import Place

LOOK_AT_ALL_S = 300.0
LOOK_AT_ALL_POLLING_S = 1.0
RETRY_S = 5.0
PUBLISH_S = 1.0


class Capture(threading.Thread):
    """Captures one workspace until stopped. `how` says how it goes: `starting`, `history`, `live`, or what is wrong."""

    def __init__(self, place: Place, who: Identity, bell: Bell) -> None:
        super().__init__(name="capture", daemon=True)
        settings = read_settings(paths.project_config(place.home, place.path), paths.machine_config(place.home))
        self.idle_exit_s = settings.idle_exit_s
        self._place, self._who, self._bell = place, who, bell
        self._roots = roots(os.environ, settings.claude_code)
        self._wake = threading.Condition()
        self._dirty: set[str] = set()
        self._all, self._stopping = True, False
        self._published = -PUBLISH_S
        self._watch = Watch(self._folders, self._changed)
        self.how = "starting"

    @property
    def watching(self) -> str:
        """How changes are heard of."""
        return self._watch.how

    def watch_anew(self) -> None:
        """The runtime folder was made anew."""
        self._watch.anew()

    def stop(self) -> None:
        """Commit what is in flight, end both threads, and wait until they have ended."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._watch.stop()
        for thread in (self, self._watch):
            if thread.is_alive():
                thread.join()

    def run(self) -> None:
        self._watch.start()
        while not self._stopping:
            try:
                self._work()
            except Superseded:
                say("another daemon writes this workspace's store")
                return self._bell.end(Ending.SUPERSEDED)
            except KaizenError as error:
                self.how = f"failing: {error}"
                say(f"capture waits {RETRY_S:g} s: {error}; {error.hint}")
                self._pause(RETRY_S)
            except Exception as error:
                say(f"capture failed: {type(error).__name__}: {error}")
                return self._bell.end(Ending.FAILED)
        return None

    def _work(self) -> None:
        store = self._open()
        try:
            writer = Writer.take(store, paths.project_db(self._place.home, self._place.path))
            ingest = Ingest(writer, on_commit=self._bell.ring, should_stop=lambda: self._stopping)
            self._bell.ring(read.head(store))
            with Registry.open(self._place.home) as registry:
                claims = Claims(registry, self._place.path)
                self._loop(ingest, claims, registry)
        finally:
            store.close()

    def _open(self) -> opening.Connection:
        """The store, migrated if it is old; by a child process, so that Alembic does not stay in memory."""
        place = self._place
        path, lock = paths.project_db(place.home, place.path), paths.migration_lock(place.home, place.key)
        files.ensure_folder(place.home, os.path.dirname(path))
        if migrate.is_old(path, schemas.WORKSPACE):
            code = f"import sys; sys.path[:] = {sys.path!r}; from kaizen.database.migrate import main; sys.exit(main(sys.argv[1:]))"
            line = [sys.executable, "-I", "-S", "-c", code, schemas.WORKSPACE.name, path, lock]
            processes.exit_status(processes.spawn(line, keep=(), environ=dict(os.environ)), block=True)
        return opening.open_store(path, lock=lock)

    def _loop(self, ingest: Ingest, claims: Claims, registry: Registry) -> None:
        self.how = "history"
        looked = clock.span()
        while not self._stopping:
            dirty, everything = self._next(looked)
            if everything:
                looked = clock.span()
                claims.refresh()
                self._take_in(ingest, claims, transcripts(self._roots), ingest.gone)
            elif dirty:
                self._take_in(ingest, claims, filter(None, map(found_at, sorted(dirty))))
            if not self._stopping:
                self.how = "live"
            self._publish(ingest, registry)

    def _take_in(self, ingest: Ingest, claims: Claims, found: Iterable[Found], after: object = None) -> None:
        seen = set()
        for each in found:
            if self._stopping:
                return
            seen.add(each.path)
            if claims.is_ours(each):
                ingest.read(each)
        if callable(after):
            after(seen)

    def _next(self, looked: float) -> tuple[set[str], bool]:
        """Wait for something to do: the paths that changed, and whether all are to be looked at."""
        with self._wake:
            if not (self._dirty or self._all or self._stopping):
                every_s = LOOK_AT_ALL_POLLING_S if self._watch.how == "polling" else LOOK_AT_ALL_S
                self._all = not self._wake.wait(max(0.0, looked + every_s - clock.span())) or self._all
            dirty, everything = self._dirty, self._all
            self._dirty, self._all = set(), False
            return dirty, everything

    def _pause(self, seconds: float) -> None:
        with self._wake:
            if not self._stopping:
                self._wake.wait(seconds)
            self._all = True

    def _folders(self) -> list[str]:
        return [self._place.runtime.dir, *self._roots]

    def _changed(self, changed: set[str]) -> None:
        """Called by the watch; an empty set means that anything may have changed."""
        own = self._place.runtime.dir
        if not changed or any(path.startswith(own) for path in changed):
            self._bell.look_around()
        with self._wake:
            self._dirty |= {path for path in changed if path.endswith(".jsonl") and not path.startswith(own)}
            self._all = self._all or not changed
            self._wake.notify()

    def _publish(self, ingest: Ingest, registry: Registry) -> None:
        if clock.span() < self._published + PUBLISH_S and not self._stopping:
            return
        self._published = clock.span()
        entry = registry.entry(self._place.path)
        if entry is not None:
            sessions, last_event_at, tokens = read.figures(ingest.connection, clock.now_ms())
            registry.publish(entry.workspace.id, self._who, sessions, last_event_at, tokens, clock.now_ms())
