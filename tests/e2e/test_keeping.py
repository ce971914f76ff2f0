"""Killed at any instruction: reading again, deleting and putting back leave the old state or the new one, whole."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background import acting, manifest, restore
from kaizen.background.backup import back_up
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.model.act import What
from kaizen.registry.hot import Registry
from tests.store.test_erase import orphans
from tests.store.test_reparse import derived, spoil
from tests.support import claude
from tests.support.claude import SESSION, Store
from tests.support.command import history_read, kaizen
from tests.support.processes import ROOT, eventually

KILLS = 12

_ACT = """
import sys
sys.path.insert(0, sys.argv[1])
from kaizen.background import acting
from kaizen.store import reparse
reparse.STEP_BYTES = 1  # a step for each session
print("begun", flush=True)
acting.act(sys.argv[2], sys.argv[3], sys.argv[4], tuple(sys.argv[5:]))
"""
_RESTORE = """
import sys
sys.path.insert(0, sys.argv[1])
from kaizen.background import manifest, restore
print("begun", flush=True)
made = manifest.read(sys.argv[3])
restore.restore(sys.argv[2], sys.argv[3], made, restore.chosen(made, None))
"""


@pytest.fixture
def folder(home: str, workspace: Path, tmp_path: Path) -> Path:
    """The project's folder of a workspace without a daemon, its store filled."""
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    made = Path(paths.project_dir(home, str(workspace)))
    made.mkdir(parents=True, mode=0o700)
    projects = tmp_path / "projects"
    for number in range(1, 9):
        session = claude.session(number, steps=4)
        session.write(projects)
        claude.sub_agent(session, f"a{number:016}").write(projects)
    claude.session(1, steps=4).fork().write(projects)
    store = Store(made)
    store.take(projects)
    store.close()
    return made


def killed(chance: random.Random, program: str, *arguments: object) -> None:
    """Run a program of ours, and kill it within the time that it takes."""
    line = [sys.executable, "-c", program, str(ROOT), *map(str, arguments)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    process.stdout.readline()  # it is at work
    try:
        process.wait(timeout=chance.random() * 0.12)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def look(folder: Path, tell: Callable[[Store], object]) -> object:
    store = Store(folder)
    try:
        assert store.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert orphans(store.connection) == {}
        return tell(store)
    finally:
        store.close()


def put_aside(folder: Path) -> Path:
    """A copy of the store, to begin anew from."""
    return Path(shutil.copy(folder / "kaizen.db", folder.parent / "aside.db"))


def take_back(folder: Path, aside: Path) -> None:
    for path in folder.glob("kaizen.db*"):
        path.unlink()
    shutil.copy(aside, folder / "kaizen.db")


def spoiled(store: Store) -> None:
    spoil(store)
    store.connection.execute("UPDATE calls SET cost_nano = NULL, cost_at_least = 0, price_id = NULL")


def test_reading_again_killed_at_random(home: str, workspace: Path, folder: Path) -> None:
    """Each session is as it was or as it is to be, and the last one completes it."""
    chance = random.Random(4)
    right = look(folder, derived)
    look(folder, spoiled)
    wrong = look(folder, derived)
    aside = put_aside(folder)
    for _ in range(KILLS):
        killed(chance, _ACT, home, workspace, What.REPARSE)
        found = look(folder, derived)
        for table in ("events", "tool_uses", "record_types"):
            for row in found[table]:  # type: ignore[index]
                assert row in right[table] or row in wrong[table]  # type: ignore[index]
        take_back(folder, aside)
    assert acting.act(home, str(workspace), What.REPARSE)["changed_rows"] > 0
    assert look(folder, derived) == right
    assert [path.name for path in folder.iterdir() if "reparse" in path.name] == []


def test_deleting_killed_at_random(home: str, workspace: Path, folder: Path) -> None:
    """A session is there with all its rows, or gone with all of them; the last one leaves nothing of it."""
    chance = random.Random(5)
    aside = put_aside(folder)
    count = "SELECT count(*) FROM events WHERE session_id LIKE ?"
    whole = look(folder, lambda store: store.connection.execute(count, (SESSION + "%",)).fetchone()[0])
    for _ in range(KILLS):
        killed(chance, _ACT, home, workspace, What.DELETE, SESSION)
        found = look(folder, lambda store: store.connection.execute(count, (SESSION + "%",)).fetchone()[0])
        assert found in (0, whole)
        take_back(folder, aside)
    acting.act(home, str(workspace), What.DELETE, (SESSION,))
    assert look(folder, lambda store: store.connection.execute(count, (SESSION + "%",)).fetchone()[0]) == 0


def test_putting_back_killed_at_random(home: str, workspace: Path, folder: Path, tmp_path: Path) -> None:
    """The store is the old one or that of the backup, whole each time; the same again completes it."""
    chance = random.Random(6)
    back_up(home, str(tmp_path / "backup"))
    saved = look(folder, derived)
    acting.act(home, str(workspace), What.EXCLUDE, ("nothing/of/this",))
    look(folder, lambda store: store.connection.execute("UPDATE sessions SET title = 'newer'"))
    newer = look(folder, derived)
    for _ in range(KILLS):
        killed(chance, _RESTORE, home, tmp_path / "backup")
        assert look(folder, derived) in (saved, newer)
        look(folder, lambda store: store.connection.execute("UPDATE sessions SET title = 'newer'"))
    made = manifest.read(str(tmp_path / "backup"))
    restore.restore(home, str(tmp_path / "backup"), made, restore.chosen(made, None))
    assert look(folder, derived) == saved
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith("kaizen")) == ["kaizen.db"]


def test_a_daemon_reads_again_by_itself(home: str, workspace: Path, tmp_path: Path) -> None:
    """Sessions that earlier readers have read are brought up to date when nothing else is to be done."""
    claude.session(1, cwd=str(workspace)).write(Path(home).parent / ".claude" / "projects", "-work-repository")
    start_background_for(workspace)
    history_read(home, workspace)
    stop_background_for(workspace)
    path = paths.project_db(home, str(workspace))
    with closing(sqlite3.connect(path)) as store:
        store.execute("UPDATE transcripts SET readers = 0")
        store.execute("UPDATE events SET text = 'wrong'")
        store.commit()
    assert "reparse would bring 1 session up" in kaizen("doctor").out
    start_background_for(workspace)

    def right() -> bool:
        with closing(sqlite3.connect(path)) as store:
            return store.execute("SELECT count(*) FROM events WHERE text = 'wrong'").fetchone() == (0,)

    eventually(right, "the daemon has read it again")


def test_a_daemon_takes_out_what_is_too_old(home: str, workspace: Path) -> None:
    """By its settings, without being asked; it says so in its log, and what is too old is not read at all later."""
    projects = Path(home).parent / ".claude" / "projects"
    path = claude.session(1, cwd=str(workspace)).write(projects, "-work-repository")
    start_background_for(workspace)
    history_read(home, workspace)
    stop_background_for(workspace)
    Path(paths.machine_config(home)).write_text("[retention]\ndays = 1\n")
    old = claude.session(2, cwd=str(workspace)).write(projects, "-work-repository")
    for each in (path, old):
        os.utime(each, (1_700_000_000, 1_700_000_000))
    start_background_for(workspace)
    history_read(home, workspace)

    def ids() -> list[str]:
        with closing(sqlite3.connect(paths.project_db(home, str(workspace)))) as store:
            return [row[0] for row in store.execute("SELECT id FROM sessions UNION SELECT session_id FROM events")]

    eventually(lambda: ids() == [], "the old session is taken out")
    log = Path(paths.place(home, str(workspace)).runtime.log)
    eventually(lambda: "age: sessions 1" in log.read_text(), "it is told in the log")
