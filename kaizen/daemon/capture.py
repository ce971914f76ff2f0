"""The thread that captures: it waits for something to do, and has the intake do it.

    watch -> dirty paths -> intake: whose is it? -> ingest -> store -> bell

It begins after the daemon is ready, and everything that takes long to import is imported in it. Every five
minutes, and every second where nothing can be watched, it looks at all transcripts, so that a change nobody
told of is found too. Under a supervisor it does not watch, and is told.
"""

from __future__ import annotations

import os
import threading

from kaizen import clock, paths
from kaizen.daemon.desk import Desk
from kaizen.daemon.journal import say
from kaizen.daemon.watch import Watch
from kaizen.errors import KaizenError
from kaizen.model.daemon import Ending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.daemon.backlog import Pace
    from kaizen.daemon.bell import Bell
    from kaizen.daemon.intake import Intake
    from kaizen.ipc.messages import AskAct
    from kaizen.ipc.wire import Message
    from kaizen.model.daemon import Identity
    from kaizen.paths import Place

LOOK_AT_ALL_S = 300.0
LOOK_AT_ALL_POLLING_S = 1.0
RETRY_S = 5.0


class Capture(threading.Thread):
    """Captures one workspace until stopped. `how` says how it goes: `starting`, `history`, with how far it is, `live`, or what
    is wrong; `pace` has the figures of a reading that is under way; `idle_exit_s` and, under a supervisor, `sleep_s` say
    when the daemon is to end for want of work, once that is known."""

    def __init__(self, place: Place, who: Identity, bell: Bell) -> None:
        super().__init__(name="capture", daemon=True)
        self._place, self._who, self._bell = place, who, bell
        self._wake = threading.Condition()
        self._dirty: set[str] = set()
        self._all, self._letters, self._stopping = True, False, False
        self._desk = Desk()
        self._roots: list[str] = []
        self._suffixes: tuple[str, ...] = ()  # of files that tell; known once the intake is open, which looks at all
        self._watch: Watch | None = None
        self._relies = False
        self._due_s = float("inf")
        self.idle_exit_s = self.sleep_s = float("inf")
        self.how = "starting"
        self.pace: Pace | None = None

    @property
    def watching(self) -> str:
        """How changes are heard of."""
        if self._relies:
            return "supervisor"
        return self._watch.how if self._watch is not None else "starting"

    def watch_anew(self) -> None:
        """The runtime folder was made anew."""
        if self._watch is not None:
            self._watch.anew()

    def rely(self, supervised: bool) -> None:
        """Be told of changes by a supervisor from now on, or watch for oneself. What came in between is looked for."""
        with self._wake:
            if supervised != self._relies:
                self._relies, self._all = supervised, True
                self._wake.notify()

    def told(self, paths: Sequence[str]) -> None:
        """These transcripts have changed; none: any may have."""
        with self._wake:
            self._dirty.update(path for path in paths if path.endswith(self._suffixes))
            self._all = self._all or not paths
            self._wake.notify()

    def act(self, request: AskAct) -> Message:
        """How far an act with the store is that was asked for, now or before."""
        with self._wake:
            said = self._desk.ask(request)
            self._wake.notify()
        return said

    def told_hook(self) -> None:
        """There is a letter of a hook in the spool."""
        with self._wake:
            self._letters = True
            self._wake.notify()

    def stop(self) -> None:
        """Commit what is in flight, end both threads, and wait until they have ended."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        if self.is_alive():
            self.join()
        self._stop_watching()

    def run(self) -> None:
        try:
            while not self._stopping:
                self._capture()
        except Exception as error:
            say(f"capture failed: {type(error).__name__}: {error}")
            self._bell.end(Ending.FAILED)

    def _capture(self) -> None:
        from kaizen.daemon.intake import Intake
        from kaizen.store.write import Superseded

        try:
            with Intake(self._place, self._who, self._bell, lambda: self._stopping or self._desk.urgent) as intake:
                self._roots, self._suffixes = intake.roots, intake.suffixes
                self.idle_exit_s, self.sleep_s = intake.idle_exit_s, intake.sleep_s
                self._bell.poke()  # how long it may be idle is known now
                try:
                    self._loop(intake)
                finally:
                    self._desk.interrupt()
        except Superseded:
            say("another daemon writes this workspace's store")
            self._stopping = True
            self._bell.end(Ending.SUPERSEDED)
        except KaizenError as error:
            self.how = f"failing: {error}"
            say(f"capture waits {RETRY_S:g} s: {error}; {error.hint}")
            self._pause(RETRY_S)

    def _loop(self, intake: Intake) -> None:
        self.how = "history"
        looked = clock.span()
        while not self._stopping:
            self._tend_watch()
            dirty, everything = self._next(looked)
            intake.take_letters()  # few and short, and somebody may be watching
            acting = self._act(intake, idle=not (dirty or everything))
            if dirty:  # what was just written goes before what is old
                intake.take(dirty)
            if everything and not acting:
                looked = clock.span()
                intake.take_all(lambda pace: self._amid(intake, pace))
            self.pace = None
            if (everything and acting) or self._desk.urgent:
                self._look_again()
            else:
                self.how = "live"
            guided = intake.guide()  # first: what was reckoned is not looked at for what is new
            self._due_s = min(
                guided,
                intake.publish(last=self._stopping),
                intake.price(),
                intake.index(),
                intake.reckon(),
                intake.look(),
            )

    def _amid(self, intake: Intake, pace: Pace) -> None:
        """Between two steps of a long reading: tell how far it is, and take what changed meanwhile first."""
        self.pace, self.how = pace, str(pace)
        if self._letters:
            self._letters = False
            intake.take_letters()
            intake.guide_new()
        if self._dirty:
            with self._wake:
                dirty, self._dirty = self._dirty, set()
            later = intake.take(dirty)
            intake.guide_new()
            with self._wake:
                self._dirty |= later
        intake.index_new()

    def _act(self, intake: Intake, *, idle: bool) -> bool:
        """Do a step of what somebody asked for, or, where nothing else is to be done, of what is due by itself. Whether somebody
        waits: a look at everything is for later then."""
        asked = self._desk.asked
        if idle and not self._desk.busy and (own := intake.due()) is not None:
            self._desk.add(own)
        if not self._stopping and (asked or idle) and self._desk.turn(intake.act):
            intake.publish(last=True)
            if asked:
                self._look_again()  # a pattern that was taken back kept transcripts out that are still there
        return asked

    def _look_again(self) -> None:
        """What was passed over is looked for when there is time."""
        with self._wake:
            self._all = True

    def _next(self, looked: float) -> tuple[set[str], bool]:
        """Wait for something to do: the paths that changed, and whether all are to be looked at."""
        with self._wake:
            if not (self._dirty or self._all or self._letters or self._stopping or self._desk.busy):
                every_s = LOOK_AT_ALL_POLLING_S if self.watching == "polling" else LOOK_AT_ALL_S
                due_s = max(0.0, looked + every_s - clock.span())
                self._wake.wait(min(due_s, self._due_s))
                self._all |= clock.span() >= looked + every_s
            dirty, everything = self._dirty, self._all
            self._dirty, self._all, self._letters = set(), False, False
            return dirty, everything

    def _pause(self, seconds: float) -> None:
        with self._wake:
            if not self._stopping:
                self._wake.wait(seconds)
            self._all = True

    def _tend_watch(self) -> None:
        if self._relies:
            self._stop_watching()
        elif self._watch is None:
            self._watch = Watch(self._folders, self._changed)
            self._watch.start()

    def _stop_watching(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
            watch.join()

    def _folders(self) -> list[str]:
        return [self._place.runtime.dir, paths.spool_dir(self._place.home, self._place.path), *self._roots]

    def _changed(self, changed: set[str]) -> None:
        """Called by the watch; an empty set means that anything may have changed."""
        own = self._place.runtime.dir
        if not changed or any(path.startswith(own) for path in changed):
            self._bell.look_around()
        with self._wake:
            foreign = {path for path in changed if not path.startswith(own)}
            self._dirty |= {path for path in foreign if path.endswith(self._suffixes)}
            # What lies in a new folder may have been written before the kernel was asked to tell of it.
            self._all = self._all or not changed or any(map(os.path.isdir, foreign - self._dirty))
            self._wake.notify()
