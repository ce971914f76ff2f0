"""Backups: consistent while daemons write, whole or not there."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background import manifest
from kaizen.background.backup import back_up
from kaizen.background.start import register
from kaizen.errors import KaizenError
from kaizen.registry.hot import Registry
from tests.support.claude import Store, session
from tests.support.command import captured
from tests.support.homes import make_workspace


@pytest.fixture
def target(tmp_path: Path) -> str:
    return str(tmp_path / "backup")


def test_everything(home: str, workspace: Path, target: str) -> None:
    """Registry, settings, stores and reports; private, with digests that are right."""
    captured(home, workspace)
    other = make_workspace(workspace.parent / "other")
    with Registry.open(home) as registry:
        register(registry, str(other), init=False)
    Path(paths.machine_config(home)).write_text("[retention]\ndays = 400\n")
    reports = Path(paths.project_dir(home, str(workspace)), "reports")
    reports.mkdir()
    (reports / "one.md").write_text("# one")
    seen: list[tuple[int, int]] = []
    done = back_up(home, target, told=lambda *far: seen.append(far))
    assert set(done.workspaces) == {str(workspace), str(other)}
    made = manifest.read(target)
    manifest.check(target, made, lambda *far: None)
    folder = f"projects/{os.path.basename(paths.project_dir(home, str(workspace)))}"
    assert {each.name for each in made.parts} == {
        "machine.db", "config.toml", f"{folder}/kaizen.db", f"{folder}/reports/one.md",
    }  # fmt: skip
    assert {each.path: each.sessions for each in made.workspaces} == {str(workspace): 1, str(other): 0}
    assert (len(made.parts), sum(each.bytes for each in made.parts)) == (done.files, done.bytes)
    assert seen
    for root, folders, names in os.walk(target):
        for name in (*folders, *names):
            assert stat.S_IMODE(os.stat(os.path.join(root, name)).st_mode) & 0o077 == 0
    assert not [name for name in os.listdir(os.path.dirname(target)) if name.endswith(".new")]


def test_one_workspace(home: str, workspace: Path, target: str) -> None:
    """Only what is its own; an empty folder that is there will do."""
    captured(home, workspace)
    os.mkdir(target)
    done = back_up(home, target, only=str(workspace))
    assert done.workspaces == (str(workspace),)
    assert not os.path.exists(os.path.join(target, "machine.db"))


def test_while_somebody_writes(home: str, workspace: Path, target: str, tmp_path: Path) -> None:
    """Whatever moment it is of, it is one moment: every event has its session, every transcript its lines."""
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    store = Store(Path(paths.project_dir(home, str(workspace))))
    stop, projects = threading.Event(), tmp_path / "projects"
    for number in range(1, 60):
        session(number).write(projects)
    store.connection.close()

    def write() -> None:
        writing = Store(Path(paths.project_dir(home, str(workspace))))
        for path in sorted(projects.rglob("*.jsonl")):
            if stop.is_set():
                break
            writing.take(path.parent)
        writing.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        done = back_up(home, target)
    finally:
        stop.set()
        thread.join()
    made = manifest.read(done.folder)
    manifest.check(target, made, lambda *far: None)
    with closing(sqlite3.connect(os.path.join(target, made.workspaces[0].folder, "kaizen.db"))) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM sessions").fetchone()[0] == made.workspaces[0].sessions
        assert copy.execute(
            "SELECT count(*) FROM transcripts WHERE lines > 0 AND id NOT IN (SELECT transcript_id FROM raw)"
        ).fetchone() == (0,)


def test_where_it_may_not_lie(home: str, workspace: Path, target: str, tmp_path: Path) -> None:
    """Not over something, not in the home, not where there is no folder; then nothing is left."""
    captured(home, workspace)
    Path(target).mkdir()
    Path(target, "something").write_text("x")
    for folder in (target, os.path.join(home, "backup"), str(tmp_path / "no" / "folder")):
        with pytest.raises(KaizenError):
            back_up(home, folder)
    assert os.listdir(target) == ["something"]


def test_one_that_fails_leaves_nothing(home: str, workspace: Path, target: str) -> None:
    """A store that is damaged is told of, and no half of a backup lies about."""
    captured(home, workspace)
    other = make_workspace(workspace.parent / "other")
    with Registry.open(home) as registry:
        register(registry, str(other), init=False)
    damaged = Path(paths.project_db(home, str(other)))
    damaged.parent.mkdir()
    damaged.write_bytes(b"nothing " * 1000)
    with pytest.raises(KaizenError, match=r"kaizen\.db"):
        back_up(home, target)
    assert [name for name in os.listdir(os.path.dirname(target)) if name.startswith("backup")] == []
