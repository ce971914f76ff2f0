"""`kaizen cron`."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import register
from kaizen.host import files, locks
from kaizen.registry.hot import Registry
from kaizen.schedule.job import cron_job
from tests.background.test_reap import dead
from tests.e2e.test_no_room import MOUNTED, mounted, mounts
from tests.schedule.test_retention import aged
from tests.schedule.test_run import store_of
from tests.support.command import Command, kaizen
from tests.support.homes import make_workspace, place
from tests.support.processes import ROOT, daemons_of
from tests.support.schedulers import Schedulers


def test_a_quiet_run_says_nothing(home: str, workspace: Path, command: Command) -> None:
    """Without a home, with an empty one and with a living daemon, nothing is printed and nothing is made or ended."""
    assert command("cron", "run") == (0, "", "")
    assert not os.path.exists(home)
    command("init", workspace)
    pids = daemons_of(home)
    assert command("cron", "run") == (0, "", "")
    assert daemons_of(home) == pids


def test_what_was_done_is_told_in_few_lines(home: str, workspace: Path, command: Command) -> None:
    """The reaped one by one, the rest as numbers; the second time there is nothing to tell."""
    where = dead(home, workspace)
    aged(Path(where.runtime.log + ".1"), 40)
    with Registry.open(home) as registry:
        registry.note(str(workspace), "spawned", None, 1)
    done = command("cron", "run")
    assert (done.status, done.err) == (0, "")
    assert [line.split()[0] for line in done.out.splitlines()] == ["reaped", "deleted", "deleted"]
    assert str(workspace) in done.out
    assert command("cron", "run") == (0, "", "")


def test_a_run_tells_programs_the_same(home: str, workspace: Path, command: Command) -> None:
    """With --json there is always one object, with everything in it."""
    dead(home, workspace)
    done = command("cron", "run", "--json").json
    assert [each["path"] for each in done["reaped"]] == [str(workspace)]
    assert {key: done[key] for key in ("busy", "checked", "journal_lines", "logs", "skipped", "failed")} == {
        "busy": False, "checked": 1, "journal_lines": 0, "logs": [], "skipped": [], "failed": [],
    }  # fmt: skip
    assert command("cron", "run", "--json").json["reaped"] == []


def test_of_two_at_once_one_works_and_the_other_leaves_quietly(home: str, workspace: Path) -> None:
    """A process that finds another at work ends with 0 and no word, and has done nothing."""
    dead(home, workspace)
    with locks.taken(paths.cron_lock(home), timeout_s=0):
        assert kaizen("cron", "run") == (0, "", "")
        assert kaizen("cron", "run", "--json").json["busy"] is True
    assert "reaped" in kaizen("cron", "run").out


def test_at_a_terminal_the_other_says_why(home: str, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person who runs it while cron does learns that nothing was done."""
    files.ensure_home(home)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with locks.taken(paths.cron_lock(home), timeout_s=0):
        ran = command("cron", "run")
    assert (ran.status, ran.out) == (0, "")
    assert "at work" in ran.err


def one_line(said: str) -> str:
    """The one line that standard error must hold."""
    assert said.count("\n") == 1, said
    assert said.endswith("\n")
    assert "Traceback" not in said
    return said


def test_a_damaged_registry_is_told_in_one_line(home: str, workspace: Path, command: Command) -> None:
    """It is named, with what to do, and the exit status is 1."""
    dead(home, workspace)
    Path(paths.machine_db(home)).write_bytes(b"no database " * 1000)
    ran = command("cron", "run")
    assert (ran.status, ran.out) == (1, "")
    assert paths.machine_db(home) in one_line(ran.err)
    assert "mv " in ran.err


def test_many_that_fail_are_told_in_one_line(home: str, tmp_path: Path, command: Command) -> None:
    """The first are named and the others counted; a name cannot make a second line of it."""
    spaces = [make_workspace(tmp_path.resolve() / "many" / f"{n}\nx") for n in range(5)]
    good = make_workspace(tmp_path.resolve() / "many" / "good")
    with Registry.open(home) as registry:
        for workspace in (*spaces, good):
            register(registry, str(workspace), init=False)
    for workspace in spaces:
        Path(store_of(home, workspace)).write_bytes(b"x" * 4096)
    store = store_of(home, good)
    ran = command("cron", "run")
    assert ran.status == 1
    assert "5 not looked after" in one_line(ran.err)
    assert "and 2 more" in ran.err
    assert not os.path.exists(store + "-wal")
    assert len(command("cron", "run", "--json").json["failed"]) == 5


@pytest.mark.parametrize("what", ["locks is a file", "lock is a link", "relative", "no folder"])
def test_a_home_that_cannot_be_used_is_told_in_one_line(
    home: str, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Whatever is wrong with the home itself, it is one line and status 1."""
    if what == "relative":
        monkeypatch.setenv("KAIZEN_HOME", "some/where")
    elif what == "no folder":
        Path(home).touch()
    else:
        files.ensure_home(home)
        if what == "lock is a link":
            Path(paths.cron_lock(home)).symlink_to(tmp_path / "x")
        else:
            Path(paths.locks_dir(home)).rmdir()
            Path(paths.locks_dir(home)).touch()
    ran = command("cron", "run")
    assert (ran.status, ran.out) == (1, "")
    one_line(ran.err)


_OF_A_DISK = ("full", "space", "disk", "read-only", "readonly", "unable to open")  # SQLite has many words for it

# A home on a disk of its own, with a dead daemon in it; then the disk gets full, or read-only.
FULL = (
    MOUNTED
    + """
from pathlib import Path
from tests.background.test_reap import dead
dead(home, Path(workspace))
mode = os.environ["MODE"]
if mode == "full":
    with open(os.path.join(home, "filler"), "wb", buffering=0) as file:
        for step in (65536, 512):
            try:
                while file.write(bytes(step)):
                    pass
            except OSError:
                pass
else:
    subprocess.run(["mount", "-o", "remount,ro", home], check=True)
done = subprocess.run([sys.executable, "-m", "kaizen", "cron", "run"], capture_output=True, text=True)
sys.stdout.write(f"{done.returncode} {done.stdout!r}\\n{done.stderr}")
"""
)


@mounts
@pytest.mark.parametrize("mode", ["full", "read-only"])
def test_a_disk_without_room_is_told_in_one_line(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """On a full disk and on a read-only one the run ends with status 1 and says so."""
    monkeypatch.setenv("MODE", mode)
    first, _, said = mounted(FULL, home, workspace, "1m").partition("\n")
    assert first == "1 ''"
    assert any(word in one_line(said) for word in _OF_A_DISK), said


def test_a_store_that_is_locked_is_waited_for_a_moment(home: str, workspace: Path, command: Command) -> None:
    """A stranger that holds a store's write lock makes no error of it."""
    dead(home, workspace)
    store = store_of(home, workspace)
    stranger = sqlite3.connect(store, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    assert command("cron", "run").status == 0
    stranger.execute("ROLLBACK")
    stranger.close()


def test_install_shows_first_and_does_it_once(home: str, schedulers: Schedulers, command: Command) -> None:
    """A dry run shows what will be written and writes nothing; then it is written; then there is nothing to do."""
    schedulers.table = b"0 0 * * * mine"
    schedulers.have("crontab")
    dry = command("cron", "install", "--dry-run")
    assert schedulers.table == b"0 0 * * * mine"
    real = command("cron", "install")
    shown = [line for line in dry.out.splitlines() if line.startswith("  + ")]
    assert shown == [line for line in real.out.splitlines() if line.startswith("  + ")]
    assert (shown[0].removeprefix("  + ") + "\n").encode() in schedulers.table
    again = command("cron", "install")
    assert (again.status, again.out) == (0, "")
    assert "already" in again.err
    assert command("cron", "uninstall").status == 0
    assert schedulers.table == b"0 0 * * * mine"
    assert command("cron", "uninstall").status == 0


def test_a_reader_that_goes_away_does_not_keep_it_from_being_installed(home: str, schedulers: Schedulers) -> None:
    """`kaizen cron install | head -1` installs what it would install without `head`."""
    reader, writer = os.pipe()
    os.close(reader)
    line = [sys.executable, "-m", "kaizen", "cron", "install", "--using", "crontab"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, env=environ, cwd="/", stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert "Traceback" not in done.stderr
    assert cron_job(home).name.encode() in (schedulers.table or b"")


def test_install_tells_programs_the_same(home: str, schedulers: Schedulers, command: Command) -> None:
    """What is written, which commands are run, and whether anything changed."""
    dry = command("cron", "install", "--dry-run", "--json", "--every", "daily").json
    real = command("cron", "install", "--json", "--every", "daily").json
    assert (dry["changed"], real["changed"], real["using"]) == (False, True, "systemd")
    assert dry["steps"] == real["steps"]
    assert [each["action"] for each in real["steps"][0]["writes"]] == ["create", "create"]
    assert real["command"][-2:] == ["cron", "run"]
    assert command("cron", "install", "--json", "--every", "daily").json["steps"] == []


def test_status_tells_where_and_when(home: str, schedulers: Schedulers, command: Command) -> None:
    """3 while it is not installed, 0 when it is, with its place, its last run and the next."""
    assert command("cron", "status").status == 3
    assert command("cron", "status", "--json").json["installed"] is False
    command("cron", "install")
    files.ensure_home(home)
    command("cron", "run")
    ran = command("cron", "status", "--json")
    assert ran.status == 0
    assert (ran.json["using"], ran.json["active"]) == ("systemd", True)
    assert ran.json["next_run"] == "2026-11-25T15:00:00.000+00:00"
    assert ran.json["last_run"]
    assert cron_job(home).name in command("cron", "status").out


@pytest.mark.parametrize("arguments", [("--using", "at"), ("--every", "5m")])
def test_what_is_not_known_is_a_mistake(home: str, command: Command, arguments: tuple[str, ...]) -> None:
    """An unknown way or span gives 2 and says what there is."""
    ran = command("cron", "install", *arguments)
    assert ran.status == 2
    assert arguments[1] in ran.err


def test_where_it_cannot_be_installed_it_says_what_to_do(home: str, schedulers: Schedulers, command: Command) -> None:
    """Status 1, each obstacle, and what to do instead."""
    schedulers.have()
    ran = command("cron", "install")
    assert ran.status == 1
    assert "kaizen cron run" in ran.err


def test_a_forgotten_workspace_leaves_nothing(home: str, workspace: Path, command: Command) -> None:
    """A lock file that stays is no workspace: a run over it finds nothing to do."""
    where = place(home, workspace)
    files.ensure_home(home)
    Path(where.life).touch()
    assert command("cron", "run") == (0, "", "")
