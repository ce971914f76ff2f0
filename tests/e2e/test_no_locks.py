"""A home on a volume whose file system knows no locks: every command says so, and none guesses who is alive."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from tests.support.command import Ran, kaizen
from tests.support.processes import daemons_of, program, said
from tests.support.shims import NO_LOCKS, built, without_locks

ERRORS = [errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS]
NEEDING = [
    ("init",),
    ("daemon", "start"),
    ("daemon", "start", "--background"),
    ("daemon", "stop"),
    ("daemon", "restart"),
]  # fmt: skip
LOOKING = [
    ("ps",), ("daemon", "status"), ("reap",), ("reap", "--dry-run"), ("sessions", "list"), ("tail", "--no-follow"),
    ("pause",), ("daemon", "logs"), ("uninstall", "--yes"),
]  # fmt: skip


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What makes the C library refuse locks below a folder."""
    return built(tmp_path_factory.mktemp("shim"), NO_LOCKS)


def run(shim: Path, home: str, workspace: Path, error: int, posix: bool, *arguments: str) -> Ran:
    """A command in the workspace, for which the home knows no locks."""
    done = program(
        "import os, sys; os.chdir(sys.argv.pop(1)); from kaizen.cli.entry import main; sys.exit(main(sys.argv[1:]))",
        str(workspace), *arguments, overlay=without_locks(shim, home, error, posix=posix),
    )  # fmt: skip
    out, err = done.communicate(timeout=60)
    return Ran(done.returncode, out, err)


def refuses(ran: Ran, home: str) -> bool:
    """Whether the command said what is wrong with the home, and what to do."""
    return (
        ran.status == 1
        and f"the home {home!r} cannot be used: its file system knows no locks" in ran.err
        and "set KAIZEN_HOME to a folder on a local disk" in ran.err
        and "Traceback" not in ran.err
    )


@pytest.mark.parametrize("error", ERRORS, ids=lambda number: errno.errorcode[number])
@pytest.mark.parametrize("arguments", NEEDING, ids=" ".join)
def test_a_new_home_without_locks_is_refused(
    home: str, workspace: Path, shim: Path, error: int, arguments: tuple[str, ...]
) -> None:
    """Whatever starts or stops says at once that the home knows no locks, whichever error the system gives for it."""
    os.makedirs(os.path.join(home, "locks"), mode=0o700)
    ran = run(shim, home, workspace, error, True, *arguments)
    if arguments == ("daemon", "stop"):
        assert (ran.status, ran.out) == (0, "daemon not running\n"), "nothing was ever started here"
    else:
        assert refuses(ran, home), ran
    assert daemons_of(home) == []


@pytest.mark.parametrize("posix", [False, True], ids=["OFD only", "SQLite's too"])
def test_a_home_that_lost_its_locks_is_refused_by_all(home: str, workspace: Path, shim: Path, posix: bool) -> None:
    """After a home was moved to such a file system no command calls a workspace stopped or stale, and none crashes."""
    start_background_for(workspace)
    stop_background_for(workspace)
    for arguments in (*NEEDING, *LOOKING):
        ran = run(shim, home, workspace, errno.ENOLCK, posix, *arguments)
        assert refuses(ran, home), (arguments, ran)
    ran = run(shim, home, workspace, errno.ENOLCK, posix, "doctor")
    assert ran.status == 1
    assert "FAIL   locks:" in ran.out
    assert "knows no locks" in ran.out
    assert kaizen("ps", "--json").json[0]["state"] == "stopped", "with locks it is a home like any other"


def test_a_living_daemon_is_not_taken_for_dead(home: str, workspace: Path, shim: Path) -> None:
    """Whoever cannot ask after a daemon's lock leaves the daemon, its socket and its row alone."""
    started = start_background_for(workspace)
    for arguments in (("reap",), ("daemon", "start", "--background"), ("daemon", "stop"), ("ps",)):
        ran = run(shim, home, workspace, errno.ENOLCK, False, *arguments)
        if arguments != ("daemon", "start", "--background"):  # it answers a hello, which needs no lock
            assert refuses(ran, home), (arguments, ran)
    assert daemons_of(home) == [started.pid]
    assert start_background_for(workspace).pid == started.pid


def test_looking_at_a_home_that_was_never_used_is_no_error(home: str, workspace: Path, shim: Path) -> None:
    """Before anything was written there is nothing to be told wrong: `ps` and `status` answer as ever."""
    for arguments, status in ((("ps",), 0), (("daemon", "status"), 3), (("doctor",), 0)):
        ran = run(shim, home, workspace, errno.ENOLCK, True, *arguments)
        assert (ran.status, "Traceback" in ran.err) == (status, False), ran


def test_doctor_tells_after_a_start_that_failed(home: str, workspace: Path, shim: Path) -> None:
    """What a refused start left is enough for doctor to name the reason."""
    assert refuses(run(shim, home, workspace, errno.ENOLCK, True, "init"), home)
    ran = run(shim, home, workspace, errno.ENOLCK, True, "doctor")
    assert ran.status == 1
    assert "FAIL   locks:" in ran.out


def test_python_callers_get_home_refused(home: str, workspace: Path, shim: Path) -> None:
    """From Python it is a HomeRefused, whose hint says what to do."""
    code = """
import sys, kaizen
for call in (kaizen.start_background_for, kaizen.stop_background_for):
    try:
        call(sys.argv[1])
    except kaizen.HomeRefused as error:
        print(error.why, "|", error.hint)
"""
    overlay = without_locks(shim, home, errno.ENOSYS, posix=False)
    assert said(program(code, str(workspace), overlay=overlay)).count("knows no locks") == 2
