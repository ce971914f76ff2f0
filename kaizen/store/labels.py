"""What sessions are sorted by: whose they are, on which branch and where."""

from __future__ import annotations

from kaizen.store import trees
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

_LABELS = """
WITH RECURSIVE wanted (id) AS (
  SELECT value FROM json_each(?) UNION SELECT s.parent_id FROM sessions s JOIN wanted w ON s.id = w.id
  WHERE s.parent_id IS NOT NULL
)
SELECT s.id, s.agent, s.parent_id, s.git_branch, coalesce(s.cwd, s.hook_cwd), s.title
FROM sessions s JOIN wanted w ON s.id = w.id
"""


class Label(NamedTuple):
    """A session's agent, who started it, its branch, the folder it began in, and its title."""

    agent: str
    parent_id: str | None
    branch: str | None
    folder: str | None
    title: str | None


def labels(store: sqlite3.Connection, sessions: Iterable[str]) -> dict[str, Label]:
    """The labels of these sessions and of all that are above them, by id."""
    found = store.execute(_LABELS, (trees.listed(sessions),))
    return {row[0]: Label._make(row[1:]) for row in found}
