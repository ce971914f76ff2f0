"""Where the command line begins."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from kaizen import __version__
from kaizen.cli.entry import guarded
from tests.support.command import Command, kaizen


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
