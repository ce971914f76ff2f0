"""Where the command line begins."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kaizen import __version__
from kaizen.cli.entry import guarded
from tests.support.command import Command, agent_worked, history_read, kaizen
from tests.support.processes import program


def test_the_version_is_told_by_both_paths(command: Command) -> None:
    """`--version` says the same whichever path takes it."""
    assert command("--version").out == f"kaizen {__version__}\n"
    assert kaizen("--version").out == f"kaizen {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [("frobnicate",), ("ps", "--frob"), ("sessions", "show"), ("daemon", "start", "-w")]
)
def test_a_mistake_in_the_call_gives_2(command: Command, arguments: tuple[str, ...]) -> None:
    """A wrong call exits with 2, prints nothing to standard output and says what is wrong."""
    ran = command(*arguments)
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err


def test_an_error_is_a_message_not_a_traceback(home: str, tmp_path: Path) -> None:
    """What cannot be done is said in words, with what to do, and a status that is not 0."""
    ran = kaizen("daemon", "start", "--background", "-w", tmp_path / "missing")
    assert ran.status == 2
    assert "does not exist" in ran.err
    assert "Traceback" not in ran.err


def test_ctrl_c_gives_130_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    """An interrupt ends quietly with the status shells expect."""

    def interrupted() -> int:
        raise KeyboardInterrupt

    assert guarded(interrupted) == 130
    assert capsys.readouterr() == ("", "")


def test_a_relative_home_is_refused(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative KAIZEN_HOME would be another folder in each directory, so it is refused."""
    monkeypatch.setenv("KAIZEN_HOME", "some/where")
    ran = command("ps")
    assert ran.status == 1
    assert "absolute" in ran.err


def test_no_descriptor_left_is_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever a file too many is opened, the user is told what to do, and the status is 1."""

    def failing() -> int:
        raise OSError(errno.EMFILE, "Too many open files")

    assert guarded(failing) == 1
    assert "ulimit -n" in capsys.readouterr().err


ENDING = """
import sys
from kaizen.cli import entry
{before}
entry.main = lambda: sys.stdout.write("all of it" * 10_000) and 3
entry.program()
"""
TOLD = """
import atexit, sys
atexit.register(lambda: sys.stdout.write("; told of the end"))
"""


@pytest.mark.parametrize(("before", "last"), [("", "all of it"), (TOLD, "; told of the end")])
def test_the_process_ends_with_the_status_and_everything_said(home: str, before: str, last: str) -> None:
    """A command that ends without clearing up has said all; whoever wants to be told of the end is told."""
    ended = program(ENDING.format(before=before))
    out, err = ended.communicate(timeout=60)
    assert (ended.returncode, err) == (3, "")
    assert out.startswith("all of it" * 10_000)
    assert out.endswith(last)


def test_a_reader_that_went_away_is_no_error(home: str) -> None:
    """`kaizen --version | true` prints no traceback."""
    line = f"import sys; sys.argv[1:] = ['--version']; {'from kaizen.cli.entry import program; program()'}"
    ended = program(f"import os; r, w = os.pipe(); os.close(r); os.dup2(w, 1); {line}")
    assert ended.communicate(timeout=60) == ("", "")
    assert ended.returncode == 0


@pytest.mark.parametrize("closed", [(0,), (1,), (0, 1, 2)])
@pytest.mark.parametrize(("call", "status"), [(("sessions", "list"), 0), (("ps",), 0), (("uninstall", "--purge"), 1)])
def test_closed_descriptors_are_no_crash(
    home: str, workspace: Path, command: Command, closed: tuple[int, ...], call: tuple[str, ...], status: int
) -> None:
    """With input or output closed, as some schedulers start it, a command does its work or says why not."""
    agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    shut = "; ".join(f"os.close({each})" for each in closed)
    run = f"os.execv(sys.executable, [sys.executable, '-m', 'kaizen', *{call!r}])"
    ended = program(f"import os, sys; os.chdir({str(workspace)!r}); {shut}; {run}")
    _, err = ended.communicate(timeout=60)
    assert "Traceback" not in err
    assert ended.returncode == status
