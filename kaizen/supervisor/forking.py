"""The supervisor's side of the template: starting it, having it fork a daemon, and replacing it when it is outdated."""

from __future__ import annotations

import fcntl
import os

from kaizen.background import spawn, supervised
from kaizen.background.spawn import Child
from kaizen.daemon.journal import say
from kaizen.errors import KaizenError
from kaizen.host import files, processes
from kaizen.ipc.passing import Channel, Gone
from kaizen.supervisor.template import CHANNEL_FD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kaizen.host.locks import Lock
    from kaizen.ipc.listening import Listener
    from kaizen.ipc.peers import Guest
    from kaizen.ipc.server import Server
    from kaizen.ipc.wire import Message
    from kaizen.paths import Place

    Print = frozenset[tuple[str, int, int, int]]

_ANSWER_S = 5.0
_OUT_OF_THE_WAY = 10
_SIGKILL = 9
_ROOM = 8192  # for the command lines of daemons, which name two paths
_STATUS_S = 0.02  # it tells of an exit as soon as the kernel tells of it
_REMEMBERED = 1000
_FRUGAL = {"MALLOC_ARENA_MAX": "1"}  # memory of its own for each thread costs each daemon 0.4 MB (measured; mallopt(3))
# What may have come on all connections that are handed on, and how many these are; the others ask again.
_GUESTS_BYTES, _MOST_GUESTS = 32_768, 150


class NoTemplate(KaizenError):
    """The template did not fork; the daemon is started without it."""


class Template:
    """The running template. `fork` may be called from any thread; all else is the main thread's."""

    def __init__(self, home: str) -> None:
        self._print = fingerprint()
        ours, theirs = Channel.pair()
        self.channel = ours
        channel = fcntl.fcntl(theirs.fileno(), fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY)
        theirs.close()
        try:
            self.pid = processes.spawn(
                _command(home), keep=[(channel, CHANNEL_FD)], environ=supervised.what_matters(os.environ) | _FRUGAL
            )
        finally:
            os.close(channel)
        self.who = processes.identity(self.pid)
        self.alive = True

    def is_current(self) -> bool:
        """Whether the installed code is still what the template imported."""
        return fingerprint() == self._print

    def fork(
        self,
        place: Place,
        life: Lock,
        *,
        environ: Mapping[str, str],
        listener: Listener | None,
        guests: Sequence[Guest] = (),
    ) -> Child:
        """Have a daemon forked that holds the life lock; as `spawn` does it. Raises NoTemplate, and the errors of the log.

        The socket and the connections that are handed on stay open here until the caller closes them. A template that
        does not answer is killed, so that it never does later what it was asked.
        """
        taken = _handed_on(guests) if listener is not None else []
        message: Message = {"home": place.home, "workspace": place.path}
        message["environ"] = {**environ, "KAIZEN_HOME": place.home}
        message["file"] = None if listener is None else list(listener.file)
        message["inboxes"] = [guest.inbox.hex() for guest in taken]
        opened: list[int] = []
        try:
            opened += [files.open_log(place.home, place.runtime.log), os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)]
            opened += os.pipe2(os.O_CLOEXEC)
            opened += os.pipe2(os.O_CLOEXEC)
            log, null, ready, announce, told, tell = opened
            fds = [tell, null, log, announce, life.fd]
            fds += [] if listener is None else [listener.sock.fileno(), *(guest.sock.fileno() for guest in taken)]
            self._send(message, fds)
            os.close(opened.pop())  # so that the end of the template is the end of what it tells
            child = Child(self._told(told), ready)
            opened.remove(ready)
            return child
        finally:
            for fd in opened:
                os.close(fd)

    def ended(self) -> list[tuple[int, int | None]]:
        """Which daemons have ended, with their exit statuses; for when the channel can be read. Raises Gone."""
        message, fds = self.channel.receive(timeout_s=_ANSWER_S)
        for fd in fds:
            os.close(fd)
        pid, status = message.get("ended"), message.get("status")
        return [(pid, status if isinstance(status, int) else None)] if isinstance(pid, int) else []

    def kill(self) -> None:
        """End a template that does not answer, so that it never does what it was asked, and wait until it has ended."""
        self.alive = False
        end = processes.descriptor(self.pid)
        processes.send(self.who, _SIGKILL)
        if end is not None:
            processes.wait_readable([end], _ANSWER_S)
            os.close(end)

    def close(self) -> None:
        """Let the template end; its daemons live on."""
        self.channel.close()

    def _send(self, message: Message, fds: list[int]) -> None:
        try:
            self.channel.send(message, fds, timeout_s=_ANSWER_S)
        except ValueError as error:
            raise NoTemplate(f"the template is not asked: {error}") from None
        except Gone as error:
            self.kill()
            raise NoTemplate(f"the template cannot be asked: {error}") from None

    def _told(self, fd: int) -> int:
        """The pid that it tells."""
        if not processes.wait_readable([fd], _ANSWER_S):
            self.kill()
            raise NoTemplate("the template does not answer")
        said = os.read(fd, 32).strip()
        if not said.isdigit():
            raise NoTemplate("the template could not fork")
        return int(said)


class Forker:
    """Keeps a template that lives and knows the installed code, and what it tells of the ends of daemons. The main
    thread's; where there is no template to be had, daemons are started on their own."""

    def __init__(self, home: str, server: Server) -> None:
        self._home, self._server = home, server
        self._template: Template | None = None
        self._statuses: dict[int, int | None] = {}

    @property
    def pid(self) -> int | None:
        """The template's."""
        return self._template.pid if self._template is not None else None

    def template(self) -> Template | None:
        """The template to fork from now."""
        if self._template is not None and self._template.alive and self._template.is_current():
            return self._template
        self.close()
        try:
            self._template = template = Template(self._home)
            self._server.watch(template.channel.fileno(), self._listen)
        except OSError as error:
            say(f"there is no template: {error}; daemons are started on their own")
        return self._template

    def note(self, ended: Sequence[tuple[int, int]]) -> None:
        """Children of ours that have ended: daemons that were started without the template, or were left to us."""
        self._statuses.update(ended)
        for pid in list(self._statuses)[:-_REMEMBERED]:
            del self._statuses[pid]

    def exit_status(self, pid: int) -> int | None:
        """How a daemon that has just ended did so; None where it is not known."""
        self.note(processes.ended_children())
        while pid not in self._statuses and self._template is not None:
            if not processes.wait_readable([self._template.channel.fileno()], _STATUS_S):
                break
            self._listen()
        return self._statuses.pop(pid, None)

    def close(self) -> None:
        """Let the template end."""
        template, self._template = self._template, None
        if template is not None:
            self._server.unwatch(template.channel.fileno())
            template.close()

    def _listen(self) -> None:
        if self._template is None:
            return
        try:
            self._statuses.update(self._template.ended())
        except (Gone, TimeoutError):
            say("the template has ended; there will be another when it is needed")
            self.close()


def fingerprint() -> Print:
    """What the package's files are like at this moment: another installation, or an edit, makes another one."""
    found, folders = [], [spawn.PACKAGE]
    for folder in folders:
        with os.scandir(folder) as there:
            for each in there:
                if each.name.endswith((".py", ".sql")):
                    found.append((each.path, *_facts(each)))
                elif "." not in each.name and each.name != "__pycache__" and each.is_dir():
                    folders.append(each.path)
    return frozenset(found)


def _facts(file: os.DirEntry[str]) -> tuple[int, int, int]:
    try:
        facts = file.stat()
    except OSError:
        return 0, 0, 0
    return facts.st_ino, facts.st_size, facts.st_mtime_ns


def _handed_on(guests: Sequence[Guest]) -> list[Guest]:
    """As many as go with one message."""
    taken: list[Guest] = []
    room = _GUESTS_BYTES
    for guest in guests[:_MOST_GUESTS]:
        if len(guest.inbox) <= room:
            room -= len(guest.inbox)
            taken.append(guest)
    return taken


def _command(home: str) -> list[str]:
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "__main__.py")
    return [*spawn.interpreter(program), "--template", "--room", "." * _ROOM, home]
