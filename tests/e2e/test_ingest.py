"""Capture by real daemons: killed in the middle, stopped in the middle, disturbed; in the end every row is the same."""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from kaizen import paths
from kaizen.background import spawn
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.paths import Place
from tests.support.claude import session, sub_agent
from tests.support.homes import make_workspace
from tests.support.processes import daemons_of, eventually, has_ended, kill

# Batches of a few lines, and an end in the middle: after so many commits the daemon is killed, or stands still.
DAEMON = """
import os, sys
sys.path[:0] = sys.argv[sys.argv.index("--path") + 1].split(":")
from kaizen.daemon import backlog, contents, ingest
from kaizen.store.write import Writer
assert ingest.STEP_FACTS and contents.CHUNK_BYTES and backlog.TURN_FILES
ingest.STEP_FACTS, contents.CHUNK_BYTES = 20, 1000
if sys.argv[2] != "together":
    backlog.TURN_FILES = 1
left, real = [int(sys.argv[1])], Writer.commit
def commit(self, batch):
    if left[0] == 0 and sys.argv[2] == "before":
        os.kill(os.getpid(), 9)
    head = real(self, batch)
    left[0] -= 1
    if left[0] == 0 and sys.argv[2] in ("after", "together"):
        os.kill(os.getpid(), 9)
    if left[0] == 0 and sys.argv[2] == "stop":
        os.kill(os.getpid(), 15)
        heard.wait(60)  # else more would be read before anybody is told to stop
    return head
Writer.commit = commit
from threading import Event
from kaizen.daemon.capture import Capture
heard, wait_for_end = Event(), Capture.stop
def stop(self):
    self._stopping = True
    heard.set()
    wait_for_end(self)
Capture.stop = stop
from kaizen.daemon.run import main
sys.exit(main(sys.argv[3:]))
"""


def cut_short(monkeypatch: pytest.MonkeyPatch, commits: int, how: str) -> None:
    """Daemons started from now on end after so many commits."""
    real = spawn.command

    def command(place: Place) -> list[str]:
        return [sys.executable, "-I", "-S", "-c", DAEMON, str(commits), how, *real(place)[4:]]

    monkeypatch.setattr(spawn, "command", command)


def projects() -> Path:
    return Path(os.environ["HOME"], ".claude", "projects")


def write_history(workspace: Path) -> None:
    """Four sessions, a helper's, and one that was forked."""
    for number in range(1, 5):
        made = session(number, steps=8, cwd=str(workspace))
        made.write(projects())
    sub_agent(made).write(projects())
    made.fork("5e550000-0000-4000-8000-000000000009").step(90, "Forked.").write(projects())


def rows(home: str, workspace: Path) -> dict[str, list[Any]]:
    """Everything in a workspace's store but cursors, epochs and times of reading."""
    path = paths.project_db(home, str(workspace))
    if not os.path.exists(path):
        return {}
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)
    try:
        return {
            table: sorted(connection.execute(f"SELECT {what} FROM {table}").fetchall(), key=repr)
            for table, what in {
                "sessions": "*",
                "events": "session_id, natural_key, at, kind, name, tool_use_id, call_id, text, bytes, error, cwd",
                "calls": "*",
                "transcripts": "path, agent, session_id, position, skipping, lines, skipped",
                "record_types": "(SELECT path FROM transcripts WHERE id = transcript_id), type, known, count",
            }.items()
        }
    except sqlite3.Error:
        return {}
    finally:
        connection.close()


def whole(home: str, workspace: Path) -> bool:
    """Whether every transcript was read to its end."""
    read = {row[0]: row[3] for row in rows(home, workspace).get("transcripts", [])}
    return read == {str(path): path.stat().st_size for path in projects().rglob("*.jsonl")}


def undisturbed(workspace: Path, tmp_path: Path) -> dict[str, list[Any]]:
    """What a daemon in a home of its own makes of the same transcripts."""
    other = str(tmp_path / "undisturbed")
    start_background_for(workspace, home=other)
    eventually(lambda: whole(other, workspace), "all is read, undisturbed")
    stop_background_for(workspace, home=other)
    return rows(other, workspace)


@pytest.mark.parametrize("how", ["before", "after", "stop"])
def test_an_end_in_the_middle_loses_and_repeats_nothing(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Daemons that are killed just before or after a commit, or stopped between two, leave what the next ones go on
    from; in the end every row is as if nothing had happened."""
    write_history(workspace)
    seen = []
    with monkeypatch.context() as patched:
        cut_short(patched, 5, how)
        for _ in range(3):
            pid = start_background_for(workspace).pid
            eventually(lambda pid=pid: has_ended(pid), "the daemon ends in the middle")  # type: ignore[misc]
            seen.append(len(rows(home, workspace).get("events", [])))
    assert 0 < seen[0] < seen[1] < seen[2]
    assert not whole(home, workspace)
    start_background_for(workspace)
    eventually(lambda: whole(home, workspace), "all is read")
    stop_background_for(workspace)
    assert rows(home, workspace) == undisturbed(workspace, tmp_path)


def test_small_files_that_were_read_together_are_read_again(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that is killed before they are committed leaves none of them; the next one reads them all, once."""
    write_history(workspace)
    with monkeypatch.context() as patched:
        cut_short(patched, 5, "together")
        pid = start_background_for(workspace).pid
        eventually(lambda: has_ended(pid), "the daemon ends in the middle")
    assert rows(home, workspace).get("events", []) == []
    start_background_for(workspace)
    eventually(lambda: whole(home, workspace), "all is read")
    stop_background_for(workspace)
    assert rows(home, workspace) == undisturbed(workspace, tmp_path)


def test_a_killed_daemon_misses_nothing_that_came_meanwhile(home: str, workspace: Path, tmp_path: Path) -> None:
    """Lines that were written while no daemon lived are captured by the next one, those before not again."""
    made = session(1, cwd=str(workspace))
    made.write(projects())
    kill(start_background_for(workspace).pid)
    for step in range(5):
        made.step(100 + step, "Later.").write(projects())
    session(2, cwd=str(workspace)).write(projects())
    start_background_for(workspace)
    eventually(lambda: whole(home, workspace), "all is read")
    stop_background_for(workspace)
    assert rows(home, workspace) == undisturbed(workspace, tmp_path)


def test_lines_are_captured_as_they_come(home: str, workspace: Path, tmp_path: Path) -> None:
    """What a session writes while a daemon watches is stored, in whole lines, however it is cut."""
    path = session(1, cwd=str(workspace)).write(projects())
    content = path.read_bytes()
    path.write_bytes(b"")
    start_background_for(workspace)
    with path.open("ab", buffering=0) as file:
        for at in range(0, len(content), 1777):
            file.write(content[at : at + 1777])
    eventually(lambda: whole(home, workspace), "all is read")
    stop_background_for(workspace)
    assert rows(home, workspace) == undisturbed(workspace, tmp_path)


def test_each_transcript_is_read_by_one_daemon(home: str, tmp_path: Path) -> None:
    """Two workspaces' daemons share out the files of one folder; what belongs to neither is stored by neither."""
    one, two = make_workspace(tmp_path / "one"), make_workspace(tmp_path / "two")
    for number, folder in ((1, one), (2, two), (3, tmp_path / "nobody"), (4, one / "below")):
        session(number, cwd=str(folder)).write(projects())
    for space in (one, two):
        start_background_for(space)

    def sessions(space: Path) -> list[str]:
        return [row[0][-1] for row in rows(home, space).get("sessions", [])]

    eventually(lambda: (sessions(one), sessions(two)) == (["1", "4"], ["2"]), "each has its own")
    assert {row.path: row.sessions for row in list_workspaces()}.keys() == {str(one), str(two)}


def test_files_of_nobody_are_claimed_later(home: str, tmp_path: Path) -> None:
    """A transcript that belonged to no workspace is captured once its folder is registered."""
    one, later = make_workspace(tmp_path / "one"), make_workspace(tmp_path / "later")
    session(1, cwd=str(one)).write(projects())
    session(2, cwd=str(later)).write(projects())
    start_background_for(one)
    eventually(lambda: rows(home, one).get("sessions"), "the first is captured")
    start_background_for(later)
    eventually(lambda: rows(home, later).get("sessions"), "the other is claimed")
    stop_background_for(one)
    assert len(rows(home, one)["sessions"]) == 1


def test_garbage_in_a_transcript_is_passed_over(home: str, workspace: Path) -> None:
    """Lines that are no JSON, bytes that are no text, and a file that is a fifo cost the daemon nothing."""
    made = session(1, cwd=str(workspace))
    path = made.write(projects())
    path.write_bytes(b"garbage\n\xff\xfe\0\n[[[[\n" + b"[" * 200_000 + b"\n" + path.read_bytes())
    os.mkfifo(path.parent / "5e550000-0000-4000-8000-000000000009.jsonl")
    started = start_background_for(workspace)
    eventually(lambda: len(rows(home, workspace).get("sessions", [])) == 1, "the session is captured")
    assert status_for(workspace).pid == started.pid
    assert daemons_of(home) == [started.pid]


def test_a_second_writer_ends_itself(home: str, workspace: Path) -> None:
    """A daemon whose store was taken by another writer ends as superseded, and writes nothing more."""
    made = session(1, cwd=str(workspace))
    made.write(projects())
    started = start_background_for(workspace)
    eventually(lambda: whole(home, workspace), "all is read")
    from kaizen.store.opening import open_store
    from kaizen.store.write import Writer

    path = paths.project_db(home, str(workspace))
    connection = open_store(path, lock=paths.migration_lock(home, paths.key(str(workspace))))
    Writer.take(connection, path)
    connection.close()
    made.step(50).write(projects())
    eventually(lambda: has_ended(started.pid), "the superseded daemon ends")
    assert [row.ending for row in list_workspaces()] == ["superseded"]
    start_background_for(workspace)
    eventually(lambda: whole(home, workspace), "its successor reads the rest")
