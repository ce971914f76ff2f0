"""What a session came to with all sub-agents below it."""

from __future__ import annotations

from kaizen.model.session import Totals
from kaizen.model.usage import Usage

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_KINDS = ("input", "output", "cache_read", "cache_write", "cache_write_5m", "cache_write_1h", "reasoning")
_SUMS = ",\n  ".join(f"CASE WHEN count({kind}) = count(*) THEN CAST(total({kind}) AS INTEGER) END" for kind in _KINDS)
PARENTS = "SELECT DISTINCT parent_id FROM sessions WHERE parent_id IS NOT NULL"
TREE = f"""
WITH RECURSIVE tree (id) AS (
  SELECT :id UNION SELECT s.id FROM sessions s JOIN tree t ON s.parent_id = t.id
), counting AS (
  SELECT c.* FROM calls c JOIN tree t ON t.id = c.session_id WHERE c.counted
)
SELECT (SELECT count(*) FROM tree),
  (SELECT count(*) FROM tree t JOIN events v ON v.session_id = t.id AND v.kind = 'tool_call'
   LEFT JOIN calls c ON c.id = v.call_id AND c.session_id = v.session_id WHERE coalesce(c.counted, 1)),
  count(*), coalesce(sum(NOT complete), 0),
  {_SUMS}
FROM counting
"""


def parents(store: sqlite3.Connection) -> set[str]:
    """The sessions that have sub-agents."""
    return {row[0] for row in store.execute(PARENTS)}


def totals(store: sqlite3.Connection, session_id: str) -> Totals:
    """The sums over a session and all below it, each model call once. As in one session, a kind of tokens that one call
    does not tell is unknown."""
    sessions, tool_calls, model_calls, partial_calls, *usage = store.execute(TREE, {"id": session_id}).fetchone()
    return Totals(sessions, tool_calls, model_calls, partial_calls, Usage._make(usage) if model_calls else Usage())
