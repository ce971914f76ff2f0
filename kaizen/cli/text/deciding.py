"""Action items and feedback as JSON and as lines."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.show import Give
from kaizen.decisions import rules
from kaizen.model.action import State
from kaizen.model.spending import dollars
from kaizen.model.wording import times
from kaizen.text import told_apart
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message
    from kaizen.model.action import Action, Change, Feedback, FollowUp, Side


class Placed(NamedTuple):
    """An action, where it belongs, and how it stands now."""

    workspace: str
    action: Action
    state: State


def placed(workspace: str, action: Action, now_ms: int) -> Placed:
    """An action as it stands at this instant."""
    return Placed(workspace, action, rules.standing(action, now_ms))


def action_json(placed: Placed) -> Message:
    """An action for programs."""
    action = placed.action
    return {
        "workspace": placed.workspace, "id": action.id, "state": str(placed.state), "title": action.title,
        "heuristic": action.heuristic, "cause": action.cause, "names": [*action.names],
        "proposed_at": clock.iso(action.proposed_at), "changed_at": clock.iso(action.changed_at),
        "snoozed_until": clock.iso(action.snoozed_until), "weight": action.weight,
    }  # fmt: skip


def change_json(change: Change) -> Message:
    """A decision for programs."""
    return {"at": clock.iso(change.at), "state": str(change.state), "weight": change.weight, "note": change.note}


def feedback_json(workspace: str, given: Feedback) -> Message:
    """Feedback for programs."""
    return {
        "workspace": workspace, "session_id": given.session_id, "at": clock.iso(given.at), "score": given.score,
        "label": given.label, "note": given.note,
    }  # fmt: skip


def state_of(placed: Placed) -> str:
    """How it stands, with the day until which it is put off."""
    until = clock.day(placed.action.snoozed_until)
    return f"snoozed until {until}" if placed.state is State.SNOOZED and until else str(placed.state)


def table(shown: Sequence[Placed], now_ms: int, *, where: bool) -> None:
    """One a line; `where` has a column for the workspace."""
    names = told_apart([each.workspace for each in shown])
    heads = ["ID", "STATE", "CHANGED", *(["REPO"] if where else []), "WHAT"]
    rows = [
        [
            each.action.id, state_of(each), show.ago(each.action.changed_at, now_ms),
            *([names[each.workspace]] if where else []), each.action.title,
        ]
        for each in shown
    ]  # fmt: skip
    show.table(heads, rows, [Give(len(heads) - 1, 20)])


def draw(placed: Placed, history: Sequence[Change]) -> None:
    """All that is known of one."""
    action = placed.action
    show.facts([
        ("what", action.title), ("state", state_of(placed)), ("heuristic", action.heuristic), ("cause", action.cause),
        ("files", ", ".join(action.names) or None), ("seen", f"{times(action.weight)} in seven days"), ("id", action.id),
    ])  # fmt: skip
    show.line()
    for each in history:
        note = f"  {show.clean(each.note)}" if each.note else ""
        show.line(f"{(clock.iso(each.at) or '-')[:16].replace('T', ' ')}  {each.state:<8}{note}".rstrip())


def follow_up_json(told: FollowUp) -> Message:
    """What became of an action, for programs."""
    difference = told.difference
    return {
        "verdict": str(told.verdict), "said": told.said, "since": clock.iso(told.since),
        "before": _side_json(told.before), "after": _side_json(told.after),
        "difference": None if difference is None else {**difference._asdict()},
        "missing": {"before": told.missing[0], "after": told.missing[1]},
        "commits": [{"id": each.id, "at": clock.iso(each.at), "subject": each.subject} for each in told.commits],
    }  # fmt: skip


def draw_follow_up(told: FollowUp) -> None:
    """The verdict with its figures, and the commits."""
    show.line()
    show.line(show.clean(told.said))
    for each in told.commits:
        show.line(show.clean(f"{clock.day(each.at)}  commit {each.id[:12]}  {each.subject}"))


def _side_json(side: Side) -> Message:
    cost = None if side.nano is None else dollars(side.nano)
    return {"sessions": side.sessions, "times": side.times, "cost_usd": cost, "ms": side.ms}
