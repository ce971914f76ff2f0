"""A store as it is at one moment, for what asks it several things that must agree."""

from __future__ import annotations

from kaizen.database import opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from types import TracebackType


class moment:  # noqa: N801 - used like a function, in `with`
    """Within a `with` all reads see the same, whatever is written meanwhile. Within another one, or a transaction, it is part of
    that. Raises the errors of the databases."""

    __slots__ = ("_guarded", "_ours", "_store")

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store, self._ours = store, False
        self._guarded = opening.guarded(opening.file_of(store))

    def __enter__(self) -> None:
        self._ours = not self._store.in_transaction
        if self._ours:
            with self._guarded:
                self._store.execute("BEGIN")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ours:
            opening.undo(self._store)
        self._guarded.__exit__(kind, error, trace)
