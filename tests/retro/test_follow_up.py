"""What became of action items, out of real stores and repositories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kaizen.heuristics import shelf
from kaizen.model.action import Action, State, Verdict
from kaizen.model.finding import Brief, Confidence, Finding, Range, Seen, Waste
from kaizen.model.usage import Usage
from kaizen.reading.stores import Opened
from kaizen.retro.effect import Counted
from kaizen.retro.follow_up import count, follow_ups, linked
from tests.host.test_history import BEGIN, git, put
from tests.support.acting import WORKSPACE, Acting
from tests.support.claude import Store

DONE = datetime(2026, 11, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def ms(at: datetime) -> int:
    return int(at.timestamp()) * 1000


def action(
    heuristic: str = "repeated_failing_command", cause: str = "npm run build", state: State = State.DONE
) -> Action:
    return Action("0a0b0c0d", heuristic, cause, "t", (), state, ms(DONE - 9 * DAY), ms(DONE), None, 4)


def worked(number: int, begin: datetime, *, failures: int) -> Acting:
    made = Acting(f"5e55{number:04}-0000-4000-8000-{number:012}", begin=begin).asks("please build it")
    for _ in range(failures):
        made.runs("npm run build", fails=True)
    return made.runs("npm run build").says()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Twelve sessions before, of which ten had trouble, and twelve after with nearly none."""
    projects = tmp_path / "agents" / "projects"
    for number in range(12):
        worked(
            number, DONE - DAY - number * timedelta(hours=2), failures=0 if number % 6 == 0 else 3 + number % 3
        ).made.write(projects)
        worked(100 + number, DONE + number * timedelta(hours=2), failures=4 if number == 3 else 0).made.write(projects)
    store = Store(tmp_path / "store")
    store.take(projects)
    yield Opened(WORKSPACE, store.connection)
    store.close()


def test_it_helped(opened: Opened) -> None:
    """Before and after are counted in sessions, and the words say what the figures do."""
    (found,) = follow_ups(opened, [action()], ms(DONE + 3 * DAY))
    assert (found.verdict, found.since) == (Verdict.HELPED, ms(DONE)), found
    assert (found.before.sessions, found.after.sessions, found.after.times) == (12, 12, 4)
    assert found.before.ms is not None


def test_too_early(opened: Opened) -> None:
    """The day after, most of the sessions are still missing."""
    (found,) = follow_ups(opened, [action()], ms(DONE + timedelta(hours=3)))
    assert (found.verdict, found.missing) == (Verdict.EARLY, (0, 8))


def test_only_what_was_done_or_accepted(opened: Opened) -> None:
    """In their order; what no heuristic of this version sees is passed over."""
    given = [action(state=state) for state in State] + [action("gone_with_the_wind")]
    found = follow_ups(opened, given, ms(DONE + 3 * DAY))
    assert [each.action.state for each in found] == [State.ACCEPTED, State.DONE]
    assert found[0].said.startswith("accepted, and not said to be done")


def test_what_is_seen_over_many_sessions(opened: Opened) -> None:
    """It is told whether it is there still."""
    (found,) = follow_ups(opened, [action("repeated_sequences", "make lint && make test")], ms(DONE + 3 * DAY))
    assert (found.verdict, found.difference) == (Verdict.HELPED, None)
    assert follow_ups(opened, [], ms(DONE)) == []


def brief(name: str, parent: str | None = None, *, agent: str = "claude-code", over: bool = True) -> Brief:
    return Brief(name, WORKSPACE, agent, None, None, parent, None, 5, 6, 0, 1, 1, Usage(), None, over)


def test_sub_agents_count_with_the_session_that_began_them() -> None:
    """At any depth; what cannot be seen in a session is not missing in it."""
    each = {heuristic.name: heuristic for heuristic in shelf.every()}
    seen = [
        Seen(name, Finding("repeated_failing_command", "npm run build", 5, (1,), Waste(nano=Range(2, 4)), Confidence.HIGH, "s", 3))
        for name in ("a", "a/1/2", "b/1", "elsewhere")
    ]  # fmt: skip
    sessions = [brief("a"), brief("a/1", "a"), brief("a/1/2", "a/1"), brief("b/1", "b"), brief("c", "c")]
    found = count(sessions, seen, action(), each["repeated_failing_command"])
    assert found == [Counted(5, 6, 6, None), Counted(5, 3, 3, None), Counted(5, 0, None, None)]
    ended = each["no_outcome"]
    assert count([brief("a", over=False)], [], action("no_outcome", "nothing"), ended) == []


def test_commits_that_touched_it(tmp_path: Path) -> None:
    """Those of its files, and those that wrote of its cause into a file for agents, each once, the latest first."""
    git(tmp_path, "init", "-q")
    put(tmp_path, "src/big.py", "1", "before", BEGIN)
    first = put(tmp_path, "src/big.py", "2", "split it", BEGIN + 20)
    put(tmp_path, "other.py", "2", "something else", BEGIN + 30)
    last = put(tmp_path, ".claude/rules/big.md", "read `src/big.py` in parts", "say so", BEGIN + 40)
    named = action("reread_file", "src/big.py")._replace(names=("src/big.py",), proposed_at=(BEGIN + 10) * 1000)
    assert [(each.id, each.subject) for each in linked(str(tmp_path), named)] == [(last, "say so"), (first, "split it")]
    assert linked(str(tmp_path), named._replace(names=(), cause="corrected", heuristic="corrections")) == ()
    assert linked(str(tmp_path / "src"), named) == ()
