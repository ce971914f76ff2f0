"""A workspace's daemon, composed: life lock, pid file, socket, registry, ready; then serve until there is a
reason to end, and close in reverse.

The main thread answers and never works; `capture` works and `watch` listens, each in a thread of its own, so
that a daemon that is busy answers like one that is not. A thread that fails ends the daemon, with its reason.

Under a supervisor it neither watches nor looks around every second; it is told, and wakes for nothing else. When it has
nothing to do it ends and leaves its socket to the supervisor, which never stopped holding it.
"""

from __future__ import annotations

import os

from kaizen import __version__, clock, paths
from kaizen.background import pidfile
from kaizen.daemon import answers, guard, journal, lifecycle, program
from kaizen.daemon.bell import Bell
from kaizen.daemon.capture import Capture
from kaizen.daemon.journal import say
from kaizen.daemon.oversight import Oversight, Waits
from kaizen.daemon.program import heed_signals, life_of
from kaizen.host import files, processes
from kaizen.ipc import messages
from kaizen.ipc.listening import adopt, listen
from kaizen.ipc.server import Server
from kaizen.model.daemon import Ending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.daemon.program import Announcement, Options
    from kaizen.host.locks import Lock
    from kaizen.ipc.listening import Listener
    from kaizen.ipc.messages import Request
    from kaizen.ipc.peers import Peer
    from kaizen.ipc.wire import Message
    from kaizen.paths import Place


def main(arguments: list[str]) -> int:
    """The daemon's program; returns its exit status."""
    return program.run(arguments, Daemon)


class Daemon:
    """One daemon, from its life lock to its end. `run` is called once."""

    def __init__(self, options: Options, announce: Announcement) -> None:
        self._options, self._announce = options, announce
        self._place: Place = paths.place(options.home, options.workspace)
        self._who = processes.own_identity()
        self._started_at, self._started = clock.now_ms(), clock.span()
        self._since = clock.iso(self._started_at)
        self._active = clock.span()
        self._bell = Bell()
        self._capture = Capture(self._place, self._who, self._bell)
        self._oversight = Oversight(expected=options.supervised)
        self._held: Listener | None = None  # the listener that the supervisor holds too
        self._seen_head = 0

    def run(self) -> Ending:
        """Serve until there is a reason to end. Raises before it was ready, and never after."""
        place = self._place
        journal.belongs_to(place.home, place.runtime.log)
        with life_of(place, self._options.life_fd) as life:
            files.ensure_folder(place.home, place.runtime.dir)
            guard.welcome_hooks(place)
            workspace_fd = os.open(place.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            heed_signals(self._bell)
            pidfile.write(place.home, place.runtime, self._who)
            server = Server(self._listen(), self._answer)
            row = guard.Row(place, self._who, self._started_at)
            row.record_ready()
            self._announce.ready()
            say(f"ready: kaizen {__version__} for {place.path}")
            for guest in self._options.guests:
                server.welcome(guest)
            ending = self._serve(server, row, life, workspace_fd)
            self._close(server, row, life, ending)
            return ending

    def _listen(self) -> Listener:
        """The socket that was held for us, if it still is the one at its place, else one of our own."""
        sock = self._place.runtime.sock
        if self._options.socket is not None:
            self._held = adopt(sock, *self._options.socket)
        return self._held or listen(sock, replace=guard.is_supervisors(self._place))

    def _serve(self, server: Server, row: guard.Row, life: Lock, workspace_fd: int) -> Ending:
        self._capture.rely(self._oversight.supervised)
        self._capture.start()
        server.watch(self._bell.fd, self._bell.heard)
        looked, ending = clock.span(), self._verdict(life, workspace_fd)
        while ending is None:
            server.turn(self._oversight.due_in(Waits(looked, self._idle_at())))
            server.ring(self._bell.head)
            self._capture.rely(self._oversight.supervised)
            if self._bell.look or not self._oversight.due_in(Waits(looked, self._idle_at())):
                looked, self._bell.look = clock.span(), False
                self._look_around(server, row, life)
                ending = self._verdict(life, workspace_fd)
            ending = ending or self._bell.ending
        os.close(workspace_fd)
        return ending

    def _look_around(self, server: Server, row: guard.Row, life: Lock) -> None:
        """Put back what somebody took away; but not for a daemon that may not go on."""
        if self._who.pid == 1:
            processes.ended_children()  # PID 1 gets the orphans of all others
        if not (life.in_place() and guard.home_is_there(self._place.home)):
            return
        if server.subscribers() or self._bell.head != self._seen_head:
            self._seen_head, self._active = self._bell.head, clock.span()
        if guard.mend_runtime(self._place, server, self._who):
            self._capture.watch_anew()
        row.keep(surely=self._oversight.connected)  # then it is told when to look, and does so seldom

    def _idle_exit_s(self) -> float:
        return self._capture.sleep_s if self._oversight.supervised else self._capture.idle_exit_s

    def _idle_at(self) -> float:
        return self._active + self._idle_exit_s()

    def _verdict(self, life: Lock, workspace_fd: int) -> Ending | None:
        return lifecycle.verdict(
            lifecycle.Situation(
                asked=self._bell.ending,
                home_there=guard.home_is_there(self._place.home),
                lock_in_place=life.in_place(),
                workspace_there=_is_still_there(workspace_fd, self._place.path),
                idle_s=clock.span() - self._active,
                idle_exit_s=self._idle_exit_s(),
            )
        )

    def _close(self, server: Server, row: guard.Row, life: Lock, ending: Ending) -> None:
        self._capture.stop()
        if ending in (Ending.HOME_GONE, Ending.LOCK_LOST):
            server.listener.sock.close()  # what lies there now may be a successor's
            return
        row.record_end(ending)
        if ending is Ending.IDLE and server.listener is self._held and self._oversight.connected:
            server.hang_up()  # whoever comes now is served by the supervisor, on the same socket
            server.listener.sock.close()
        else:
            server.close()
        if life.in_place() and pidfile.read(self._place.runtime) == self._who:
            files.remove(self._place.runtime.pid)

    def _answer(self, request: Request, peer: Peer) -> Message | None:
        if not isinstance(
            request, messages.AskHello | messages.AskStatus | messages.LookAround
        ):  # being looked at is not work
            self._active = clock.span()
        match request:
            case messages.AskStop(reason):
                self._bell.end(lifecycle.asked_for(reason))
            case messages.Subscribe(after):
                peer.subscribed_after = after
                self._bell.poke()
            case messages.Supervise():
                self._oversight.taken_by(peer)
            case messages.Changed(changed):
                self._capture.told(changed)
            case messages.IngestHook():
                self._capture.told_hook()
            case messages.LookAround():
                self._bell.look_around()
            case messages.AskAct():
                return self._capture.act(request)
        return answers.answer(request, self._about())

    def _about(self) -> answers.About:
        return answers.About(
            pid=self._who.pid,
            version=__version__,
            workspace=self._place.path,
            socket=self._place.runtime.sock,
            log=self._place.runtime.log,
            started_at=self._since,
            uptime_ms=int((clock.span() - self._started) * 1000),
            web=None,
            head=self._bell.head,
            capture=self._capture.how,
            watching=self._capture.watching,
            subscribers=0,
            pace=self._capture.pace,
        )


def _is_still_there(fd: int, path: str) -> bool:
    """Whether the workspace's folder still exists under its name: a deleted one has no link left, a moved one is
    no longer what its path names (stat(2))."""
    try:
        here, there = os.fstat(fd), os.stat(path)
    except OSError:
        return False
    return here.st_nlink > 0 and (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
