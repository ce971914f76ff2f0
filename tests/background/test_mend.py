"""Each inconsistency that can be mended: arranged for real, found, mended, and then all is well."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from kaizen.background import spawn
from kaizen.background.enrol import enrol
from kaizen.background.examine import examine
from kaizen.background.finding import OK, WARN, Finding, Remedy
from kaizen.background.mend import fix
from kaizen.background.status import list_workspaces
from kaizen.background.stop import hold_start, stop_background_for
from kaizen.ipc.address import Address
from kaizen.paths import Place
from tests.background.test_agreement import sql
from tests.support.command import history_read
from tests.support.homes import place
from tests.support.processes import daemons_of, kill

# A daemon that does not look after its own files, so that the test can.
CARELESS = """
import sys
sys.path[:0] = sys.argv[sys.argv.index("--path") + 1].split(":")
from kaizen.daemon import guard, run
guard.mend_runtime = lambda *given: False
guard.Row.keep = lambda self, **_: None
sys.exit(run.main(sys.argv[1:]))
"""


def open_home(home: str, at: Place) -> None:
    os.chmod(home, 0o755)


def open_files(home: str, at: Place) -> None:
    for path in (at.runtime.dir, at.runtime.log, at.runtime.sock, f"{home}/machine.db", f"{home}/projects"):
        os.chmod(path, os.stat(path).st_mode | 0o044)


def killed(home: str, at: Place) -> None:
    kill(daemons_of(home)[0])


def orphaned(home: str, at: Place) -> None:
    stop_background_for(at.path)
    sql(home, "DELETE FROM workspaces")


def remains(home: str, at: Place) -> None:
    """A socket nobody listens on and a pid file, beside a row that says stopped."""
    stop_background_for(at.path)
    before = os.umask(0o077)
    with socket.socket(socket.AF_UNIX) as sock, Address(at.runtime.sock) as address:
        sock.bind(address)
    Path(at.runtime.pid).write_text("1\n")
    os.umask(before)


def elsewhere(home: str, at: Place) -> None:
    sql(home, "UPDATE daemons SET dir = '/elsewhere', log = '/elsewhere/daemon.log'")


def said_stopped(home: str, at: Place) -> None:
    sql(home, "UPDATE daemons SET state = 'stopped'")


def named_another(home: str, at: Place) -> None:
    sql(home, "UPDATE daemons SET pid = ?", os.getpid())


def pid_file_names_another(home: str, at: Place) -> None:
    Path(at.runtime.pid).write_text(f"{os.getpid()}\n")


def said_missing(home: str, at: Place) -> None:
    sql(home, "UPDATE workspaces SET missing_since = 5")


def unfinished(home: str, at: Place) -> None:
    path = Path(at.runtime.pid + ".4711.new")
    path.touch(mode=0o600)
    os.utime(path, (5, 5))


ARRANGED: list[tuple[Callable[[str, Place], None], Remedy]] = [
    (open_home, Remedy.PRIVATE),
    (open_files, Remedy.PRIVATE),
    (killed, Remedy.REAP),
    (orphaned, Remedy.REAP),
    (remains, Remedy.CLEAR),
    (elsewhere, Remedy.PLACE),
    (said_stopped, Remedy.RECORD),
    (named_another, Remedy.RECORD),
    (pid_file_names_another, Remedy.PID_FILE),
    (said_missing, Remedy.MARK),
    (unfinished, Remedy.UNFINISHED),
]


@pytest.fixture
def at(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """The place of a workspace whose careless daemon has read its history."""
    real = spawn.command
    monkeypatch.setattr(spawn, "command", lambda place: [real(place)[0], "-I", "-S", "-c", CARELESS, *real(place)[4:]])
    enrol(workspace)
    history_read(home, workspace)
    return place(home, workspace)


def wrong(home: str) -> list[Finding]:
    return [found for found in examine(home) if found.level != OK]


@pytest.mark.parametrize(("arrange", "remedy"), ARRANGED, ids=[arrange.__name__ for arrange, _ in ARRANGED])
def test_each_is_found_and_mended(home: str, at: Place, arrange: Callable[[str, Place], None], remedy: Remedy) -> None:
    """It is found with a warning and advice, looking alone changes nothing, mending says what it did, and then all is
    well; no living daemon was ended by it."""
    assert wrong(home) == []
    arrange(home, at)
    alive = daemons_of(home)
    found = wrong(home)
    assert {(each.level, each.remedy, each.fixed) for each in found} == {(WARN, remedy, None)}
    assert all(each.advice for each in found)
    assert wrong(home) == found
    mended = [each for each in fix(home) if each.fixed is not None]
    assert [(each.detail, each.fixed, bool(each.done)) for each in mended] == [
        (each.detail, True, True) for each in found
    ]
    assert wrong(home) == []
    assert daemons_of(home) == alive


def test_everything_at_once(home: str, at: Place) -> None:
    """Many things wrong together are all mended in one go."""
    for arrange in (open_home, open_files, elsewhere, said_missing, unfinished, pid_file_names_another, said_stopped):
        arrange(home, at)
    fixed = [each for each in fix(home) if each.fixed]
    assert {each.remedy for each in fixed} == set(Remedy) - {Remedy.REAP, Remedy.CLEAR}
    assert wrong(home) == []
    (row,) = list_workspaces()
    assert [row.pid] == daemons_of(home)


def test_a_folder_that_is_gone_is_marked(home: str, at: Place) -> None:
    """The mark is set; that the folder is gone stays told."""
    stop_background_for(at.path)
    os.rename(at.path, at.path + " moved")
    (mended,) = [each for each in fix(home) if each.fixed is not None]
    assert (mended.fixed, mended.done) == (True, "marked as missing")
    (left,) = wrong(home)
    assert left.remedy is None


def test_what_somebody_is_at_work_on_is_left_to_them(home: str, at: Place) -> None:
    """Under somebody else's start lock nothing is touched, and the finding says that it was not mended, and why."""
    elsewhere(home, at)
    with hold_start(at):
        (left,) = [each for each in fix(home) if each.level != OK]
    assert (left.fixed, "starting or stopping" in left.done) == (False, True)


def test_nothing_is_made_where_nothing_is(home: str) -> None:
    """Mending without a home makes none."""
    assert all(each.fixed is None for each in fix(home))
    assert not os.path.exists(home)


def test_a_folder_with_something_of_the_user_s_in_it_stays(home: str, at: Place) -> None:
    """An orphan runtime folder that holds what we did not put there is told again, not emptied."""
    precious = Path(at.runtime.dir) / "precious"
    precious.touch(mode=0o600)
    orphaned(home, at)
    (left,) = [each for each in fix(home) if each.level != OK]
    assert left.fixed is False
    assert precious.exists()
