"""The thread that captures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import register
from kaizen.daemon.bell import Bell
from kaizen.daemon.capture import Capture
from kaizen.host import files, processes
from kaizen.ipc.messages import AskAct
from kaizen.model.daemon import Ending
from kaizen.registry.hot import Registry
from kaizen.store import opening
from kaizen.store.write import Writer
from tests.support.claude import session, text
from tests.support.command import Command, agent_worked
from tests.support.homes import place
from tests.support.hooks import claude, line, open_spool
from tests.support.processes import eventually


@pytest.fixture
def bell() -> Iterator[Bell]:
    """A bell of the test's own."""
    made = Bell()
    yield made
    made.close()


@pytest.fixture
def capture(home: str, workspace: Path, bell: Bell) -> Iterator[Capture]:
    """A capture of the workspace, not yet begun."""
    where = place(home, workspace)
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    files.ensure_folder(home, where.runtime.dir)
    made = Capture(where, processes.own_identity(), bell)
    yield made
    made.stop()


def test_history_first_then_live(home: str, workspace: Path, bell: Bell, capture: Capture) -> None:
    """What is there is read at once, what is appended rings the bell, and stopping waits for both threads."""
    agent_worked(home, workspace)
    capture.start()
    eventually(lambda: capture.how == "live" and bell.head, "history is read")
    eventually(lambda: capture.watching == "watchfiles", "changes are heard of")
    before = bell.head
    growing = session(cwd=str(workspace))
    growing.response("msg_more", text("more"), stop="end_turn").write(
        Path(home).parent / ".claude" / "projects", "-work-repository"
    )
    eventually(lambda: bell.head > before, "the new line is read")
    capture.stop()
    assert not capture.is_alive()
    assert bell.ending is None


def test_what_hooks_leave_is_stored_as_it_comes(home: str, workspace: Path, bell: Bell, capture: Capture) -> None:
    """What lay there before, and what it is told of or sees come."""
    folder = open_spool(home, workspace)
    (folder / "1-a-1").write_bytes(line(claude("Stop")))
    capture.start()
    eventually(lambda: capture.how == "live" and bell.head == 1, "the first is stored")
    capture.rely(True)
    (folder / ".2").write_bytes(line(claude("SessionEnd")))
    (folder / ".2").rename(folder / "2-b-1")
    capture.told_hook()
    eventually(lambda: bell.head == 2, "it was told of the second")
    capture.rely(False)
    eventually(lambda: capture.watching == "watchfiles", "it watches for itself")
    (folder / ".3").write_bytes(line(claude("SessionStart")))
    (folder / ".3").rename(folder / "3-c-1")
    eventually(lambda: bell.head == 3, "it saw the third")
    eventually(lambda: list(folder.iterdir()) == [], "all are removed")


def test_a_store_that_cannot_be_read_is_waited_for(home: str, workspace: Path, bell: Bell, capture: Capture) -> None:
    """A damaged store is told in the status; the daemon lives on."""
    path = Path(paths.project_db(home, str(workspace)))
    files.ensure_folder(home, str(path.parent))
    path.write_bytes(b"not a database " * 100)
    capture.start()
    eventually(lambda: capture.how.startswith("failing: "), "the trouble is told")
    assert "kaizen.db" in capture.how
    assert bell.ending is None


def test_the_status_tells_what_keeps_capture_from_working(home: str, workspace: Path, command: Command) -> None:
    """A daemon that runs and cannot store anything says so where a person looks first."""
    files.ensure_home(home)
    Path(paths.project_dir(home, str(workspace))).write_text("in the place of the store's folder")
    command("daemon", "start", "--background", "-w", workspace)
    said = eventually(
        lambda: str(command("daemon", "status", "--json", "-w", workspace).json["capture"]).removeprefix("starting"),
        "the status tells how capture goes",
    )
    assert said.startswith("failing: ")
    assert "projects" in said


def test_a_superseded_capture_ends_the_daemon(home: str, workspace: Path, bell: Bell, capture: Capture) -> None:
    """When another writer has the store, the reason is passed on."""
    capture.start()
    eventually(lambda: capture.how == "live", "history is read")
    path = paths.project_db(home, str(workspace))
    other = opening.open_store(path, lock=paths.migration_lock(home, "x"))
    Writer.take(other, path)
    other.close()
    agent_worked(home, workspace)
    eventually(lambda: bell.ending is Ending.SUPERSEDED, "the ending is told")


def test_an_act_goes_before_what_is_old(home: str, workspace: Path, bell: Bell, capture: Capture) -> None:
    """What somebody waits for is done even while a history is read, and the history is read all the same."""
    for number in range(1, 6):
        session(number, cwd=str(workspace)).write(Path(home).parent / ".claude" / "projects", "-work-repository")
    request = AskAct("1", "exclude", ("*05.jsonl",))
    assert capture.act(request)["state"] == "waiting"
    capture.start()
    said = eventually(lambda: (told := capture.act(request))["state"] == "done" and told, "the act is done")
    assert said["result"]["sessions"] == []
    eventually(lambda: capture.how == "live", "history is read")
    capture.stop()
    store = opening.open_to_read(paths.project_db(home, str(workspace)))
    assert store.execute("SELECT count(*) FROM sessions").fetchone() == (4,)
    store.close()


def test_an_act_that_fails_is_told_and_captures_on(bell: Bell, capture: Capture) -> None:
    """Capture does not end for what cannot be done."""
    capture.start()
    request = AskAct("1", "dance", ())
    said = eventually(lambda: (told := capture.act(request))["state"] == "failed" and told, "the failure is told")
    assert "nobody knows" in said["error"]
    eventually(lambda: capture.how == "live", "capture goes on")
    assert bell.ending is None
