"""Keeping what a living daemon must have: its socket, its pid file and its row in the registry.

Somebody else's clean-up, or a careless `rm`, may take any of them away; the daemon puts them back. What it may
not run without (the life lock's file, the home, the workspace) is not put back: then it ends.
"""

from __future__ import annotations

import os

from kaizen import __version__, clock, paths
from kaizen.background import pidfile
from kaizen.daemon.journal import say
from kaizen.errors import KaizenError
from kaizen.hooks import spool
from kaizen.host import files, git, processes
from kaizen.ipc.client import Connection, NoAnswer, NobodyListens
from kaizen.ipc.listening import listen
from kaizen.model.daemon import PROTOCOL, Ending, Same, State
from kaizen.registry.hot import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.server import Server
    from kaizen.model.daemon import Identity
    from kaizen.model.workspace import WorkspaceRow
    from kaizen.paths import Place

_LOOK_S = 5.0


def mend_runtime(place: Place, server: Server, who: Identity) -> bool:
    """Bind the socket and write the pid file anew if they are not ours any more; whether anything was done."""
    named = pidfile.read(place.runtime)
    if server.listener.in_place() and named == who:
        return False
    try:
        files.ensure_folder(place.home, place.runtime.dir)
        pidfile.write(place.home, place.runtime, who)
        if not server.listener.in_place():
            server.move(listen(place.runtime.sock, replace=True))
            say("the socket was removed or replaced; it is bound anew")
    except KaizenError as error:
        say(f"{error}; {error.hint}")
    return True


def is_supervisors(place: Place) -> bool:
    """Whether the supervisor listens on our socket, for a daemon that sleeps, and did not hand it to us: it is frozen,
    or was passed over. Its socket gives way; it sees that, and lets go. The kernel names who listened last, which is a
    dead daemon where the supervisor held the socket beside it."""
    supervisor = pidfile.read(paths.supervisor(place.home).runtime)
    if supervisor is None or files.inode(place.runtime.sock) is None:
        return False
    try:
        with Connection(place.runtime.sock, timeout_s=0.2) as other:
            pid = other.pid
    except (NoAnswer, NobodyListens):
        return False
    if processes.compare(supervisor) is not Same.SAME:
        return False
    return pid == supervisor.pid or (pid is not None and processes.is_gone(pid))


class Row:
    """The daemon's row in the registry, kept true; a lost registry is made anew with this workspace in it."""

    def __init__(self, place: Place, who: Identity, started_at: int) -> None:
        self._place, self._who, self._started_at = place, who, started_at
        self._file: tuple[int, int] | None = None
        self._looked = clock.span()

    def record_ready(self) -> bool:
        """Write that this daemon is ready. False where the registry cannot be written now, or was taken away as we wrote."""
        place = self._place
        try:
            with Registry.open(place.home) as registry:
                entry = registry.entry(place.path)
                row = entry.workspace if entry is not None else self._register(registry)
                recorded = registry.record_ready(
                    row.id,
                    self._who,
                    place.runtime,
                    __version__,
                    PROTOCOL,
                    web=None,
                    started_at=self._started_at,
                    now=clock.now_ms(),
                )
            self._file = files.inode(paths.machine_db(place.home))
        except KaizenError as error:
            say(f"not recorded in the registry: {error}")
            return False
        return recorded

    def _register(self, registry: Registry) -> WorkspaceRow:
        """The starter has done so; but the registry may have been lost since."""
        place = self._place
        return registry.register(
            place.path,
            key=place.key,
            slug=paths.slug(place.path),
            git_remote=git.remote(place.path),
            git_common_dir=git.common_dir(place.path),
            now=clock.now_ms(),
            init=False,
        )

    def keep(self, *, surely: bool = False) -> None:
        """Record the daemon anew if the registry is another file than the one it was recorded in, or, looked at
        every few seconds, or with `surely` now, has lost its row: a write-ahead log that was removed takes what was in it
        away, and another file may have the inode of the first."""
        moved = self._file is None or files.inode(paths.machine_db(self._place.home)) != self._file
        due = surely or clock.span() >= self._looked + _LOOK_S
        if due:
            self._looked = clock.span()
        if moved or (due and not self._is_there()):
            self.record_ready()

    def _is_there(self) -> bool:
        try:
            with Registry.open(self._place.home, create=False) as registry:
                entry = registry.entry(self._place.path)
        except KaizenError as error:
            say(f"the registry cannot be looked into: {error}")
            return True
        return entry is not None and entry.daemon is not None and entry.daemon.pid == self._who.pid

    def record_end(self, ending: Ending) -> None:
        """Write why this daemon ended, if the row is still its own."""
        try:
            with Registry.open(self._place.home, create=False) as registry:
                entry = registry.entry(self._place.path)
                if entry is not None:
                    registry.record_end(
                        entry.workspace.id,
                        identity=self._who,
                        state=State.CRASHED if ending in (Ending.FAILED, Ending.SUPERSEDED) else State.STOPPED,
                        ending=ending,
                        exit_status=0,
                        now=clock.now_ms(),
                        what="stopped",
                    )
        except KaizenError as error:
            say(f"the end is not recorded in the registry: {error}")


def home_is_there(home: str) -> bool:
    """Whether the home still is a folder."""
    return os.path.isdir(home)


def welcome_hooks(place: Place) -> None:
    """Let hooks leave letters for this workspace from now on. Where that cannot be it is said, and all else goes on."""
    folder = paths.spool_dir(place.home, place.path)
    try:
        files.ensure_folder(place.home, folder)
        spool.admit(folder, clock.now_ms())
    except (KaizenError, OSError) as error:
        say(f"hooks cannot leave anything in {folder!r}: {error}")
