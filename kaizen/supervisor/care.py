"""Looking after all workspaces: what comes up, and what is done about it.

    the registry's journal -> in line with what is wanted      a transcript changed -> tell its daemon, or wake it
    a request -> start, release                                runtime files changed -> look, bind anew

Everything here runs on the main thread and is quick; what cannot be done now is done at the next look around.
"""

from __future__ import annotations

import os

from kaizen import __version__, clock, paths
from kaizen.background.choose import workspace_for
from kaizen.background.start import register
from kaizen.background.supervised import what_matters
from kaizen.daemon.journal import say
from kaizen.errors import KaizenError, WorkspaceRefused
from kaizen.host import processes
from kaizen.ipc import messages
from kaizen.ipc.wire import encode
from kaizen.model.daemon import Ending
from kaizen.supervisor.feed import Feed
from kaizen.supervisor.lives import Lives
from kaizen.supervisor.wards import Phase, Ward, Wards, folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.daemon.bell import Bell
    from kaizen.ipc.messages import AskStart
    from kaizen.ipc.peers import Peer
    from kaizen.ipc.server import Server
    from kaizen.ipc.wire import Message
    from kaizen.supervisor.holding import Asleep
    from kaizen.supervisor.lookout import Heard, Lookout

_ENVIRON_BYTES = 65_536
_RARELY = 10  # of so many looks around one looks at those that sleep too


class Care:
    """Looks after the workspaces of one home."""

    def __init__(self, home: str, server: Server, asleep: Asleep, lookout: Lookout, bell: Bell) -> None:
        self._home, self._lookout, self._bell = home, lookout, bell
        self._wards = Wards(home)
        self._feed = Feed(home)
        self._lives = Lives(home, self._wards, self._feed, server, asleep, bell)
        self._to_start: dict[Ward, None] = {}
        self._to_release: dict[Ward, None] = {}
        self._looks = 0
        self._trouble = ""

    def begin(self) -> None:
        """Adopt what lives, hold the sockets of what sleeps, and begin to listen. The template comes first: it is
        started before any thread."""
        self._lives.forker.template()
        self._read_news()
        self._lookout.start([ward.path for ward in self._wards])

    def turn(self) -> None:
        """Do what has come up since the last turn."""
        self._lives.turn()  # first, since somebody waits for what is done
        self._heed_news()
        while self._lookout.heard:
            self._hear(self._lookout.heard.popleft())
        to_release, to_start = self._to_release, self._to_start
        self._to_release, self._to_start = {}, {}
        for ward in to_release:
            self._lives.attempt(self._lives.rest, ward)
        for ward in to_start:
            self._lives.attempt(self._lives.start, ward)

    def due(self) -> float:
        """When, on `clock.span`, there is something to do though nothing comes up."""
        return self._lives.due()

    def look_around(self, *, runtime_lost: bool = False) -> None:
        """See to what no event tells of; the more where the runtime folder was taken away."""
        self._looks += 1
        self._lives.forker.note(processes.ended_children())
        if runtime_lost or (self._lookout.missed and not self._trouble):
            self._lookout.anew()
        for ward in self._wards.in_phase(Phase.RUNNING):
            self._look_at_runner(ward, touched=runtime_lost)
        if runtime_lost or self._looks % _RARELY == 0:
            for ward in self._wards.in_phase(Phase.SLEEPING):
                self._lives.attempt(self._lives.check_sleeper, ward)
        for ward in [ward for ward in self._wards if ward.restless]:
            self._lives.attempt(self._lives.look_again, ward)

    def end(self, ending: Ending) -> None:
        """The supervisor should end."""
        self._bell.end(ending)

    def release(self, ward: Ward) -> None:
        """Let go of a sleeping daemon's socket, after this turn."""
        self._to_release[ward] = None

    def wake(self, ward: Ward) -> None:
        """Start a sleeping daemon, after this turn."""
        self._to_start[ward] = None

    def sleeping(self) -> Iterator[str]:
        """The keys of the workspaces whose daemons sleep."""
        return (ward.place.key for ward in self._wards.in_phase(Phase.SLEEPING))

    def figures(self) -> Message:
        """How many there are of each kind, for the status."""
        counts: Message = {phase.value: len(self._wards.in_phase(phase)) for phase in Phase}
        return {**counts, "template": self._lives.forker.pid, "watching": self._lookout.how}

    def asked_to_start(self, request: AskStart, peer: Peer) -> Message:
        """Somebody wants a daemon; told now that it is seen to, and later what came of it."""
        try:
            path = self._asked_for(request)
            environ = what_matters(request.environ)
            if len(encode({**environ})) > _ENVIRON_BYTES:
                raise KaizenError("the environment is too large to be handed on")
        except (KaizenError, ValueError, OSError) as error:
            return messages.error(type(error).__name__, str(error))
        peer.awaited = True
        ward = self._wards.put(path, None)
        ward.environ, ward.crashes = environ, 0
        ward.asking.append(peer)
        self.wake(ward)
        return {"type": "accepted", "version": __version__}

    def close(self, *, remove: bool) -> None:
        """Let go of everything; with `remove` the sleeping daemons' sockets go too."""
        self._lives.close(remove=remove)
        self._feed.close()

    def _asked_for(self, request: AskStart) -> str:
        if not os.path.isabs(request.folder):
            raise WorkspaceRefused(request.folder, "it is not an absolute path")
        path = paths.canonical(request.folder)
        if not request.named and path not in self._wards:  # what is known here is registered
            path = workspace_for(path, home=self._home)
        paths.check_workspace(path, self._home)
        return path

    def _heed_news(self) -> None:
        """What cannot be read now is read at the next turn; why not is said once."""
        try:
            self._read_news()
            self._trouble = ""
        except (KaizenError, OSError) as error:
            if self._trouble != str(error):
                self._trouble = str(error)
                say(f"the registry cannot be read: {error}")

    def _read_news(self) -> None:
        news = self._feed.news()
        for entry in news.entries:
            self._lives.look_at(entry)
        if news.all:
            self._register_lost({entry.workspace.path for entry in news.entries})
        for ward in filter(None, map(self._wards.get, news.forgotten)):
            self._lives.attempt(self._lives.forget, ward)
        if self._looks and (news.entries or news.forgotten):
            self._lookout.heed([ward.path for ward in self._wards])

    def _register_lost(self, known: set[str]) -> None:
        """The registry is another one: who lives registers anew when told to look, and we do it for who sleeps."""
        for ward in [ward for ward in self._wards if ward.path not in known]:
            if ward.phase is Phase.RUNNING:
                self._lives.contact.look(ward)
            elif ward.workspace_id is not None and (ward.restless or ward.phase in (Phase.SLEEPING, Phase.WAITING)):
                self._lives.attempt(self._register, ward)

    def _register(self, ward: Ward) -> None:
        row = register(self._feed.registry, ward.path, init=False)
        self._feed.registry.set_wanted(row.id, True, clock.now_ms())
        ward.workspace_id = row.id

    def _look_at_runner(self, ward: Ward, *, touched: bool) -> None:
        contact = self._lives.contact
        if ward.line is None:
            contact.connect(ward)
        if touched or folder_of(ward.path) != ward.folder:
            contact.look(ward)
        contact.tell(ward)

    def _hear(self, heard: Heard) -> None:
        for path, changed in heard.transcripts.items():
            ward = self._wards.get(path)
            if ward is not None:
                self._changed(ward, changed)
        for path, at_ms in heard.newest.items():
            ward = self._wards.get(path)
            if ward is not None and ward.phase is not Phase.RUNNING and at_ms > ward.asleep_since:
                self._changed(ward, set())
        if heard.all:
            for ward in self._wards.in_phase(Phase.RUNNING):
                self._changed(ward, set())
                self._touched(ward)
        for key in heard.runtime:
            self._touched(self._wards.of_key(key))

    def _changed(self, ward: Ward, changed: set[str]) -> None:
        ward.note(changed)
        if ward.phase is Phase.RUNNING:
            ward.told_at = clock.span()
            self._lives.contact.tell(ward)
        elif ward.phase is Phase.SLEEPING:
            self.wake(ward)

    def _touched(self, ward: Ward | None) -> None:
        """Somebody touched its runtime files."""
        if ward is not None and ward.phase is Phase.RUNNING:
            self._lives.contact.look(ward)
        elif ward is not None and ward.phase is Phase.SLEEPING:
            self._lives.attempt(self._lives.check_sleeper, ward)
