"""What only looks works with and without a daemon, on a home that cannot be written, while a daemon writes, and without a home; and
it never makes anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from tests.cli.test_searching import state
from tests.e2e.test_no_room import mounts
from tests.house.test_docs import COMMANDS
from tests.support.claude import session
from tests.support.command import Command, Ran, captured, history_read
from tests.support.processes import ROOT, daemons_of, eventually, kill
from tests.support.reads import ACTS, ALL, READS, Read
from tests.support.schedulers import Schedulers

EVENTS = 4000


@pytest.fixture
def worked(home: str, workspace: Path, schedulers: Schedulers, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace in which an agent worked, and whose daemon has stored it and can find it; we stand in it."""
    captured(home, workspace)
    monkeypatch.chdir(workspace)
    return workspace


def findable(command: Command) -> bool:
    return command("search", "fix").status == 0


def checked(read: Read, ran: Ran, status: int, *, as_json: bool) -> None:
    """The status is that one, nothing is told of an inside, and JSON is JSON."""
    assert ran.status == status, f"{read.line}: {ran}"
    assert "Traceback" not in ran.err, read.line
    if as_json and status in (0, 1, 3) and ran.out:
        for line in ran.out.splitlines():
            json.loads(line)
    assert not as_json or ran.out or status == 2 or "tail" in read.line, f"{read.line}: {ran}"


def calls() -> list[tuple[Read, bool]]:
    return [(read, as_json) for read in ALL for as_json in ((False,) if read.without_json else (False, True))]


def test_every_verb_is_listed() -> None:
    """A new one says whether it only looks, and then it is tried here."""
    assert {*READS} | ACTS == {*COMMANDS}
    assert not {*READS} & ACTS


@pytest.mark.parametrize("running", [False, True])
def test_looking_makes_nothing(home: str, worked: Path, command: Command, running: bool) -> None:
    """With a daemon and without one: the status that is promised, JSON that is JSON, and without a daemon no file is made, changed or
    taken away."""
    eventually(lambda: findable(command), "what was captured can be found")
    if not running:
        stop_background_for(worked)
    before = state(home)
    for read, as_json in calls():
        ran = command(*read.line.split(), *(["--json"] if as_json else []))
        checked(read, ran, read.running if running else read.status, as_json=as_json)
        if not running:
            assert state(home) == before, read.line
    assert len(daemons_of(home)) == running


def test_without_a_home(
    home: str, workspace: Path, schedulers: Schedulers, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says so where something was asked of a repository, and makes none."""
    monkeypatch.chdir(workspace)
    below = Path(home).parent
    before = sorted(below.rglob("*"))
    for read, as_json in calls():
        ran = command(*read.line.split(), *(["--json"] if as_json else []))
        checked(read, ran, read.nowhere, as_json=as_json)
        assert sorted(below.rglob("*")) == before, read.line
    assert not Path(home).exists()


_READ_ONLY = """
import contextlib, io, json, os, subprocess, sys
home, here = sys.argv[1:3]
subprocess.run(["mount", "--bind", home, home], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", home], check=True)
os.chdir(here)
from kaizen.cli.entry import main
found = []
for line in json.loads(sys.argv[3]):
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(line)
    out.flush()
    found.append([status, out.buffer.getvalue().decode(), err.getvalue()])
print(json.dumps(found))
"""


def on_read_only(home: str, workspace: Path, lines: list[list[str]]) -> list[Ran]:
    """What calls come to on a home that nobody can write; of one that raised, nothing."""
    done = subprocess.run(
        ["/usr/bin/env", "unshare", "-m", sys.executable, "-c", _READ_ONLY, home, str(workspace), json.dumps(lines)],
        env={**os.environ, "PATH": f"{os.environ['PATH']}:{os.defpath}:/sbin:/usr/sbin", "PYTHONPATH": str(ROOT)}, cwd="/", capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [Ran(*each) for each in json.loads(done.stdout)]


@mounts
@pytest.mark.parametrize("left", ["nothing", "a log"])
def test_on_a_read_only_home(home: str, worked: Path, command: Command, left: str) -> None:
    """As a daemon left it that ended, and as one left it that was killed, with what it had not written back."""
    eventually(lambda: findable(command), "what was captured can be found")
    store = Path(paths.project_db(home, str(worked)))
    if left == "nothing":
        stop_background_for(worked)
    else:
        [pid] = daemons_of(home)
        kill(pid)
        command("reap")
        assert store.with_name("kaizen.db-wal").exists()
    before = state(home)
    asked = calls()
    lines = [[*read.line.split(), *(["--json"] if as_json else [])] for read, as_json in asked]
    for (read, as_json), ran in zip(asked, on_read_only(home, worked, lines), strict=True):
        if read.line != "doctor":  # which says that nothing can be written
            checked(read, ran, read.status, as_json=as_json)
    assert state(home) == before


@mounts
def test_a_log_without_its_index_is_told(home: str, worked: Path, command: Command) -> None:
    """SQLite cannot read it on a disk that cannot be written; it is not passed over as if it were not there."""
    store = Path(paths.project_db(home, str(worked)))
    [pid] = daemons_of(home)
    kill(pid)
    command("reap")
    store.with_name("kaizen.db-shm").unlink()
    [ran] = on_read_only(home, worked, [["sessions", "list"]])
    assert (ran.status, ran.out) == (1, "")
    assert "its log was not written back" in ran.err
    assert command("sessions", "list").status == 0


def test_while_a_daemon_writes(home: str, worked: Path, command: Command) -> None:
    """Thousands of events come while each is called again and again; every answer is whole, and no event is lost."""
    made = session(1, cwd=str(worked))
    path = made.write(Path(home).parent / ".claude" / "projects", "-work-repository")
    history_read(home, worked)
    eventually(lambda: findable(command), "what was captured can be found")
    over = threading.Event()

    def write() -> None:
        for number in range(EVENTS // 4):
            done = len(made.bytes())
            made.step(100 + number)
            with path.open("ab") as file:
                file.write(made.bytes()[done:])
            if number % 50 == 49:
                over.wait(0.01)
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not over.is_set():
            for read, as_json in calls():
                ran = command(*read.line.split(), *(["--json"] if as_json else []))
                checked(read, ran, read.running, as_json=as_json)
    finally:
        writer.join()
    wanted = len(made.records)
    eventually(
        lambda: command("sessions", "list", "--json").json[0]["events"] >= EVENTS // 4 * 3,
        f"all of {wanted} lines are stored",
        limit_s=60,
    )
    start_background_for(worked)
