"""What a retro is made of, from real stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import paths
from kaizen.decisions import actions, opening
from kaizen.errors import DatabaseDamaged, KaizenError, ReportDamaged
from kaizen.heuristics import shelf
from kaizen.model import weeks
from kaizen.model.action import State, Verdict
from kaizen.model.retro import Change, Retro, Span
from kaizen.retro import gather as room
from kaizen.retro import kept
from kaizen.retro.build import build
from kaizen.retro.gather import gather, propose
from tests.support.homes import make_workspace
from tests.support.weeks import COMMAND, LAST, worked

NOW = 1_900_000_000_000
MONDAY = weeks.week_of(LAST) or 0
SPAN = Span(MONDAY, MONDAY + 7, LAST)
HEURISTICS = {each.name: each for each in shelf.every()}


def made(home: str, *workspaces: Path, everywhere: bool = False, span: Span = SPAN) -> Retro:
    """The retro of these workspaces."""
    found = gather(home, [*map(str, workspaces)], span, NOW, everywhere=everywhere)
    assert found.troubles == ()
    return build(found.material, HEURISTICS)


def of(retro: Retro, key: str) -> float | None:
    """A number's value."""
    number = retro.number(key)
    assert number is not None
    return number.value


def test_a_week_and_those_before(home: str, workspace: Path) -> None:
    """Sessions, prompts and failures of each week in its place, the oldest first."""
    worked(home, workspace)
    retro = made(home, workspace)
    sessions = retro.number("sessions")
    assert sessions is not None
    assert (sessions.total, sessions.before) == (6, (8, 7, 6, 8, 7, 6, 8, 7))
    assert of(retro, "prompts") == 12
    assert of(retro, "failed") == pytest.approx(12 / 24)
    failed = retro.number("failed")
    assert failed is not None
    assert failed.change is Change.MORE
    (item,) = [each for each in retro.items if each.topic.heuristic == "repeated_failing_command"]
    assert (item.topic.cause, len(item.topic.sessions), item.of, item.topic.times) == (COMMAND, 3, 6, 12)
    assert sum(each.finding.times for each in item.seen) == 12


def test_days_of_any_length(home: str, workspace: Path) -> None:
    """A span of one day is held against eight days."""
    worked(home, workspace, weeks=2)
    retro = made(home, workspace, span=Span(MONDAY, MONDAY + 1))
    sessions = retro.number("sessions")
    assert sessions is not None
    assert sessions.total == 2
    assert sessions.before == (None, 2, 2, 1, 1, 1, None, None)


def test_all_workspaces_together(home: str, workspace: Path) -> None:
    """Sums go over all of them, topics stay with theirs; a call that two hold counts once."""
    other = make_workspace(workspace.parent / "other")
    worked(home, workspace, weeks=1)
    worked(home, other, weeks=1, failing={0: 1})  # the same sessions: all but the failing ones are copies
    retro = made(home, workspace, other, everywhere=True)
    assert of(retro, "model_calls") == of(made(home, workspace), "model_calls")
    there = {each.topic.workspace: len(each.topic.sessions) for each in retro.items if each.topic.cause == COMMAND}
    assert there == {str(workspace): 3, str(other): 1}


def test_items_are_proposed_and_followed_up(home: str, workspace: Path) -> None:
    """They keep their ids; the next retro tells what was decided."""
    worked(home, workspace, failing={0: 3, 1: 2})
    before = made(home, workspace, span=Span(MONDAY - 7, MONDAY, "2025-W17"))
    kept.keep(home, str(workspace), before)
    propose(home, before, NOW)
    propose(home, before, NOW)
    db = opening.to_write(home, str(workspace))
    item = next(each for each in before.items if each.topic.cause == COMMAND)
    assert item.action_id in [each.id for each in actions.listed(db)]
    actions.change(db, item.action_id, State.ACCEPTED, None, NOW)
    db.close()
    retro = made(home, workspace)
    assert retro.last == "2025-W17"
    (followed,) = [each for each in retro.followed if each.action_id == item.action_id]
    assert (followed.state, followed.sessions_then, followed.sessions_now) == (State.ACCEPTED, 2, 3)
    assert next(each for each in retro.items if each.topic.cause == COMMAND).state is State.ACCEPTED


def test_what_was_done_is_measured(home: str, workspace: Path) -> None:
    """With the sessions on both sides of the day, up to the end of the span and no further."""
    worked(home, workspace, weeks=6, failing=dict.fromkeys((2, 3, 4, 5), 6) | {0: 0, 1: 0})
    before = made(home, workspace, span=Span(MONDAY - 14, MONDAY - 7, "2025-W16"))
    kept.keep(home, str(workspace), before)
    item = next(each for each in before.items if each.topic.cause == COMMAND)
    propose(home, before, NOW)
    db = opening.to_write(home, str(workspace))
    actions.change(db, item.action_id, State.DONE, None, (MONDAY - 7) * 86_400_000)
    db.close()
    retro = made(home, workspace)
    (followed,) = [each for each in retro.followed if each.action_id == item.action_id]
    assert followed.effect is not None
    assert followed.effect.verdict is Verdict.HELPED
    assert followed.effect.sessions_after == 13
    assert followed.effect.times_after == 0
    early = made(home, workspace, span=Span(MONDAY - 7, MONDAY - 3))
    assert [each.effect.sessions_after for each in early.followed if each.effect] == [6]


def test_what_is_rejected_stays_away(home: str, workspace: Path) -> None:
    """Until there is twice as much of it."""
    worked(home, workspace, failing={0: 3, 1: 2, 2: 1})
    for week, back in (("2025-W16", 2), ("2025-W17", 1)):
        retro = made(home, workspace, span=Span(MONDAY - 7 * back, MONDAY - 7 * back + 7, week))
        if back == 2:
            propose(home, retro, NOW)
            db = opening.to_write(home, str(workspace))
            item = next(each for each in retro.items if each.topic.cause == COMMAND)
            actions.change(db, item.action_id, State.REJECTED, None, retro.span.until * 86_400_000)
            db.close()
            again = made(home, workspace, span=retro.span)
            assert COMMAND not in [each.topic.cause for each in (*again.items, *again.slowed)]
    assert COMMAND in [each.topic.cause for each in retro.items]


def test_a_workspace_that_cannot_be_read(home: str, workspace: Path) -> None:
    """Of several it is passed over and told of once; alone it is an error."""
    broken = make_workspace(workspace.parent / "broken")
    worked(home, workspace, weeks=1)
    worked(home, broken, weeks=1)
    Path(paths.project_db(home, str(broken))).write_bytes(b"no database" * 1000)
    found = gather(home, [str(broken), str(workspace)], SPAN, NOW, everywhere=True)
    assert [place.workspace for place in found.material.places] == [str(workspace)]
    assert [*map(type, found.troubles)] == [DatabaseDamaged]
    with pytest.raises(KaizenError):
        gather(home, [str(broken)], SPAN, NOW, everywhere=False)


def test_a_damaged_last_retro(home: str, workspace: Path) -> None:
    """It is told of, and the new one is made without it."""
    worked(home, workspace, weeks=2)
    path = kept.keep(home, str(workspace), made(home, workspace, span=Span(MONDAY - 7, MONDAY, "2025-W17"))).path
    Path(path).write_bytes(b"{}")
    found = gather(home, [str(workspace)], SPAN, NOW, everywhere=False)
    assert [*map(type, found.troubles)] == [ReportDamaged]
    assert found.material.last is None


def test_it_tells_how_far_it_is(home: str, workspace: Path) -> None:
    """Workspace by workspace."""
    worked(home, workspace, weeks=1)
    told: list[tuple[int, int]] = []
    gather(home, [str(workspace)], SPAN, NOW, everywhere=True, told=lambda done, of: told.append((done, of)))
    assert told == [(0, 1)]


def test_the_same_data_gives_the_same(home: str, workspace: Path) -> None:
    """Whenever it is asked."""
    worked(home, workspace, weeks=5)
    one = gather(home, [str(workspace)], SPAN, NOW, everywhere=False)
    other = gather(home, [str(workspace)], SPAN, NOW * 2, everywhere=False)
    assert build(one.material, HEURISTICS) == build(other.material, HEURISTICS)
    assert room.decided(home, str(workspace)) == {}
