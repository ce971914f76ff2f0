"""What sessions came to with all sub-agents below them."""

from __future__ import annotations

from kaizen.model.session import Totals
from kaizen.model.spending import Sum, whole
from kaizen.store.trees import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

    from kaizen.model.spending import Spending
    from kaizen.store.reckoning import Rolled

BELOW = """
WITH RECURSIVE tree (top, id) AS (
  SELECT value, value FROM json_each(?) UNION SELECT t.top, s.id FROM tree t JOIN sessions s ON s.parent_id = t.id
)
SELECT top, id FROM tree
"""


def trees(store: sqlite3.Connection, tops: Iterable[str]) -> dict[str, list[str]]:
    """Each of these sessions with all below it, itself among them."""
    found: dict[str, list[str]] = {}
    for top, session in store.execute(BELOW, (listed(tops),)):
        found.setdefault(top, []).append(session)
    return found


def together(tree: Iterable[str], figures: Mapping[str, Rolled]) -> tuple[Totals, Spending]:
    """The sums over these sessions. As in one session, a kind of tokens that one call does not tell is unknown."""
    each = [figures[session] for session in tree]
    summed = whole(Sum(None, one.spending, one.usage) for one in each)
    tool_calls, partial_calls = sum(one.tool_calls for one in each), sum(one.partial_calls for one in each)
    return Totals(len(each), tool_calls, summed.spending.calls, partial_calls, summed.usage), summed.spending
