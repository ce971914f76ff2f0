"""Starting daemons beside the main thread, which goes on answering: a few at a time, each workspace once.

A job is `start_background_for` from inside: start lock, registry, life lock, ready pipe; only the process is forked by the
template instead of spawned, and spawned all the same where the template cannot.
"""

from __future__ import annotations

import threading
from collections import deque

from kaizen import paths
from kaizen.background import spawn
from kaizen.background.start import START_S, BackgroundStart, Deadline, start_alone
from kaizen.daemon.journal import say
from kaizen.errors import KaizenError
from kaizen.supervisor.forking import NoTemplate
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.daemon.bell import Bell
    from kaizen.ipc.listening import Listener
    from kaizen.ipc.peers import Guest
    from kaizen.paths import Place
    from kaizen.supervisor.forking import Template

AT_ONCE = 8


class Order(NamedTuple):
    """A daemon to be started, with the socket that is held for it and whoever waits there; `asked` where a person wants
    it, and not only something that happened."""

    place: Place
    template: Template | None
    environ: dict[str, str]
    listener: Listener | None
    guests: tuple[Guest, ...]
    asked: bool


class Done(NamedTuple):
    """What came of an order: a daemon, or why there is none."""

    order: Order
    started: BackgroundStart | None
    error: KaizenError | None


class Jobs:
    """Orders go in and `done` comes out, both on the main thread; the bell is rung in between."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._waiting: deque[Order] = deque()
        self._threads: set[threading.Thread] = set()
        self._done: deque[Done] = deque()
        self._begun = 0  # and not taken in yet: a thread that is done may still be alive

    def add(self, order: Order) -> None:
        """Start this daemon as soon as there is room."""
        self._waiting.append(order)
        self._begin()

    def done(self) -> Sequence[Done]:
        """What has come to an end since the last time."""
        self._threads = {thread for thread in self._threads if thread.is_alive()}
        found = []
        while self._done:
            found.append(self._done.popleft())
        self._begun -= len(found)
        self._begin()
        return found

    def join(self) -> Sequence[Done]:
        """Begin no more, and wait for those that have begun; what was not begun is not done."""
        self._waiting.clear()
        for thread in self._threads:
            thread.join()
        return self.done()

    def _begin(self) -> None:
        while self._waiting and self._begun < AT_ONCE:
            order = self._waiting.popleft()
            self._begun += 1
            thread = threading.Thread(target=self._run, args=(order,), name="start", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:  # the kernel has no room for another thread
                self._done.append(Done(order, None, KaizenError(str(error))))
                self._bell.poke()
            else:
                self._threads.add(thread)

    def _run(self, order: Order) -> None:
        try:
            self._done.append(Done(order, _start(order), None))
        except KaizenError as error:
            self._done.append(Done(order, None, error))
        except Exception as error:  # one workspace must not end the supervisor
            self._done.append(Done(order, None, KaizenError(f"{type(error).__name__}: {error}")))
        self._bell.poke()


def _start(order: Order) -> BackgroundStart:
    deadline, template = Deadline.after(START_S), order.template
    paths.check_workspace(order.place.path, order.place.home)
    if template is not None:
        try:
            return start_alone(
                order.place,
                deadline,
                lambda place, life: template.fork(
                    place, life, environ=order.environ, listener=order.listener, guests=order.guests
                ),
                if_wanted=not order.asked,
            )
        except NoTemplate as error:
            say(f"{order.place.path}: {error}; it is started on its own")
    # What the template may have forked all the same holds the life lock, and is found.
    return start_alone(
        order.place,
        deadline,
        lambda place, life: spawn.spawn(place, life, order.environ),
        if_wanted=not order.asked,
    )
