"""Sessions with their sub-agents: a tree is kept, read again and taken away as a whole."""

from __future__ import annotations

from _json import encode_basestring_ascii as _quoted  # `json` costs half an interpreter's start

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

# A transcript may be known before its session is.
_PARENTS = """
SELECT session_id, parent_id FROM transcripts UNION SELECT id, parent_id FROM sessions
UNION SELECT DISTINCT session_id, NULL FROM events
"""

Parents = dict[str, str | None]


def parents(store: sqlite3.Connection) -> Parents:
    """Every session that anything is known of, and which one started it."""
    found: Parents = {}
    for session, parent in store.execute(_PARENTS):
        found[session] = found.get(session) or parent
    return found


def groups(store: sqlite3.Connection, sessions: Sequence[str] | None = None) -> list[list[str]]:
    """The trees that these sessions belong to, or all; each with the sessions in it, the root first."""
    known = parents(store)
    found: dict[str, list[str]] = {}
    for session in sorted(known):
        found.setdefault(upwards(session, known)[-1], []).append(session)
    wanted = found if sessions is None else dict.fromkeys(upwards(each, known)[-1] for each in sessions)
    return [sorted(found[root], key=lambda each: (each != root, each)) for root in wanted if root in found]


def below(sessions: Iterable[str], known: Parents) -> list[str]:
    """These sessions and all their sub-agents, theirs too, as far as anything is known of them."""
    wanted = {*sessions}
    return [each for each in sorted(known) if wanted.intersection(upwards(each, known))]


def upwards(session: str, known: Parents) -> list[str]:
    """The session and those above it; of what goes in a circle each once."""
    found = [session]
    while (above := known.get(found[-1])) is not None and above not in found:
        found.append(above)
    return found


def listed(values: Iterable[str | int]) -> str:
    """The values as SQLite's `json_each` reads them, which takes any number of them."""
    return f"[{','.join(_quoted(each) if isinstance(each, str) else str(each) for each in values)}]"
