"""The life of each workspace's daemon as the supervisor leads it: met, started, seen to end, laid to sleep, started again.

resting -> sleeping <-> starting -> running -> ended: record, decide -> sleeping | waiting -> starting | resting
"""

from __future__ import annotations

import os
import random

from kaizen import clock
from kaizen.background import supervised
from kaizen.background.reap import reap_entry, recorded
from kaizen.background.start import NotWanted
from kaizen.daemon.journal import say
from kaizen.errors import KaizenError, WorkspacePaused, WorkspaceRefused
from kaizen.host import locks, processes
from kaizen.ipc import messages
from kaizen.model.daemon import CLAIMS_LIFE, Ending, Same, State
from kaizen.supervisor import policy
from kaizen.supervisor.contact import Contact
from kaizen.supervisor.endings import record_end
from kaizen.supervisor.forking import Forker
from kaizen.supervisor.holding import Holding, drop
from kaizen.supervisor.jobs import Done, Jobs, Order
from kaizen.supervisor.policy import Act
from kaizen.supervisor.wards import Phase, Ward, Wards, folder_of, is_wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.daemon.bell import Bell
    from kaizen.ipc.server import Server
    from kaizen.ipc.wire import Message
    from kaizen.model.workspace import Entry
    from kaizen.supervisor.feed import Feed
    from kaizen.supervisor.holding import Asleep

_BUSY_S = 0.02  # somebody else starts or stops just now
_AGAIN_S = 0.5  # the registry cannot be written just now
_JUST_TOLD_S = 5.0  # what was told so shortly before a daemon's end it may not have read
_GRAIN_MS = 1000  # a file's time may be so much older than the moment at which it was written
_REFUSED = (NotWanted, WorkspacePaused, WorkspaceRefused)
_TROUBLE = (KaizenError, OSError)


class Lives:
    """Leads them, on the main thread."""

    def __init__(self, home: str, wards: Wards, feed: Feed, server: Server, asleep: Asleep, bell: Bell) -> None:
        self._wards, self._feed, self._server = wards, feed, server
        self.contact = Contact(server, self._note_end)
        self.forker = Forker(home, server)
        self._holding = Holding(server, asleep)
        self._jobs = Jobs(bell)
        self._ended: dict[Ward, float] = {}

    def look_at(self, entry: Entry) -> None:
        """Bring what is done about a workspace in line with what is so, and what is wanted."""
        self.attempt(lambda ward: self._look_at(ward, entry), self._wards.put(entry.workspace.path, entry.workspace.id))

    def _look_at(self, ward: Ward, entry: Entry) -> None:
        if ward.phase in (Phase.RUNNING, Phase.STARTING) or ward in self._ended:
            return
        ward.restless = False
        if locks.is_held(ward.place.life):
            self._meet(ward, entry)
        elif not is_wanted(entry):
            self.rest(ward)
        elif ward.phase is Phase.RESTING and (entry.daemon is None or entry.daemon.given_up is None):
            if entry.daemon is not None and entry.daemon.state in CLAIMS_LIFE:
                reap_entry(ward.place.home, self._feed.registry, entry, dry_run=False)
            published = entry.daemon.published_at if entry.daemon else None
            ward.asleep_since = (published or 0) - _GRAIN_MS
            self.sleep(ward)

    def sleep(self, ward: Ward) -> None:
        """Hold its socket until somebody needs it; where that cannot be done now, it is tried at the next look. What
        changed meanwhile wakes it."""
        ward.phase, ward.restless = Phase.RESTING, True
        if self._holding.hold(ward):
            ward.phase, ward.restless = Phase.SLEEPING, False
            if ward.has_news:
                self.start(ward)

    def check_sleeper(self, ward: Ward) -> None:
        """Whether it may go on sleeping: its folder and its socket are there, and nobody started it beside us."""
        if ward.phase is not Phase.SLEEPING:
            return
        if locks.is_held(ward.place.life) or not self._holding.in_place(ward):
            self._holding.release(ward, remove=False)
            ward.phase, ward.restless = Phase.RESTING, True
            self.look_again(ward)
        elif not os.path.isdir(ward.path):
            self.rest(ward)
            if ward.workspace_id is not None:
                self._feed.registry.set_missing(ward.workspace_id, clock.now_ms())

    def look_again(self, ward: Ward) -> None:
        """Look at it as the registry has it now, and at the next look around again if that fails."""
        ward.restless = True
        entry = self._feed.registry.entry(ward.path)
        if entry is not None:
            self.look_at(entry)
        elif ward.workspace_id is None:  # it was asked for, and came to nothing
            self.forget(ward)

    def attempt(self, act: Callable[[Ward], None], ward: Ward) -> None:
        """Do it, if it can be done now; else it is said why not, once, and the ward is looked at again."""
        try:
            act(ward)
        except _TROUBLE as error:
            ward.restless = True
            ward.complain(error)

    def rest(self, ward: Ward) -> None:
        """Let go of it; a daemon that lives is not touched."""
        if ward.phase in (Phase.SLEEPING, Phase.WAITING, Phase.RESTING):
            self._holding.release(ward)
            ward.phase, ward.due, ward.restless = Phase.RESTING, float("inf"), False

    def forget(self, ward: Ward) -> None:
        """The registry does not have it any more; one that runs or is started is seen to when that is over."""
        if ward.phase not in (Phase.RUNNING, Phase.STARTING) and not ward.ordered:
            self.rest(ward)
            self._wards.drop(ward)

    def start(self, ward: Ward) -> None:
        """Have its daemon started, with the socket that is held and whoever waits there; or see that it runs."""
        if ward.ordered:
            return
        template = self.forker.template()
        listener, guests = self._holding.give(ward) if ward.phase is Phase.SLEEPING else (None, ())
        if ward.phase is not Phase.RUNNING:
            self._is_started(ward)
        ward.ordered, environ = True, ward.environ or supervised.what_matters(os.environ)
        self._jobs.add(Order(ward.place, template, environ, listener, guests, asked=bool(ward.asking)))

    def _is_started(self, ward: Ward) -> None:
        ward.phase, ward.due, ward.started, ward.restless = Phase.STARTING, float("inf"), None, False

    def turn(self) -> None:
        """Take in which starts are done and which daemons have ended, and start what is due."""
        for done in self._jobs.done():
            self._done(done)
        now = clock.span()
        for ward in [ward for ward, due in self._ended.items() if due <= now]:
            self._ended[ward] = clock.span() + self._after_end(ward)
        self._ended = {ward: due for ward, due in self._ended.items() if due < float("inf")}
        for ward in self._wards.in_phase(Phase.WAITING):
            if ward.due <= now:
                self.start(ward)

    def due(self) -> float:
        """When, on `clock.span`, there is something to do though nothing comes up."""
        waiting = (ward.due for ward in self._wards.in_phase(Phase.WAITING))
        return min([*waiting, *self._ended.values()], default=float("inf"))

    def close(self, *, remove: bool) -> None:
        """Let go of everything; with `remove` the sockets of those that sleep go too."""
        for done in self._jobs.join():
            self._done(done)
        for ward in self._wards:
            self.contact.lose(ward)
            self._holding.release(ward, remove=remove and ward.phase is Phase.SLEEPING)
        self.forker.close()

    def _note_end(self, ward: Ward) -> None:
        self._ended.setdefault(ward, 0.0)

    def _meet(self, ward: Ward, entry: Entry) -> None:
        """A daemon lives that we are not in touch with. One that is not ready yet, or cannot be met, is looked at again:
        it may end without a word."""
        ward.restless = True
        who = recorded(entry.daemon)
        if who is None or entry.daemon is None or entry.daemon.state != State.READY:
            return
        self._holding.release(ward, remove=False)
        ward.phase = Phase.RESTING
        if self.contact.take_on(ward, who):
            self._runs(ward)

    def _runs(self, ward: Ward) -> None:
        ward.phase, ward.started, ward.due, ward.restless = Phase.RUNNING, clock.span(), float("inf"), False
        self._holding.forget_replaced(ward)
        ward.folder = folder_of(ward.path)
        self.contact.tell(ward)

    def _done(self, done: Done) -> None:
        drop(done.order.guests)  # the daemon has its own copies, or nobody has
        ward = self._wards.get(done.order.place.path)
        if ward is None:
            return
        ward.ordered = False
        self._tell_askers(ward, done)
        if ward.phase is not Phase.STARTING:
            return
        ward.phase = Phase.RESTING
        if isinstance(done.error, _REFUSED):
            self.attempt(self._is_refused, ward)
        elif done.error is not None:
            say(f"{ward.path}: {done.error}")
            self._decide(ward, Ending.FAILED)
        else:
            self.attempt(self._take_on_started, ward)

    def _is_refused(self, ward: Ward) -> None:
        self.rest(ward)
        if self._feed.registry.entry(ward.path) is None:
            self._wards.drop(ward)

    def _take_on_started(self, ward: Ward) -> None:
        entry = self._feed.registry.entry(ward.path)
        who = recorded(entry.daemon) if entry else None
        if who is not None and self.contact.take_on(ward, who):
            self._runs(ward)
        elif who is not None and (processes.compare(who) is Same.DIFFERENT or not locks.is_held(ward.place.life)):
            ward.who, self._ended[ward] = who, 0.0
        else:
            ward.restless = True

    def _tell_askers(self, ward: Ward, done: Done) -> None:
        reply: Message = messages.error(type(done.error).__name__, str(done.error))
        if (started := done.started) is not None:
            reply = {"type": "started", "pid": started.pid, "workspace": ward.path, "web": started.web}
            reply["already_running"] = started.already_running
        for peer in ward.asking:
            peer.awaited = False
            self._server.send(peer, reply)
        ward.asking.clear()

    def _after_end(self, ward: Ward) -> float:
        """Record an end and decide what becomes of the daemon; in how many seconds to try again, infinity if it is done."""
        who = ward.who
        if who is None:
            return float("inf")
        if processes.is_zombie(who.pid) and locks.is_held(ward.place.life):
            return _BUSY_S  # its first thread is gone, and its last, with the life lock, not yet
        try:
            done = record_end(self._feed.registry, ward.place, who, self.forker.exit_status(who.pid))
        except _TROUBLE as error:
            ward.complain(error)
            return _AGAIN_S
        if done is None:
            return _BUSY_S
        self.contact.lose(ward)
        if ward.ordered:  # somebody asked for a daemon in the meantime, and is told what comes of that
            self._is_started(ward)
            return float("inf")
        ward.phase = Phase.RESTING
        if locks.is_held(ward.place.life):
            ward.restless = True
        else:
            self._decide(ward, done.ending)
        return float("inf")

    def _decide(self, ward: Ward, ending: Ending | None) -> None:
        """What becomes of a daemon that ended so."""
        self.attempt(lambda ward: self._do(ward, ending), ward)

    def _do(self, ward: Ward, ending: Ending | None) -> None:
        registry = self._feed.registry
        entry = registry.entry(ward.path)
        if entry is None:
            self.forget(ward)
            return
        reap_entry(ward.place.home, registry, entry, dry_run=False)  # one that was never ready claims to be starting
        facts = policy.Ended(
            ending=ending,
            lived_s=None if ward.started is None else clock.span() - ward.started,
            crashes=ward.crashes,
            wanted=entry.workspace.wanted,
            paused=entry.workspace.paused,
            folder_there=os.path.isdir(ward.path),
        )
        decision = policy.decide(facts, random.random())  # noqa: S311 - spreads starts
        ward.crashes = decision.crashes
        match decision.act:
            case Act.SLEEP:
                self._sleep_on(ward)
            case Act.RESTART:
                self._holding.release(ward)  # whoever comes meanwhile starts it at once
                ward.due, ward.phase = clock.span() + decision.wait_s, Phase.WAITING
                registry.set_next_start(entry.workspace.id, clock.now_ms() + int(decision.wait_s * 1000))
            case Act.GIVE_UP:
                say(f"{ward.path}: given up, {decision.why}")
                registry.set_given_up(entry.workspace.id, decision.why, clock.now_ms())
                self.rest(ward)
            case Act.LEAVE:
                self.rest(ward)

    def _sleep_on(self, ward: Ward) -> None:
        """Lay to sleep what had nothing to do; but it may not have read what it was told just before."""
        ward.asleep_since = clock.now_ms()
        if clock.span() - ward.told_at < _JUST_TOLD_S:
            ward.note(set())
        self.sleep(ward)
