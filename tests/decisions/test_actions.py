"""Action items: proposed once, changed by people, never lost however many change them at once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kaizen import paths
from kaizen.decisions import actions
from kaizen.decisions.naming import Named
from kaizen.errors import KaizenError, NotFound
from kaizen.model.action import State
from tests.support.decided import DAY, NOW, decisions, proposed, topic
from tests.support.processes import ROOT, eventually

WORKSPACE = "/home/dev/app"
CHANGER = """
import sys
from kaizen.decisions import actions, feedback, opening
from kaizen.model.action import State
home, workspace, number, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
db = opening.to_write(home, workspace)
print("ready", flush=True)
for each in range(rounds):
    feedback.give(db, f"{number}-{each}", 3, None, None, each)
    found = actions.listed(db)
    if found:
        actions.change(db, found[0].id, State.SNOOZED, f"{number}-{each}", each, until=10**15)
db.close()
"""


@pytest.fixture
def db(home: str) -> Iterator[sqlite3.Connection]:
    made = decisions(home, WORKSPACE)
    yield made
    made.close()


def states(db: sqlite3.Connection, whole_id: str) -> list[tuple[str, str | None]]:
    return [(str(each.state), each.note) for each in actions.history(db, whole_id)]


def test_what_is_proposed_again_is_the_same(db: sqlite3.Connection) -> None:
    """In its newest words and with its newest weight; its history does not grow."""
    (first,) = actions.propose(db, [topic()], NOW)
    (again,) = actions.propose(db, [topic(times=9)], NOW + 7 * DAY)
    assert (again.id, again.proposed_at, again.state) == (first.id, NOW, State.PROPOSED)
    assert (again.weight, again.title) == (9, "`npm run build` failed 9 times in a row")
    assert actions.listed(db) == [again]
    assert states(db, first.id) == [("proposed", None)]


def test_a_person_is_not_quoted(db: sqlite3.Connection) -> None:
    """An action stays when the session is deleted in which the words stand."""
    found = topic("corrected", heuristic="corrections", said='corrected: "No, not Bob\'s."', sessions=("5e55", "f0"))
    assert [each.title for each in actions.propose(db, [found], NOW)] == [
        "a person corrected what was done: 4 times in 2 sessions"
    ]
    assert actions.propose(db, [found._replace(times=5)], NOW)[0].title.endswith("5 times in 2 sessions")


def test_the_order_is_that_of_the_topics(db: sqlite3.Connection) -> None:
    """Several at once, each once."""
    found = actions.propose(db, [topic("b"), topic("a"), topic("c", heuristic="slow_commands")], NOW)
    assert [(each.heuristic, each.cause) for each in found] == [
        ("repeated_failing_command", "b"), ("repeated_failing_command", "a"), ("slow_commands", "c"),
    ]  # fmt: skip
    assert {*actions.known(db)} == {Named(each.heuristic, each.cause) for each in found}


def test_an_id_outlives_a_move(db: sqlite3.Connection) -> None:
    """The row keeps the id it was proposed with, wherever the workspace lies by now."""
    (first,) = actions.propose(db, [topic()], NOW)
    (moved,) = actions.propose(db, [topic(workspace="/home/dev/elsewhere")], NOW + 1)
    assert moved.id == first.id


def test_two_causes_never_share_an_id(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where their digests do, the later one takes another."""
    given = {"/home/dev/app": "00000000", "00000000": "11111111"}
    monkeypatch.setattr(actions, "action_id", lambda workspace, heuristic, cause: given[workspace])
    found = actions.propose(db, [topic("a"), topic("b")], NOW)
    assert [each.id for each in found] == ["00000000", "11111111"]


def test_a_rejected_one_stays_away_until_its_evidence_doubles(db: sqlite3.Connection) -> None:
    """Then it is proposed again, and its history says why."""
    (first,) = actions.propose(db, [topic(times=4)], NOW)
    actions.change(db, first.id, State.REJECTED, "we like it so", NOW + 1)
    assert actions.propose(db, [topic(times=7)], NOW + 7 * DAY) == []
    assert actions.propose(db, [topic(times=14)], NOW + 7 * DAY, days=14) == []
    (back,) = actions.propose(db, [topic(times=8)], NOW + 14 * DAY)
    assert (back.state, back.weight) == (State.PROPOSED, 8)
    assert states(db, first.id) == [
        ("proposed", None), ("rejected", "we like it so"), ("proposed", "its evidence has doubled"),
    ]  # fmt: skip


def test_a_snoozed_one_comes_back_on_its_day(db: sqlite3.Connection) -> None:
    """Not before, however much there is of it."""
    (first,) = actions.propose(db, [topic()], NOW)
    snoozed = actions.change(db, first.id[:3], State.SNOOZED, None, NOW, until=NOW + 14 * DAY)
    assert snoozed.snoozed_until == NOW + 14 * DAY
    assert actions.propose(db, [topic(times=900)], NOW + 13 * DAY) == []
    (back,) = actions.propose(db, [topic(times=1)], NOW + 14 * DAY)
    assert (back.state, back.snoozed_until) == (State.PROPOSED, None)


def test_a_done_one_is_not_proposed_again(db: sqlite3.Connection) -> None:
    """It is followed up; accepted again it is open again."""
    (first,) = actions.propose(db, [topic()], NOW)
    actions.change(db, first.id, State.DONE, "wrote it down", NOW + 1)
    assert actions.propose(db, [topic(times=900)], NOW + DAY) == []
    assert actions.change(db, first.id, State.ACCEPTED, None, NOW + 2 * DAY).state is State.ACCEPTED
    assert [each.state for each in actions.propose(db, [topic()], NOW + 3 * DAY)] == [State.ACCEPTED]


def test_what_cannot_follow_is_refused(db: sqlite3.Connection) -> None:
    """And nothing changes."""
    (first,) = actions.propose(db, [topic()], NOW)
    actions.change(db, first.id, State.DONE, None, NOW)
    for wanted in (State.DONE, State.REJECTED):
        with pytest.raises(KaizenError, match=f"action {first.id} is done"):
            actions.change(db, first.id, wanted, None, NOW)
    assert len(actions.history(db, first.id)) == 2


def test_which_one_is_meant(db: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The beginning of an id will do where it is of only one."""
    ids = {"a": "0a111111", "b": "0b111111"}
    monkeypatch.setattr(actions, "action_id", lambda workspace, heuristic, cause: ids[cause])
    actions.propose(db, [topic("a"), topic("b")], NOW)
    assert actions.meant(db, "0B").cause == "b"
    for begin, said in (
        ("0", "several actions"),
        ("beef", "no action begins with 'beef'"),
        ("", "no action"),
        ("%", "no"),
    ):
        with pytest.raises(NotFound, match=said):
            actions.meant(db, begin)


def changers(home: str, many: int, rounds: int) -> list[subprocess.Popen[str]]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", CHANGER, home, WORKSPACE]
    return [
        subprocess.Popen([*line, str(n), str(rounds)], env=environ, stdout=subprocess.PIPE, text=True)
        for n in range(many)
    ]


def test_many_at_once_lose_nothing(home: str) -> None:
    """Crowded: twelve processes make the database, and write into it, at once."""
    proposed(home, WORKSPACE)
    os.unlink(paths.decisions_db(home, WORKSPACE))
    running = changers(home, 12, 20)
    assert [each.wait(120) for each in running] == [0] * 12
    for each in running:
        each.communicate()
    with_action = proposed(home, WORKSPACE)
    again = changers(home, 6, 10)
    assert [each.wait(120) for each in again] == [0] * 6
    for each in again:
        each.communicate()
    db = decisions(home, WORKSPACE)
    assert db.execute("SELECT count(*) FROM feedback").fetchone()[0] == 12 * 20
    assert {note for _, note in states(db, with_action[0].id)} >= {
        f"{n}-{each}" for n in range(6) for each in range(10)
    }
    db.close()


def test_killed_at_any_moment(home: str) -> None:
    """Each change is whole or not at all: the row says what the last line of its history says."""
    (action,) = proposed(home, WORKSPACE)
    for _ in range(5):
        (running,) = changers(home, 1, 100_000)
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        db = decisions(home, WORKSPACE)
        before = len(actions.history(db, action.id))
        eventually(lambda db=db, n=before: len(actions.history(db, action.id)) > n + 3, "it is at work")
        running.send_signal(signal.SIGKILL)
        running.wait(60)
        running.stdout.close()
        last = actions.history(db, action.id)[-1]
        (now,) = actions.listed(db)
        assert (now.state, now.changed_at) == (last.state, last.at)
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        db.close()
