"""The supervisor, composed: life lock, pid file, socket, template, registry, watcher, ready; then serve until there is a
reason to end, and close in reverse.

One thread decides and does all that is quick; starting daemons and finding out whose a transcript is are done beside it,
and come back as values. The template is started before any of these threads.
"""

from __future__ import annotations

from kaizen import __version__, clock, paths
from kaizen.background import pidfile
from kaizen.daemon import guard, journal, lifecycle, program
from kaizen.daemon.bell import Bell
from kaizen.daemon.journal import say
from kaizen.daemon.program import heed_signals, life_of
from kaizen.errors import KaizenError
from kaizen.host import files, ourselves, processes
from kaizen.host.settings import read_settings
from kaizen.ipc import notify
from kaizen.ipc.listening import listen
from kaizen.ipc.server import Server
from kaizen.supervisor.answers import Answers
from kaizen.supervisor.care import Care
from kaizen.supervisor.lookout import Lookout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.daemon.program import Announcement, Options
    from kaizen.host.locks import Lock
    from kaizen.model.daemon import Ending

SWEEP_S = 0.5
MOST_CONNECTIONS = 1000


def main(arguments: list[str]) -> int:
    """The supervisor's program; returns its exit status."""
    return program.run(arguments, Supervisor)


class Supervisor:
    """One supervisor, from its life lock to its end. `run` is called once."""

    def __init__(self, options: Options, announce: Announcement) -> None:
        self._options, self._announce = options, announce
        self._place = paths.supervisor(options.home)
        self._who = processes.own_identity()
        self._bell = Bell()
        self._watched = clock.span()
        self._trouble = ""

    def run(self) -> Ending:
        """Serve until there is a reason to end. Raises before it was ready, and never after."""
        place = self._place
        self._keep_a_log()
        with life_of(place, self._options.life_fd) as life:
            ourselves.name_ourselves("kaizen supervise")
            ourselves.raise_descriptor_limit()
            files.ensure_folder(place.home, place.runtime.dir)
            heed_signals(self._bell)
            pidfile.write(place.home, place.runtime, self._who)
            answers = Answers(self._who.pid, place)
            server = Server(listen(place.runtime.sock, replace=False), answers.own, most=MOST_CONNECTIONS)
            lookout = Lookout(place.home, self._bell)
            care = Care(place.home, server, answers.asleep, lookout, self._bell)
            answers.care = care
            try:
                care.begin()
                self._announce.ready()
                notify.ready()
                say(f"ready: kaizen {__version__} supervises {place.home}")
                ending = self._serve(server, care, life)
            finally:
                notify.stopping()
                lookout.stop()
            self._close(server, care, life, ending)
            return ending

    def _keep_a_log(self) -> None:
        settings = read_settings(paths.machine_config(self._place.home))
        journal.belongs_to(self._place.home, self._place.runtime.log)
        journal.keep_small(settings.log_bytes, settings.log_keep)

    def _serve(self, server: Server, care: Care, life: Lock) -> Ending:
        server.watch(self._bell.fd, self._bell.heard)
        swept = clock.span()
        while True:
            server.turn(max(0.0, min(swept + SWEEP_S, care.due()) - clock.span()))
            care.turn()
            if clock.span() >= swept + SWEEP_S:
                swept = clock.span()
                ending = self._verdict(life)
                if ending is not None:
                    return ending
                self._sweep(server, care)
            elif self._bell.ending is not None:
                return self._bell.ending

    def _sweep(self, server: Server, care: Care) -> None:
        if clock.span() >= self._watched + (notify.watchdog_interval_s() or float("inf")):
            self._watched = clock.span()
            notify.watchdog()
        try:
            files.ensure_home(self._place.home)
            self._trouble = ""
        except KaizenError as error:  # a full disk, say: what there is goes on
            if self._trouble != str(error):
                self._trouble = str(error)
                say(f"{error}; {error.hint}")
        care.look_around(runtime_lost=guard.mend_runtime(self._place, server, self._who))

    def _verdict(self, life: Lock) -> Ending | None:
        return lifecycle.verdict(
            lifecycle.Situation(
                asked=self._bell.ending,
                home_there=guard.home_is_there(self._place.home),
                lock_in_place=life.in_place(),
            )
        )

    def _close(self, server: Server, care: Care, life: Lock, ending: Ending) -> None:
        """Let go of everything; daemons live on and look after themselves."""
        mine = life.in_place() and guard.home_is_there(self._place.home)
        care.close(remove=mine)
        if not mine:
            server.hang_up()
            server.listener.sock.close()
            return
        server.close()
        if pidfile.read(self._place.runtime) == self._who:
            files.remove(self._place.runtime.pid)
