"""Reads what became of action items since they were done or accepted: their sessions before and after, and the commits since.

What is seen session by session is judged by how often; what is seen in the repository, or over many sessions together, by whether it
is there still (`effect`).
"""

from __future__ import annotations

from kaizen.decisions.naming import words_of
from kaizen.heuristics import shelf
from kaizen.host import history
from kaizen.model.action import Side, State
from kaizen.reading import findings
from kaizen.retro import effect
from kaizen.retro.effect import REACH_MS, Counted
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kaizen.heuristics.shelf import Heuristic
    from kaizen.model.action import Action, Commit, FollowUp
    from kaizen.model.finding import Brief, Seen
    from kaizen.model.guidance import Guidance
    from kaizen.reading.stores import Opened

FOLLOWED = frozenset({State.DONE, State.ACCEPTED})
INSTRUCTIONS = ("CLAUDE.md", "AGENTS.md", "GEMINI.md", ".claude", ".cursor", ".mcp.json")


class _Told(NamedTuple):
    """The sessions near all of these actions, and what was seen in them."""

    sessions: Sequence[Brief]
    seen: Sequence[Seen]


def follow_ups(
    opened: Opened, actions: Iterable[Action], now_ms: int, guidance: Guidance | None = None
) -> list[FollowUp]:
    """What became of those of these actions that are done or accepted, in their order; of a heuristic that this version no longer has,
    nothing. Raises the errors of the databases."""
    heuristics = {each.name: each for each in shelf.every()}
    followed = [each for each in actions if each.state in FOLLOWED and each.heuristic in heuristics]
    each_session = {each.name for each in heuristics.values() if each.look is not None and each.over is None}
    told = _read(opened, [each for each in followed if each.heuristic in each_session], now_ms)
    found = []
    for action in followed:
        commits, since = linked(opened.workspace, action), action.changed_at
        if action.heuristic in each_session:
            counted = count(told.sessions, told.seen, action, heuristics[action.heuristic])
            found.append(effect.judged(action, since, counted, commits))
        else:
            before = _side(opened, action, (since - REACH_MS, since), now_ms, guidance)
            after = _side(opened, action, (since, min(now_ms, since + REACH_MS)), now_ms, guidance)
            found.append(effect.stands(action, since, before, after, commits))
    return found


def linked(workspace: str, action: Action) -> tuple[Commit, ...]:
    """The commits since it was proposed that touched a file it names, or wrote of its cause into a file for agents; the latest
    first."""
    words = words_of(action.heuristic, action.cause)
    found = [
        *history.touching(workspace, action.names, action.proposed_at),
        *history.mentioning(workspace, words, INSTRUCTIONS, action.proposed_at),
    ]
    return tuple(sorted({*found}, key=lambda commit: (-commit.at, commit.id)))[: history.MOST]


def count(sessions: Sequence[Brief], seen: Iterable[Seen], action: Action, heuristic: Heuristic) -> list[Counted]:
    """How often it was seen in each session that a person began, with its sub-agents; those left out that the heuristic cannot see
    anything in, now or ever."""
    by_id = {each.id: each for each in sessions}
    mine: dict[str, list[Seen]] = {
        each.id: [] for each in sessions if _root(each.id, by_id) == each.id and _counts(each, heuristic)
    }
    for each in seen:
        root = _root(each.session_id, by_id)
        if root in mine and (each.finding.heuristic, each.finding.cause) == (action.heuristic, action.cause):
            mine[root].append(each)
    return [_counted(by_id[session], found) for session, found in mine.items()]


def _read(opened: Opened, actions: Sequence[Action], now_ms: int) -> _Told:
    if not actions:
        return _Told((), ())
    since = min(each.changed_at for each in actions) - REACH_MS
    names = {each.heuristic for each in actions}
    return _Told(
        findings.briefs(opened, since, now_ms, now_ms), findings.seen(opened, since, now_ms, now_ms, names)
    )  # fmt: skip


def _counts(brief: Brief, heuristic: Heuristic) -> bool:
    return heuristic.is_for(brief.agent) and brief.started_at is not None and (brief.over or not heuristic.at_end)


def _root(session: str, by_id: Mapping[str, Brief]) -> str:
    """The session that began it all, as far as it is known; a parent that names itself, or its child, ends the way up."""
    passed = {session}
    while (brief := by_id.get(session)) is not None and (parent := brief.parent_id) in by_id and parent not in passed:
        assert parent is not None  # it is among the ids
        passed.add(parent)
        session = parent
    return session


def _counted(brief: Brief, found: Sequence[Seen]) -> Counted:
    wastes = [each.finding.waste for each in found]
    nano = [part for waste in wastes if (part := effect.middle(waste.nano)) is not None]
    ms = [part for waste in wastes if (part := effect.middle(waste.ms)) is not None]
    times = sum(each.finding.times for each in found)
    return Counted(brief.started_at or 0, times, sum(nano) if nano else None, sum(ms) if ms else None)


def _side(opened: Opened, action: Action, span: tuple[int, int], now_ms: int, guidance: Guidance | None) -> Side:
    sessions = [each for each in findings.briefs(opened, *span, now_ms) if each.parent_id is None]
    there = findings.topics(opened, *span, now_ms, guidance, {action.heuristic})
    topic = next((each for each in there if each.cause == action.cause), None)
    if topic is None:
        return Side(len(sessions), 0, None, None)
    return Side(len(sessions), topic.times, effect.middle(topic.waste.nano), effect.middle(topic.waste.ms))
