"""Action items in a workspace's decisions: proposed by the retro, changed by people, each change a line of their history."""

from __future__ import annotations

import json

from kaizen.database import opening
from kaizen.decisions import rules
from kaizen.decisions.naming import Named, action_id, files_of, title_of
from kaizen.errors import KaizenError, NotFound
from kaizen.model.action import Action, Change, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from kaizen.model.finding import Topic

_FIELDS = "id, heuristic, cause, title, names, state, proposed_at, changed_at, snoozed_until, weight"
_ALL = f"SELECT {_FIELDS} FROM actions ORDER BY changed_at DESC, id"
_ONE = f"SELECT {_FIELDS} FROM actions WHERE heuristic = ? AND cause = ?"
_BEGINS = f"SELECT {_FIELDS} FROM actions WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id"
_INSERT = f"INSERT INTO actions ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_SEEN = "UPDATE actions SET title = ?, names = ?, weight = ? WHERE id = ?"
_CHANGE = "UPDATE actions SET state = ?, changed_at = ?, snoozed_until = ? WHERE id = ?"
_LOG = "INSERT INTO action_log (action_id, at, state, weight, note) VALUES (?, ?, ?, ?, ?)"
_HISTORY = "SELECT at, state, weight, note FROM action_log WHERE action_id = ? ORDER BY seq"
_SHOWN = 5


def listed(db: sqlite3.Connection) -> list[Action]:
    """All actions, the latest changed first."""
    return [_action(row) for row in db.execute(_ALL)]


def known(db: sqlite3.Connection) -> dict[Named, Action]:
    """All actions by what they are about."""
    return {Named(each.heuristic, each.cause): each for each in listed(db)}


def history(db: sqlite3.Connection, whole_id: str) -> list[Change]:
    """What was decided about an action, in its order."""
    return [Change(at, State(state), weight, note) for at, state, weight, note in db.execute(_HISTORY, (whole_id,))]


def meant(db: sqlite3.Connection, begin: str) -> Action:
    """The action with this id, or the only one whose id begins so. Raises NotFound."""
    found = [_action(row) for row in db.execute(_BEGINS, (begin.lower(),))] if begin else []
    if not found:
        raise NotFound(f"no action begins with {begin!r}", hint="`kaizen actions list` shows them")
    if len(found) > 1:
        some = ", ".join(each.id for each in found[:_SHOWN])
        raise NotFound(f"several actions begin with {begin!r}", hint=f"for example {some}")
    return found[0]


def propose(db: sqlite3.Connection, topics: Iterable[Topic], now_ms: int, *, days: int = 7) -> list[Action]:
    """Keep what the retro proposes, found within so many days; the actions in the order of the topics, without those that are
    put away (`rules.offered`). Doing it again changes nothing more."""
    with opening.writing(db):
        return [action for topic in topics if (action := _propose(db, topic, now_ms, days)) is not None]


def change(
    db: sqlite3.Connection, begin: str, state: State, note: str | None, now_ms: int, *, until: int | None = None
) -> Action:
    """Decide about an action that is named by its id, or by the beginning of one. `until` is the instant until which it is
    snoozed. Raises NotFound, and KaizenError where that decision cannot follow the last one."""
    with opening.writing(db):
        action = meant(db, begin)
        refused = rules.refusal(rules.standing(action, now_ms), state)
        if refused is not None:
            raise KaizenError(f"action {action.id} {refused[0]}", hint=refused[1])
        return _change(db, action, state, note, now_ms, until)


def _propose(db: sqlite3.Connection, topic: Topic, now_ms: int, days: int) -> Action | None:
    weight = rules.weight(topic.times, days)
    row = db.execute(_ONE, (topic.heuristic, topic.cause)).fetchone()
    if row is None:
        return _first(db, topic, weight, now_ms)
    action = _action(row)
    if not rules.offered(action, weight, now_ms):
        return None
    names, title = files_of(topic.heuristic, topic.cause), title_of(topic)
    if (title, names, weight) != (action.title, action.names, action.weight):
        db.execute(_SEEN, (title, json.dumps(names), weight, action.id))
    seen = action._replace(title=title, names=names, weight=weight)
    if action.state in rules.OPEN:
        return seen
    return _change(db, seen, State.PROPOSED, rules.came_back(action), now_ms, None)


def _first(db: sqlite3.Connection, topic: Topic, weight: int, now_ms: int) -> Action:
    names = files_of(topic.heuristic, topic.cause)
    whole_id = _free(db, topic)
    action = Action(
        whole_id, topic.heuristic, topic.cause, title_of(topic), names, State.PROPOSED, now_ms, now_ms, None, weight
    )
    db.execute(_INSERT, (*action[:4], json.dumps(names), str(action.state), *action[6:]))
    db.execute(_LOG, (whole_id, now_ms, str(State.PROPOSED), weight, None))
    return action


def _free(db: sqlite3.Connection, topic: Topic) -> str:
    """The id of a new action. Of two causes that would have one id the later takes the next that is free."""
    found = action_id(topic.workspace, topic.heuristic, topic.cause)
    while db.execute("SELECT 1 FROM actions WHERE id = ?", (found,)).fetchone() is not None:
        found = action_id(found, topic.heuristic, topic.cause)
    return found


def _change(
    db: sqlite3.Connection, action: Action, state: State, note: str | None, now_ms: int, until: int | None
) -> Action:
    db.execute(_CHANGE, (str(state), now_ms, until, action.id))
    db.execute(_LOG, (action.id, now_ms, str(state), action.weight, note))
    return action._replace(state=state, changed_at=now_ms, snoozed_until=until)


def _action(row: tuple[str, str, str, str, str, str, int, int, int | None, int]) -> Action:
    whole_id, heuristic, cause, title, names, state, proposed, changed, until, weight = row
    return Action(
        whole_id, heuristic, cause, title, tuple(json.loads(names)), State(state), proposed, changed, until, weight
    )
