"""The process that daemons are forked from: it has imported all that a daemon needs, and does nothing else.

It is a program of its own, so that at the fork there is no thread, no database handle, no lock and nothing of the
supervisor's; what a daemon must have comes as descriptors with the request. It ends when the supervisor closes its end
of the channel, which it does when the installed code is no longer the one imported here.
"""

from __future__ import annotations

import fcntl
import gc
import os
import select

from kaizen.background.spawn import LIFE_FD, READY_FD
from kaizen.daemon.journal import say
from kaizen.daemon.program import Options, serve
from kaizen.daemon.run import Daemon
from kaizen.host import ourselves, processes, signals
from kaizen.ipc import messages
from kaizen.ipc.passing import Channel, Gone, as_socket
from kaizen.ipc.peers import Guest
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.wire import Message

CHANNEL_FD = 3
_SOCKET_FD = LIFE_FD + 1
_DESCRIPTORS_END = 65_536
_SEND_S = 5.0
_FAILED = 70
# What a daemon imports only once it works: here once, for all of them.
_WORKING_SET = (
    "kaizen.daemon.intake", "kaizen.database.migrate", "kaizen.registry.hot", "kaizen.store.write", "orjson", "threading",
    "tomllib", "watchfiles._rust_notify",
)  # fmt: skip


class Order(NamedTuple):
    """A request to fork, as it came: what the daemon is told, and its descriptors in a fixed order."""

    message: Message
    fds: list[int]

    @property
    def given(self) -> list[int]:
        """What the daemon gets: null, log, ready pipe, life lock, then its socket, if one was held, and its guests."""
        return self.fds[1:]

    @property
    def reply_fd(self) -> int:
        """Where the pid is told."""
        return self.fds[0]


def main(arguments: list[str]) -> int:
    """The template's program; returns its exit status. Its own command line leaves room for those of the daemons."""
    ourselves.name_ourselves("kaizen template", ["kaizen-template", *arguments[-1:]])
    for name in _WORKING_SET:
        __import__(name)
    channel = Channel(CHANNEL_FD)
    signals.ignore_interrupts()
    gc.collect()
    gc.freeze()  # so that collecting in a daemon does not touch, and thereby copy, what all of them share
    children: dict[int, int] = {}  # by the descriptor of the process
    poll = select.poll()
    poll.register(channel.fileno(), select.POLLIN)
    while True:
        for fd, _ in poll.poll():
            if fd in children:
                poll.unregister(fd)
                _tell_end(channel, children.pop(fd), fd)
                continue
            try:
                order = Order(*channel.receive(timeout_s=_SEND_S))
            except (Gone, TimeoutError):
                return 0
            pid = _fork(order, channel)
            if pid is not None and (end := processes.descriptor(pid)) is not None:
                children[end] = pid
                poll.register(end, select.POLLIN)


def _fork(order: Order, channel: Channel) -> int | None:
    try:
        pid = processes.fork()
    except OSError as error:
        say(f"no daemon can be forked: {error.strerror}")
        pid = None
    if pid == 0:
        processes.leave(_become_daemon(order, channel))
    for fd in order.given:  # before it is told, so that whoever heard of the daemon's end finds its life lock free
        os.close(fd)
    if pid is not None:
        os.write(order.reply_fd, b"%d\n" % pid)
    os.close(order.reply_fd)
    return pid


def _tell_end(channel: Channel, pid: int, fd: int) -> None:
    os.close(fd)
    status = processes.exit_status(pid, block=True)
    try:
        channel.send({"ended": pid, "status": status}, timeout_s=_SEND_S)
    except Gone:
        pass


def _become_daemon(order: Order, channel: Channel) -> int:
    """In the child: leave everything behind but what was given, and be the daemon."""
    try:
        channel.forget()
        options = _settle(order)
        return serve(options, Daemon)
    except BaseException as error:
        say(f"the daemon failed: {type(error).__name__}: {error}")
        return _FAILED


def _settle(order: Order) -> Options:
    message, given = order.message, order.given
    os.setsid()
    os.umask(0o077)
    os.chdir("/")
    above_all = max(*given, READY_FD + len(given)) + 1  # so that no copy overwrites one that is still to be made
    aside = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, above_all) for fd in given]
    null, log, ready, life, *more = aside
    for fd, its in ((null, 0), (log, 1), (log, 2)):
        os.dup2(fd, its)
    own = list(range(READY_FD, READY_FD + 2 + len(more)))
    for fd, its in zip((ready, life, *more), own, strict=True):
        os.dup2(fd, its, inheritable=False)
    os.closerange(own[-1] + 1, _DESCRIPTORS_END)
    workspace = messages.text(message, "workspace", "")
    _change_environment(messages.table(message, "environ"))
    home = messages.text(message, "home", "")
    line = ["kaizen-daemon", "--home", home, "--workspace", workspace]
    ourselves.name_ourselves(f"kaizen {os.path.basename(workspace)}", line)
    file = messages.numbers(message, "file")
    return Options(
        home=home,
        workspace=workspace,
        ready_fd=READY_FD,
        life_fd=LIFE_FD,
        socket=(_SOCKET_FD, (file[0], file[1])) if len(file) == 2 and more else None,
        guests=tuple(
            Guest(as_socket(fd), bytes.fromhex(inbox))
            for fd, inbox in zip(own[3:], messages.texts(message, "inboxes"), strict=False)
        ),
        supervised=True,
    )


def _change_environment(wanted: dict[str, str]) -> None:
    """Make the environment the wanted one. Most of it is the template's already, and what is not touched stays shared."""
    for name in os.environ.keys() - wanted.keys():
        del os.environ[name]
    for name, value in wanted.items():
        if os.environ.get(name) != value:
            os.environ[name] = value
