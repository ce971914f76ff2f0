"""Experiments in a workspace's decisions, and the tags that people put on sessions."""

from __future__ import annotations

import json

from kaizen.database import opening
from kaizen.decisions.naming import ID_LENGTH
from kaizen.errors import KaizenError, NotFound
from kaizen.model.experiment import Bound, Design, Experiment, Metric

try:
    from _blake2 import blake2b
except ImportError:  # an interpreter built without it
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

_FIELDS = "id, name, made_at, design, concluded_at, conclusion"
_ALL = f"SELECT {_FIELDS} FROM experiments ORDER BY made_at DESC, id"
_NAMED = f"SELECT {_FIELDS} FROM experiments WHERE name = ?"
_BEGINS = f"SELECT {_FIELDS} FROM experiments WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id"
_INSERT = "INSERT INTO experiments (id, name, made_at, design) VALUES (?, ?, ?, ?)"
_CONCLUDE = "UPDATE experiments SET concluded_at = ?, conclusion = ? WHERE id = ? AND concluded_at IS NULL"
_TAG = "INSERT OR IGNORE INTO tags (session_id, tag, at) VALUES (?, ?, ?)"
_UNTAG = "DELETE FROM tags WHERE session_id = ? AND tag = ?"
_TAGS = "SELECT session_id, tag FROM tags ORDER BY session_id, tag"
_SHOWN = 5


def new(db: sqlite3.Connection, name: str, design: Design, now_ms: int) -> Experiment:
    """Keep a new experiment. Raises KaizenError where there is one of that name."""
    named = f"{name}\0{now_ms}"
    id_ = blake2b(named.encode("utf-8", "surrogatepass"), digest_size=ID_LENGTH // 2).hexdigest()
    with opening.writing(db):
        if db.execute(_NAMED, (name,)).fetchone() is not None:
            raise KaizenError(f"there is an experiment {name!r} already", hint="give this one another name")
        db.execute(_INSERT, (id_, name, now_ms, json.dumps(design._asdict())))
    return Experiment(id_, name, now_ms, design)


def listed(db: sqlite3.Connection) -> list[Experiment]:
    """All experiments, the latest first."""
    return [_experiment(row) for row in db.execute(_ALL)]


def meant(db: sqlite3.Connection, named: str) -> Experiment:
    """The experiment of this name or id, or the only one whose id begins so. Raises NotFound."""
    found = [_experiment(row) for row in db.execute(_NAMED, (named,))]
    if not found and named:
        found = [_experiment(row) for row in db.execute(_BEGINS, (named.lower(),))]
    if not found:
        raise NotFound(f"no experiment is called {named!r}", hint="`kaizen experiment list` shows them")
    if len(found) > 1:
        some = ", ".join(each.id for each in found[:_SHOWN])
        raise NotFound(f"several experiments begin with {named!r}", hint=f"for example {some}")
    return found[0]


def conclude(db: sqlite3.Connection, id_: str, conclusion: str, now_ms: int) -> Experiment:
    """Keep the last report of an experiment, for good. Raises KaizenError where it was concluded before, and changes nothing then."""
    with opening.writing(db):
        if not db.execute(_CONCLUDE, (now_ms, conclusion, id_)).rowcount:
            found = meant(db, id_)
            raise KaizenError(
                f"experiment {found.name!r} is concluded", hint=f"`kaizen experiment report {id_}` shows what was told"
            )
        return meant(db, id_)


def tag(db: sqlite3.Connection, session_id: str, word: str, now_ms: int) -> bool:
    """Put a tag on a session; False where it has it already."""
    with opening.writing(db):
        return db.execute(_TAG, (session_id, word, now_ms)).rowcount > 0


def untag(db: sqlite3.Connection, session_id: str, word: str) -> bool:
    """Take a tag from a session; False where it has none such."""
    with opening.writing(db):
        return db.execute(_UNTAG, (session_id, word)).rowcount > 0


def tags(db: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """The tags of each session that has any."""
    found: dict[str, set[str]] = {}
    for session, word in db.execute(_TAGS):
        found.setdefault(session, set()).add(word)
    return {session: frozenset(words) for session, words in found.items()}


def _experiment(row: tuple[str, str, int, str, int | None, str | None]) -> Experiment:
    id_, name, made_at, design, concluded_at, conclusion = row
    told = json.loads(design)
    return Experiment(
        id_,
        name,
        made_at,
        Design(**{**told, "bound": Bound(told["bound"]), "metric": Metric(told["metric"])}),
        concluded_at,
        conclusion,
    )
