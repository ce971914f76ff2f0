"""Did it help? What an action is about, in the sessions before it was done and in those after. Pure.

The figure is how often it was seen in a session that a person began, with its sub-agents. The difference of the means has a 95 %
interval, and the words say no more than that: it helped where the whole interval lies below nothing, made it worse where it lies
above. Where it holds nothing it did not help only if a drop by half can be ruled out; else it cannot be told yet.
"""

from __future__ import annotations

from kaizen.measure.intervals import bootstrap
from kaizen.model.action import Difference, FollowUp, Side, State, Verdict
from kaizen.model.figures import DAY_MS
from kaizen.model.wording import counted
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kaizen.model.action import Action, Commit
    from kaizen.model.finding import Range

REACH_MS = (
    28 * DAY_MS
)  # before the day and after it; further away much else is different, and a verdict is to stay what it is
FEWEST = 10  # sessions on each side: with fewer, one odd session decides
WORTH = 0.5  # of what was seen before: less of a drop than this is no help


class Counted(NamedTuple):
    """A session that a person began, with its sub-agents: how often it was seen in it, and what that took."""

    at: int
    times: int
    nano: int | None = None
    ms: int | None = None


def middle(part: Range | None) -> int | None:
    """One figure for a range."""
    return None if part is None else (part.low + part.high) // 2


def judged(action: Action, since: int, sessions: Iterable[Counted], commits: Sequence[Commit] = ()) -> FollowUp:
    """What became of an action since it was done, of one that is seen session by session."""
    near = [each for each in sessions if since - REACH_MS <= each.at < since + REACH_MS]
    before, after = [each for each in near if each.at < since], [each for each in near if each.at >= since]
    sides = _side(before), _side(after)
    missing = max(0, FEWEST - len(before)), max(0, FEWEST - len(after))
    difference = None if any(missing) else _difference(action, before, after)
    verdict = Verdict.EARLY if any(missing) else _verdict(sides[0], difference)
    said = _said(verdict, *sides, difference, missing)
    return FollowUp(action, since, *sides, difference, verdict, missing, _begun(action, said), tuple(commits))


def stands(action: Action, since: int, before: Side, after: Side, commits: Sequence[Commit] = ()) -> FollowUp:
    """The same of what is seen in the repository or over many sessions together: it is there still, or it is gone."""
    missing = 0, max(0, FEWEST - after.sessions)
    if missing[1]:
        verdict, said = Verdict.EARLY, _said(Verdict.EARLY, before, after, None, missing)
    elif after.times:
        verdict, said = Verdict.NO_HELP, f"did not help: it is still there, seen {after.times:,} times since"
    else:
        verdict, said = Verdict.HELPED, f"helped: it was not seen again in {counted(after.sessions, 'session')}"
    return FollowUp(action, since, before, after, None, verdict, missing, _begun(action, said), tuple(commits))


def _difference(action: Action, before: Sequence[Counted], after: Sequence[Counted]) -> Difference | None:
    found = bootstrap(
        [float(each.times) for each in before], [float(each.times) for each in after], seed=int(action.id, 16)
    )
    return None if found is None else Difference(*found)


def _verdict(before: Side, difference: Difference | None) -> Verdict:
    if difference is None:
        return Verdict.UNKNOWN
    if difference.high < 0:
        return Verdict.HELPED
    if difference.low > 0:
        return Verdict.WORSE
    worth = WORTH * before.times / before.sessions
    return Verdict.NO_HELP if before.times and difference.low > -worth else Verdict.UNKNOWN


def _side(sessions: Sequence[Counted]) -> Side:
    return Side(
        len(sessions), sum(each.times for each in sessions),
        _sum([each.nano for each in sessions]), _sum([each.ms for each in sessions]),
    )  # fmt: skip


def _sum(parts: Sequence[int | None]) -> int | None:
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def _said(verdict: Verdict, before: Side, after: Side, difference: Difference | None, missing: tuple[int, int]) -> str:
    if verdict is Verdict.EARLY:
        parts = [f"{counted(many, 'more session')} {when}" for many, when in _missing(missing) if many]
        return f"too early to tell: it takes {' and '.join(parts)}"
    seen = f"seen {_in(before)} before, {_in(after)} since"
    if difference is None:
        return f"{verdict}: {seen}; that is too rare, or too much the same, to compare"
    far = f"per session {difference.value:+.2f}, with 95 % confidence between {difference.low:+.2f} and {difference.high:+.2f}"
    if verdict is Verdict.NO_HELP:
        far += "; a drop by half is ruled out"
    return f"{verdict}: {seen}; {far}"


def _missing(missing: tuple[int, int]) -> tuple[tuple[int, str], tuple[int, str]]:
    return (missing[0], "from before it"), (missing[1], "after it")


def _in(side: Side) -> str:
    return f"{counted(side.times, 'time')} in {counted(side.sessions, 'session')}"


def _begun(action: Action, said: str) -> str:
    return f"accepted, and not said to be done: {said}" if action.state is State.ACCEPTED else said
