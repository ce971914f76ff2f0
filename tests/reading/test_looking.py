"""Looking at sessions: the same whoever looks, in this process or by the program that a daemon asks."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from kaizen.daemon.looking import program
from kaizen.heuristics import shelf
from kaizen.model.session import Status
from kaizen.model.story import Story
from kaizen.reading import looking
from kaizen.store import findings
from tests.reading.test_findings import heuristic
from tests.store.test_rollups import files
from tests.support.acting import WORKSPACE, Acting
from tests.support.claude import SESSION, Store

HELPER = f"{SESSION}/a0000000000000001"


def ask(question: object) -> subprocess.CompletedProcess[bytes]:
    said = question if isinstance(question, bytes) else json.dumps(question).encode()
    return subprocess.run(program(), input=said, capture_output=True, check=False)


@pytest.fixture
def failing(store: Store, tmp_path: Path) -> Store:
    """A store with a session in which a command failed again and again."""
    made = Acting().asks()
    for _ in range(4):
        made.runs("make", fails=True)
    made.says()
    made.made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    return store


def test_the_program_sees_what_is_seen_here(failing: Store) -> None:
    """And of a session that is not there, nothing; with its version, and how long each took."""
    here = looking.look(failing.connection, SESSION, workspace=WORKSPACE, chosen=shelf.every(), troubles=pytest.fail)
    assert [each.heuristic for each in here] == ["repeated_failing_command"]
    ran = ask({"store": failing.path, "workspace": WORKSPACE, "sessions": [SESSION, "unheard of"]})
    assert (ran.returncode, ran.stderr) == (0, b"")
    said = json.loads(ran.stdout)
    assert (said["version"], said["failed"], said["troubles"]) == (shelf.version(), [], [])
    (first, ms, rows), (second, _, none) = said["seen"]
    assert (first, second, none, ms >= 0) == (SESSION, "unheard of", [], True)
    assert [findings.finding(row) for row in rows] == here


def test_asked_for_nothing_it_tells_its_version() -> None:
    """It needs no store for that."""
    assert json.loads(ask({"store": "/nowhere", "workspace": "/", "sessions": []}).stdout) == {
        "version": shelf.version(), "seen": [], "failed": [], "troubles": [],
    }  # fmt: skip


@pytest.mark.parametrize("question", [b"", b"[]", b"nonsense", {"store": "/nowhere"}])
def test_a_question_that_is_none(question: object) -> None:
    """It says so and ends with 2."""
    ran = ask(question)
    assert (ran.returncode, ran.stdout) == (2, b"")
    assert b"a daemon asks this program" in ran.stderr


def test_one_that_fails_keeps_no_other_from_seeing(failing: Store) -> None:
    """What it fails in is told of."""

    def broken(story: Story) -> list[object]:
        raise ZeroDivisionError("by nothing")

    troubles: list[str] = []
    chosen = [heuristic("broken", look=broken), *shelf.every()]
    found = looking.look(failing.connection, SESSION, workspace=WORKSPACE, chosen=chosen, troubles=troubles.append)
    assert [each.heuristic for each in found] == ["repeated_failing_command"]
    assert troubles == [f"broken fails in {SESSION}: ZeroDivisionError: by nothing"]


def test_what_is_told_is_the_sessions_own(store: Store, tmp_path: Path) -> None:
    """Neither what its sub-agents cost, nor how long ago it was; as one that nobody works on any more a sub-agent has ended."""
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    stories: list[Story] = []
    seeing = [
        heuristic("going", look=lambda story: stories.append(story) or []),
        heuristic("over", look=lambda story: stories.append(story) or [], at_end=True),
    ]
    for each in (SESSION, HELPER):
        looking.look(store.connection, each, workspace=WORKSPACE, chosen=seeing, troubles=pytest.fail)
    assert [story.session.status for story in stories] == [Status.IDLE, Status.IDLE, Status.IDLE, Status.ENDED]
    assert stories[0].children == (HELPER,)
    for story in stories:
        assert story.session.tree.sessions == 1
        assert story.spent == story.session.spending == story.session.tree_spending
