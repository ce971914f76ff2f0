"""Decisions go along where a history is deleted, copied, put back, moved and forgotten."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background import acting, decided, manifest, restore
from kaizen.background.backup import back_up
from kaizen.background.examine import examine
from kaizen.background.move import move_workspace
from kaizen.background.remove import forget_workspaces
from kaizen.decisions import actions, feedback, opening
from kaizen.errors import DatabaseNewer
from kaizen.model.act import What
from kaizen.model.action import State
from kaizen.schedule.run import tend
from tests.support.claude import session
from tests.support.decided import NOW, decisions, proposed
from tests.support.prices import keep_history
from tests.support.processes import ROOT

WRITER = """
import sys
from kaizen.decisions import feedback, opening
home, workspace = sys.argv[1:3]
db = opening.to_write(home, workspace)
print("ready", flush=True)
for n in range(400):
    feedback.give(db, f"after-{n}", 3, None, None, n)
"""


@pytest.fixture
def history(home: str, workspace: Path) -> list[str]:
    """A workspace with two sessions and no daemon; their ids."""
    made = [session(1, cwd=str(workspace)), session(2, cwd=str(workspace))]
    keep_history(home, workspace, *made)
    return [each.session for each in made]


def said(home: str, workspace: Path | str) -> list[tuple[str, int]]:
    with closing(opening.to_read(home, str(workspace))) as db:
        return sorted((each.session_id, each.score) for each in feedback.listed(db))


def give(home: str, workspace: Path | str, session_id: str, score: int) -> None:
    with closing(decisions(home, workspace)) as db:
        feedback.give(db, session_id, score, "label", f"a note on {session_id}", NOW + score)


def put_back(home: str, target: str) -> None:
    made = manifest.read(target)
    restore.restore(home, target, made, restore.chosen(made, None))


def test_what_was_said_of_a_deleted_session_goes_with_it(home: str, workspace: Path, history: list[str]) -> None:
    """No file of the project has it any more; what was said of others stays."""
    for each in history:
        give(home, workspace, each, 4)
    acting.act(home, str(workspace), What.DELETE, (history[0],))
    assert said(home, workspace) == [(history[1], 4)]
    folder = Path(paths.project_dir(home, str(workspace)))
    note = f"a note on {history[0]}".encode()
    assert [each.name for each in folder.iterdir() if each.is_file() and note in each.read_bytes()] == []


def test_what_matches_a_pattern_too(home: str, workspace: Path, history: list[str]) -> None:
    """`kaizen exclude` deletes like `sessions delete`."""
    give(home, workspace, history[0], 4)
    acting.act(home, str(workspace), What.EXCLUDE, ("*",))
    assert said(home, workspace) == []


def test_deleting_makes_no_decisions(home: str, workspace: Path, history: list[str]) -> None:
    """Where nobody decided anything, nothing is made."""
    acting.act(home, str(workspace), What.DELETE, (history[0],))
    assert decided.sweep(home, str(workspace)) == 0
    assert not os.path.lexists(paths.decisions_db(home, str(workspace)))


def test_killed_between_the_two(
    home: str, workspace: Path, history: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session is deleted, and whoever did it died before it came to the decisions: cron does it."""
    give(home, workspace, history[0], 4)
    monkeypatch.setattr(decided, "forget_sessions", lambda *arguments: 0)
    acting.act(home, str(workspace), What.DELETE, (history[0],))
    monkeypatch.undo()
    monkeypatch.setenv("KAIZEN_HOME", home)
    assert said(home, workspace) == [(history[0], 4)]
    assert tend(home).failed == ()
    assert said(home, workspace) == []


def test_there_and_back(home: str, workspace: Path, history: list[str], tmp_path: Path) -> None:
    """A backup has them, and a lost home gets them back, with their history."""
    (action,) = proposed(home, workspace)
    with closing(decisions(home, workspace)) as db:
        actions.change(db, action.id, State.ACCEPTED, "yes", NOW)
    give(home, workspace, history[0], 2)
    target = str(tmp_path / "backup")
    back_up(home, target)
    assert manifest.read(target).workspaces[0].decisions == 1
    shutil.rmtree(home)
    put_back(home, target)
    assert said(home, workspace) == [(history[0], 2)]
    with closing(opening.to_read(home, str(workspace))) as db:
        assert [str(each.state) for each in actions.history(db, action.id)] == ["proposed", "accepted"]
    assert os.listdir(paths.project_dir(home, str(workspace))).count("decisions.db.restore") == 0


def test_what_was_decided_since_is_told_and_replaced(
    home: str, workspace: Path, history: list[str], tmp_path: Path
) -> None:
    """As of a store: what would be lost is known before, what was deleted since stays deleted."""
    give(home, workspace, history[0], 2)
    give(home, workspace, history[1], 2)
    target = str(tmp_path / "backup")
    back_up(home, target)
    chosen = restore.chosen(manifest.read(target), None)
    assert restore.losses(home, target, chosen) == []
    give(home, workspace, history[1], 5)
    assert restore.losses(home, target, chosen) == [restore.Lost(str(workspace), 0, 0, 1)]
    acting.act(home, str(workspace), What.DELETE, (history[0],))
    put_back(home, target)
    assert said(home, workspace) == [(history[1], 2)]


def test_a_backup_without_any_leaves_those_that_are_there(
    home: str, workspace: Path, history: list[str], tmp_path: Path
) -> None:
    """One of a time when nobody had decided anything, or of an earlier version."""
    target = str(tmp_path / "backup")
    back_up(home, target)
    give(home, workspace, history[0], 5)
    assert restore.losses(home, target, restore.chosen(manifest.read(target), None)) == []
    put_back(home, target)
    assert said(home, workspace) == [(history[0], 5)]


def test_newer_ones_are_refused_before_anything_is_done(
    home: str, workspace: Path, history: list[str], tmp_path: Path
) -> None:
    """Like a store of a newer version."""
    give(home, workspace, history[0], 5)
    target = str(tmp_path / "backup")
    back_up(home, target)
    made = manifest.read(target)
    newer = made._replace(workspaces=(made.workspaces[0]._replace(decisions=99),))
    with pytest.raises(DatabaseNewer):
        restore.refuse_newer(target, newer)


def test_damaged_ones_are_put_aside(home: str, workspace: Path, history: list[str], tmp_path: Path) -> None:
    """They stay for whoever can save something of them; those of the backup take their place."""
    give(home, workspace, history[0], 5)
    target = str(tmp_path / "backup")
    back_up(home, target)
    path = Path(paths.decisions_db(home, str(workspace)))
    path.write_bytes(b"no database " * 100)
    put_back(home, target)
    assert said(home, workspace) == [(history[0], 5)]
    assert Path(f"{path}.damaged").read_bytes().startswith(b"no database")


def test_somebody_decides_while_they_are_put_back(
    home: str, workspace: Path, history: list[str], tmp_path: Path
) -> None:
    """Whoever has them open goes on with those that were put back; nothing is written where nobody finds it."""
    give(home, workspace, history[0], 5)
    target = str(tmp_path / "backup")
    back_up(home, target)
    line = [sys.executable, "-c", WRITER, home, str(workspace)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(line, env=environ, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "ready\n"
        for _ in range(5):
            put_back(home, target)
        assert running.wait(120) == 0
    with closing(decisions(home, workspace)) as db:
        feedback.give(db, "last", 1, None, None, NOW)
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert {(history[0], 5), ("last", 1)} <= {*said(home, workspace)}


def test_they_are_moved_with_their_workspace(home: str, workspace: Path, history: list[str], tmp_path: Path) -> None:
    """An action keeps its id."""
    (action,) = proposed(home, workspace)
    target = workspace.parent / "elsewhere"
    workspace.rename(target)
    move_workspace(workspace, target, home=home)
    with closing(opening.to_read(home, str(target))) as db:
        assert [each.id for each in actions.listed(db)] == [action.id]


def test_purged_with_their_workspace(home: str, workspace: Path, history: list[str]) -> None:
    """And kept by a plain `forget`."""
    give(home, workspace, history[0], 5)
    assert [*forget_workspaces(home, purge=False)] == [str(workspace)]
    assert said(home, workspace) == [(history[0], 5)]
    keep_history(home, workspace, session(3, cwd=str(workspace)))
    assert [*forget_workspaces(home, purge=True)] == [str(workspace)]
    assert not os.path.lexists(paths.decisions_db(home, str(workspace)))


def test_the_doctor_looks_at_them(home: str, workspace: Path, history: list[str]) -> None:
    """Sound, damaged, or of a newer version."""
    give(home, workspace, history[0], 5)
    path = paths.decisions_db(home, str(workspace))

    def told() -> list[str]:
        return [f"{each.level} {each.detail}" for each in examine(home) if "decisions.db" in each.detail]

    assert told() == [f"ok {path} is sound"]
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    assert [each[:5] for each in told()] == ["fail "]
    Path(path).write_bytes(b"no database " * 100)
    assert [each[:5] for each in told()] == ["fail "]


def test_cron_writes_their_log_back(home: str, workspace: Path, history: list[str]) -> None:
    """Whoever wrote last was killed, and its log lies there."""
    line = "import os, sys\nfrom kaizen.decisions import feedback, opening\ndb = opening.to_write(*sys.argv[1:3])\n"
    line += "feedback.give(db, 'a', 3, None, None, 1)\nos._exit(0)"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    decisions(home, workspace).close()
    subprocess.run([sys.executable, "-c", line, home, str(workspace)], env=environ, check=True, timeout=60)
    path = paths.decisions_db(home, str(workspace))
    assert os.path.getsize(path + "-wal") > 0
    assert path in [each.path for each in tend(home).freed]
    assert said(home, workspace) == [("a", 3)]


def test_nothing_to_forget(home: str, workspace: Path) -> None:
    """No sessions, or no decisions: nothing is made."""
    assert decided.forget_sessions(home, str(workspace), ["a"]) == 0
    assert decided.forget_sessions(home, str(workspace), []) == 0
    assert not Path(home).exists()
