"""Having something done with a workspace's store, by its daemon, or in its place where none runs.

    ask the daemon -- it does --> ask again until it is done
          | nobody listens
          v
    start lock -> life lock -> the store -> done here -> locks released

Whoever holds the life lock is the store's only writer, so here it is held for as long as the act takes. A daemon that ends in
the middle has done whole steps only; the act begins anew. What people said of sessions that were deleted goes after them.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background import decided
from kaizen.background.reap import recorded
from kaizen.background.stop import hold_start
from kaizen.errors import KaizenError, Unresponsive
from kaizen.hooks import shelf
from kaizen.host import files, locks
from kaizen.ipc import client, messages
from kaizen.model.act import Act
from kaizen.registry.hot import Registry
from kaizen.store import read
from kaizen.store.acts import carry_out
from kaizen.store.opening import open_store
from kaizen.store.write import Superseded, Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from kaizen.ipc.wire import Message
    from kaizen.model.act import Result
    from kaizen.paths import Place

QUIET_S = 120.0
_ANSWER_S = 5.0
_BETWEEN_LOOKS_S = 0.02
_MOST_BETWEEN_S = 0.25


def act(
    home: str,
    workspace: str,
    what: str,
    named: tuple[str, ...] = (),
    *,
    told: Callable[[int, int], None] = lambda done, of: None,
    quiet_s: float = QUIET_S,
) -> Result:
    """Have it done, and return what came of it; `told` hears how many of how many parts are done.

    A daemon that has not gone on for `quiet_s` seconds is given up: Unresponsive is raised. Raises KaizenError for what the
    daemon could not do, and the errors of the databases.
    """
    place = paths.place(home, workspace)
    asking = _Asking(place, messages.act(os.urandom(8).hex(), what, named), told, quiet_s)
    while True:
        found = asking.turn()
        if found is None and not locks.is_held(place.life):
            found = _alone(place, Act(what, named), told)
        if found is not None:
            gone = found.get("sessions")
            if isinstance(gone, list):  # of those that were deleted; other acts tell how many there were
                decided.forget_sessions(home, workspace, gone)
            return found


class _Asking:
    """Asks the daemon again and again. `turn` gives the result, or None where nobody listens just now."""

    def __init__(self, place: Place, request: Message, told: Callable[[int, int], None], quiet_s: float) -> None:
        self._place, self._request, self._told, self._quiet_s = place, request, told, quiet_s
        self._seen: tuple[object, ...] = ()
        self._since, self._pause_s = clock.span(), _BETWEEN_LOOKS_S

    def turn(self) -> Result | None:
        try:
            while (said := self._ask()).get("state") != "done":
                self._wait(said)
        except client.NobodyListens:
            self._wait({})
            return None
        result = said.get("result")
        return result if isinstance(result, dict) else {}

    def _ask(self) -> Message:
        try:
            said = client.ask(self._place.runtime.sock, self._request, timeout_s=_ANSWER_S)
        except client.NoAnswer:
            return {}
        if said.get("type") == "error":
            hint = "`kaizen daemon restart` lets a daemon of this version do it"
            raise KaizenError(f"the daemon cannot do that: {said.get('error')}", hint=hint)
        if said.get("state") == "failed":
            raise KaizenError(str(said.get("error")), hint=str(said.get("hint") or ""))
        return said

    def _wait(self, said: Message) -> None:
        now = (said.get("state"), said.get("done"))
        if now != self._seen:
            self._seen, self._since, self._pause_s = now, clock.span(), _BETWEEN_LOOKS_S
            self._told(messages.number(said, "done", 0), messages.number(said, "of", 0))
        elif clock.span() - self._since > self._quiet_s:
            raise Unresponsive(pid=None, log=self._place.runtime.log, doing="get on with it")
        clock.pause(self._pause_s)
        self._pause_s = min(self._pause_s * 1.5, _MOST_BETWEEN_S)


def _alone(place: Place, act: Act, told: Callable[[int, int], None]) -> Result | None:
    files.ensure_home(place.home)
    with hold_start(place):
        return act_alone(place, act, told)


def act_alone(place: Place, act: Act, told: Callable[[int, int], None] = lambda done, of: None) -> Result | None:
    """Do it here, for a caller that holds the start lock; None where a daemon lives."""
    life = locks.take(place.life)
    if life is None:
        return None
    with life:
        path = paths.project_db(place.home, place.path)
        files.ensure_folder(place.home, os.path.dirname(path))
        store = open_store(path, lock=paths.migration_lock(place.home, place.key))
        try:
            return _carry_out(place, store, path, act, told)
        except Superseded:
            return None
        finally:
            store.close()


def _carry_out(
    place: Place, store: sqlite3.Connection, path: str, act: Act, told: Callable[[int, int], None]
) -> Result | None:
    configs = [paths.project_config(place.home, place.path), paths.machine_config(place.home)]
    for done, of, result in carry_out(Writer.take(store, path), act, configs, clock.now_ms(), shelf.facts):
        told(done, of)
        if result is not None:
            _publish(place, store)
            return result
    return None


def _publish(place: Place, store: sqlite3.Connection) -> None:
    """Tell the registry what the listing shows now, if it can be told: it shows what the last daemon has told."""
    try:
        with Registry.open(place.home, create=False) as registry:
            entry = registry.entry(place.path)
            who = recorded(entry.daemon) if entry is not None else None
            if entry is not None and who is not None:
                now = clock.now_ms()
                registry.publish(entry.workspace.id, who, *read.figures(store, now), now=now)
    except KaizenError:
        pass
