"""What was captured and what comes, of one workspace or several, as one stream of events.

What lies behind the cursors is read from the stores, merged by time; then the bells of their daemons are awaited, and where none
rings the files are looked at twice a second. So there is no gap between history and what comes, and it works without a daemon.

At no time more than a page of events and what waits to be merged is held, however long the history is and however slowly it is
taken; and no transaction is open while somebody takes it.
"""

from __future__ import annotations

from itertools import islice

from kaizen import clock, paths
from kaizen.errors import KaizenError, NotFound
from kaizen.host import processes
from kaizen.model import cursor
from kaizen.reading.bells import Bell, are_supervised
from kaizen.reading.followed import Followed
from kaizen.reading.merging import endings, merged
from kaizen.reading.page import Page, Seen
from kaizen.reading.registered import starts
from kaizen.store.behind import PAGE_BYTES, Wanted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import TracebackType

    from kaizen.reading.merging import Queue
    from kaizen.reading.registered import Choice, Registered

ROWS = 500
EVERYTHING = Wanted()
LOOK_S = 0.5
SELDOM_S = 2.0  # where all daemons ring
IN_VAIN = 3
_OPEN = (
    40  # stores that are kept open between two looks, of some three descriptors each: some systems allow a process 256
)
_LISTENED_TO = 100  # daemons at once; of others the files are looked at
_LEAST_ROWS = 8


class Follower:
    """Follows the workspaces of a choice within a `with`. `at` is the cursor behind which it begins, of one workspace or of
    several; `last` has it begin with the last so many events that fit, all together.

    Entering raises NotFound for a cursor that does not belong to what was chosen and, unless all were, the errors of the
    databases. What goes wrong later, or with one of all, is for `troubles` to tell; it is tried again.
    """

    def __init__(
        self, choice: Choice, wanted: Wanted = EVERYTHING, *, at: int | dict[str, int] = 0, last: int | None = None,
        several: bool = False,
    ) -> None:  # fmt: skip
        self._choice, self._wanted, self._start, self._last = choice, wanted, at, last
        self._several = several or choice.all
        self._followed: dict[int, Followed] = {}
        self._bells: dict[int, Bell] = {}
        self._going: dict[str, Followed] = {}  # of workspaces that were forgotten, until all is told
        self._left: dict[str, tuple[tuple[int, int] | None, int]] = {}
        self._failing: dict[str, str] = {}
        self._troubles: list[KaizenError] = []
        self._look_at, self._looks = 0.0, 0
        self._is_beginning = True

    def __enter__(self) -> Follower:
        try:
            self._take_up(self._choice.look() or [])
            self._begin()
            self._is_beginning = False
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Follow no more."""
        for bell in self._bells.values():
            bell.close()
        for each in self._all():
            each.close()

    @property
    def workspaces(self) -> list[str]:
        """Those that are followed now."""
        return [each.workspace for each in self._all()]

    @property
    def has_begun(self) -> bool:
        """Whether anything was captured yet."""
        return any(each.begun for each in self._all())

    @property
    def unheard(self) -> list[str]:
        """The workspaces of which nothing new is captured, because no daemon answers, and none sleeps."""
        if not self._choice.all:
            return [self._followed[id_].workspace for id_, bell in self._bells.items() if bell.in_vain >= IN_VAIN]
        rings = any(bell.fd is not None for bell in self._bells.values())
        if rings or self._looks < IN_VAIN or are_supervised(paths.home()):
            return []
        return [each.workspace for each in self._followed.values()]

    def troubles(self) -> list[KaizenError]:
        """What went wrong since this was asked last; of what keeps going wrong the first time."""
        found, self._troubles = self._troubles, []
        return found

    def page(self) -> Page:
        """The next events, at most `ROWS`; none where nothing is there, and where much had to be looked through for what fits."""
        queues = self._all()
        rows = max(_LEAST_ROWS, ROWS // max(1, sum(each.is_due or each.more for each in queues)))
        refill = self._refiller(rows, PAGE_BYTES * rows // ROWS)
        for each in queues:
            if each.is_due and each.first is None:
                refill(each)
        keys = self._short_keys()
        before = None if not self._several else {keys[each.workspace]: each.position for each in queues}
        found = list[Seen]()
        merged(queues, ROWS, refill, lambda queue, told: found.append(Seen(_followed(queue).workspace, told)))
        self._let_go()
        more = any(each.more or each.first is not None for each in queues)
        return Page(found, more, before, keys)

    def wait(self, timeout_s: float | None = None, also: Sequence[int] = ()) -> list[int]:
        """Wait until there may be something new, or one of these descriptors can be read: those that can."""
        until = None if timeout_s is None else clock.span() + timeout_s
        while True:
            now = clock.span()
            if now >= self._look_at:
                self._look_around()
            if any(each.is_due for each in self._all()) or (until is not None and now >= until):
                return processes.wait_readable(also, 0) if also else []
            left = min(self._look_at, self._look_at if until is None else until) - clock.span()
            by_fd = {bell.fd: bell for bell in self._bells.values() if bell.fd is not None}
            ready = processes.wait_readable([*by_fd, *also], max(0.0, left) + 0.001)
            for id_, bell in self._bells.items():
                if bell.fd in ready:
                    bell.heard()
                    self._followed[id_].is_due = True
                    if bell.fd is None:  # a restart, as a rule
                        self._look_at = min(self._look_at, clock.span() + LOOK_S)
            if stopping := [fd for fd in also if fd in ready]:
                return stopping

    def _all(self) -> list[Followed]:
        return [*self._followed.values(), *self._going.values()]

    def _begin(self) -> None:
        for number, each in enumerate(self._all()):
            if self._try(each, each.note_head) and number >= _OPEN:
                each.rest()
            if each.was_ahead:
                why, hint = (
                    "the cursor lies behind all that is stored of",
                    "was a backup put back? it goes on with what comes",
                )
                self._troubles.append(NotFound(f"{why} {each.workspace!r}", hint=hint))
        if self._last is not None:
            self._skip_to_last(self._last)

    def _skip_to_last(self, last: int) -> None:
        """Of all that fits leave the last so many, the latest of all stores."""
        # What is stored once a head was noted is new, and never passed over.
        found = self._all()
        for each, first in zip(found, endings([self._last_of(each, last) for each in found], last), strict=True):
            each.upto = max(each.upto, each.newest if first is None else first - 1)

    def _last_of(self, each: Followed, last: int) -> Iterator[tuple[int, int | None]]:
        try:
            if len(self._followed) <= _OPEN:
                yield from each.last()
            else:  # not all can be read at once
                found = [*islice(each.last(), last)]
                each.rest()
                yield from found
        except KaizenError as error:
            self._note(each.workspace, error)

    def _try(self, each: Followed, act: Callable[[], object]) -> bool:
        """Whether it could be done; why it could not is told once."""
        try:
            act()
        except KaizenError as error:
            if self._is_beginning and not self._choice.all:
                raise
            self._note(each.workspace, error)
            each.is_due = each.more = False
            return False
        self._failing.pop(each.workspace, None)
        return True

    def _note(self, what: str, error: KaizenError) -> None:
        if self._failing.get(what) != str(error):
            self._failing[what] = str(error)
            self._troubles.append(error)

    def _refiller(self, rows: int, size: int) -> Callable[[Queue], None]:
        def refill(queue: Queue) -> None:
            each = _followed(queue)
            self._try(each, lambda: each.read(rows, size))
            if len(self._followed) > _OPEN:
                each.rest()

        return refill

    def _let_go(self) -> None:
        """Close what is not needed: of workspaces that are gone all, of the others what is too many."""
        for workspace, each in [*self._going.items()]:
            if each.first is None and not each.more and not each.is_due:
                self._left[workspace] = each.mark
                self._going.pop(workspace).close()
        opened = [each for each in self._all() if each.is_open]
        for each in opened[: max(0, len(opened) - _OPEN)]:
            each.rest()

    def _look_around(self) -> None:
        """Take up what has changed: workspaces, files, and who can be listened to."""
        try:
            found = self._choice.look()
        except KaizenError as error:
            found = None
            self._note("", error)
        if found is not None:
            self._failing.pop("", None)
            self._take_up(found)
        room = _LISTENED_TO - sum(bell.fd is not None for bell in self._bells.values())
        for id_, each in self._followed.items():
            each.look()
            each.is_due |= each.workspace in self._failing
            bell = self._bells[id_]
            if bell.fd is not None or room > 0:
                self._listen(bell, each)
                room -= bell.fd is not None
        self._looks += 1
        rung = all(bell.fd is not None for bell in self._bells.values())
        self._look_at = clock.span() + (SELDOM_S if rung else LOOK_S)

    def _listen(self, bell: Bell, each: Followed) -> None:
        bell.resting &= not each.is_due
        try:
            bell.listen(each.upto)
        except KaizenError as error:  # no descriptor is left, or the locks cannot be asked: the files are looked at
            self._note("bells", error)

    def _take_up(self, found: list[Registered]) -> None:
        begins = self._starts(found) if self._is_beginning else {}
        for row in found:
            each = self._followed.get(row.id)
            if each is None:
                self._followed[row.id] = self._new(row, begins.get(row.id, 0))
            elif each.workspace != row.path:
                each.moved_to(row.path)
                self._bells.pop(row.id).close()
            if row.id not in self._bells:
                self._bells[row.id] = Bell(paths.place(paths.home(), row.path), wakes=not self._choice.all)
        for id_ in self._followed.keys() - {row.id for row in found}:
            self._forget(id_)

    def _new(self, row: Registered, start: int) -> Followed:
        if (going := self._going.pop(row.path, None)) is not None:
            going.is_due = True
            return going
        made = Followed(row.path, self._wanted, start)
        if row.path in self._left:
            made.resumed(self._left.pop(row.path))
        return made

    def _forget(self, id_: int) -> None:
        gone = self._followed.pop(id_)
        gone.is_due = True
        self._going[gone.workspace] = gone
        self._bells.pop(id_).close()
        if not self._choice.all:
            hint = f"`kaizen init {gone.workspace}` registers it again, and it goes on here"
            self._troubles.append(NotFound(f"{gone.workspace!r} is not registered any more", hint=hint))

    def _starts(self, found: list[Registered]) -> dict[int, int]:
        """Where each workspace begins. Raises NotFound for a cursor that does not belong to what is followed."""
        if isinstance(self._start, dict):
            return starts(self._start, found, self._choice.former_keys)
        if self._start and self._several:
            hint = "name its workspace with -w, or take a cursor that `kaizen tail --json` showed for several"
            raise NotFound(f"{self._start} is a cursor of one workspace, and several are followed", hint=hint)
        return {row.id: self._start for row in found}

    def _short_keys(self) -> dict[str, str]:
        count = cursor.digits({each.key for each in self._all()})
        return {each.workspace: each.key[:count] for each in self._all()}


def _followed(queue: Queue) -> Followed:
    assert isinstance(queue, Followed)
    return queue
