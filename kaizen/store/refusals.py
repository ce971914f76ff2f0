"""What is never to be stored: sessions that were deleted, and what matches a pattern that the user shut out.

A pattern is a glob (`*` stands for anything, `/` too) over a session's folder, its transcript's path and its id; a folder
without `*` also stands for all that lies below it. A session's sub-agents are refused with it.
"""

from __future__ import annotations

from kaizen.model.event import Event, SessionFact
from kaizen.store import statements as sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator

    from kaizen.model.event import Fact
    from kaizen.transcripts.format import FileIdentity

_DELETED = "SELECT session_id FROM deleted"
_EXCLUDED = "SELECT pattern FROM excluded ORDER BY pattern"


class Refusals:
    """What one store refuses."""

    __slots__ = ("deleted", "patterns")

    def __init__(self, deleted: Iterable[str], patterns: Iterable[str]) -> None:
        self.deleted, self.patterns = frozenset(deleted), tuple(patterns)

    @classmethod
    def read(cls, store: sqlite3.Connection) -> Refusals:
        """What the store says."""
        deleted = [row[0] for row in store.execute(_DELETED)]
        return cls(deleted, [row[0] for row in store.execute(_EXCLUDED)])

    def refuses(self, path: str, file: FileIdentity, folder: str | Callable[[], str | None] | None) -> bool:
        """Whether nothing of this file is to be stored; `folder` is its session's, or how to find it out."""
        if self.deleted and any(name in self.deleted for name in _names(file)):
            return True
        if not self.patterns:
            return False
        if any(matches(pattern, (path, *_names(file))) for pattern in self.patterns):
            return True
        cwd = folder() if callable(folder) else folder
        return cwd is not None and any(matches(pattern, (cwd,)) for pattern in self.patterns)

    def refuses_facts(self, store: sqlite3.Connection, path: str, file: FileIdentity, facts: Iterable[Fact]) -> bool:
        """The same for what was read already; the folder of a session that the store knows is that in which it began."""
        known = self.patterns and store.execute(sql.OPENED_AT, (file.session_id,)).fetchone() is not None
        return self.refuses(path, file, None if known else lambda: _folder(facts))


def _folder(facts: Iterable[Fact]) -> str | None:
    """The first folder that is told."""
    told = (fact.cwd for fact in facts if isinstance(fact, Event | SessionFact))
    return next((cwd for cwd in told if cwd), None)


def matches(pattern: str, values: Iterable[str]) -> bool:
    """Whether the pattern stands for one of these values."""
    from fnmatch import fnmatchcase

    below = pattern.rstrip("/") + "/"
    return bool(pattern) and any(fnmatchcase(value, pattern) or value.startswith(below) for value in values)


def _names(file: FileIdentity) -> Iterator[str]:
    """The session's id, and those of the sessions that it is a part of."""
    yield file.session_id
    if file.parent_id:
        yield file.parent_id
    above = file.session_id
    while (above := above.rpartition("/")[0]) != "":
        yield above
