"""In which workspace a session is that is named by its id, or by the beginning of one."""

from __future__ import annotations

from kaizen.errors import KaizenError, NotFound
from kaizen.reading import stores
from kaizen.store import read
from kaizen.store.moment import moment
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Callable
    from types import TracebackType


class Whereabouts(NamedTuple):
    """A session's id, the workspace it was captured in, and that one's store."""

    session_id: str
    workspace: str
    store: sqlite3.Connection


class Located:
    """The session that is meant, within a `with`: of one workspace, or of all. Raises NotFound; where the one workspace has none,
    it says which other has one. A workspace that cannot be read while all are looked at is told to `told` and passed over."""

    def __init__(
        self, prefix: str, named: str | os.PathLike[str] | None, *, all_: bool, told: Callable[[KaizenError], None],
    ) -> None:  # fmt: skip
        self._prefix, self._named, self._all, self._told = prefix, named, all_, told
        self._open: list[sqlite3.Connection | stores.Together] = []
        self._moment: moment | None = None

    def __enter__(self) -> Whereabouts:
        try:
            found = self._anywhere() if self._all else self._here(stores.chosen(self._named))
            self._moment = moment(found.store)  # one state of it for all that is asked
            self._moment.__enter__()
            return found
        except BaseException:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._moment is not None:
                self._moment.__exit__(kind, error, trace)
        finally:
            self.close()

    def close(self) -> None:
        """Close what is open."""
        while self._open:
            self._open.pop().close()

    def _here(self, workspace: str) -> Whereabouts:
        store = stores.store_of(workspace)
        if store is not None:
            self._open.append(store)
            found = read.candidates(store, self._prefix)
            if found:
                return Whereabouts(read.meant(self._prefix, found), workspace, store)
        elsewhere = self._elsewhere(workspace)
        if elsewhere is not None:
            hint = f"`-w {elsewhere}` looks there, -A in all of them"
            raise NotFound(
                f"no session of {workspace} begins with {self._prefix!r}, but one of {elsewhere} does", hint=hint
            )
        if store is None:
            raise NotFound("no session was captured yet", hint="`kaizen tail` shows what comes")
        raise NotFound(f"no session begins with {self._prefix!r}", hint="`kaizen sessions list` shows them")

    def _elsewhere(self, workspace: str) -> str | None:
        """Another workspace that has such a session."""
        others = [path for path in stores.everyone() if path != workspace]
        with stores.Together(others, tolerant=True) as together:
            has = (
                each.workspace for each in together.opened if self._prefix and read.candidates(each.store, self._prefix)
            )
            return next(has, None)

    def _anywhere(self) -> Whereabouts:
        together = stores.Together(stores.everyone(), tolerant=True)
        together.__enter__()
        self._open.append(together)
        for trouble in together.troubles:
            self._told(trouble)
        places = [(each, read.candidates(each.store, self._prefix)) for each in together.opened]
        there = [(each, found) for each, found in places if found]
        exact = [(each, found) for each, found in there if found[0] == self._prefix]
        if not there:
            raise NotFound(f"no session of any workspace begins with {self._prefix!r}")
        (place, found), *others = exact or there
        if others:
            paths = ", ".join([place.workspace, *(each.workspace for each, _ in others)])
            raise NotFound(
                f"sessions of several workspaces begin with {self._prefix!r}", hint=f"-w names one of {paths}"
            )
        return Whereabouts(read.meant(self._prefix, found), place.workspace, place.store)
