"""Which decision may follow which, and when an action that was put away comes back. Pure."""

from __future__ import annotations

from kaizen.model.action import Action, State

OPEN = frozenset({State.PROPOSED, State.ACCEPTED})
COMES_BACK = 2  # times the evidence that it was rejected with
_FOLLOWS = {
    State.PROPOSED: {State.ACCEPTED, State.SNOOZED, State.REJECTED, State.DONE},
    State.ACCEPTED: {State.SNOOZED, State.REJECTED, State.DONE},
    State.SNOOZED: {State.ACCEPTED, State.SNOOZED, State.REJECTED, State.DONE},
    State.REJECTED: {State.ACCEPTED, State.SNOOZED},
    State.DONE: {State.ACCEPTED},  # it did not help, and is to be done better
}


def refusal(state: State, wanted: State) -> tuple[str, str] | None:
    """Why a decision cannot be taken on top of another, and what can be done instead; None where it can."""
    if wanted in _FOLLOWS[state]:
        return None
    if wanted is state:
        return f"is {state} already", "`kaizen actions show` tells its history"
    return f"is {state}, and cannot be {wanted} now", "`kaizen actions accept` takes it up again first"


def offered(action: Action | None, weight: int, until_ms: int) -> bool:
    """Whether something that was found with this weight up to an instant is to be shown as an action item: it is new or open, was
    snoozed and its day has come, or was rejected and its evidence has doubled since; what there was before was rejected with it. What
    is done is followed up instead."""
    if action is None or action.state in OPEN:
        return True
    if action.state is State.SNOOZED:
        return action.snoozed_until is None or until_ms >= action.snoozed_until
    return (
        action.state is State.REJECTED
        and until_ms >= action.changed_at
        and weight >= COMES_BACK * max(1, action.weight)
    )


def standing(action: Action, now_ms: int) -> State:
    """How an action stands now: one whose day has come is proposed again."""
    return State.PROPOSED if action.state is State.SNOOZED and offered(action, action.weight, now_ms) else action.state


def came_back(action: Action) -> str:
    """Why an action that was put away is proposed again."""
    return "its day has come" if action.state is State.SNOOZED else "its evidence has doubled"


def weight(times: int, days: int) -> int:
    """The weight of what was seen so often within so many days: times in seven days, at least 1. What was seen in fewer days
    was seen so often in seven, and nothing tells how much more often.

    It is neither money nor time. These are not known of every session, and a price that becomes known would make one weight no
    longer comparable with the next; how often something was seen is always known, and means the same in every week.
    """
    return max(1, times if days <= 7 else (times * 7 + days // 2) // days)
