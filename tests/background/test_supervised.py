"""Asking the supervisor, where there is one and where there is none."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background import supervised
from kaizen.background.start import start_background_for
from kaizen.background.supervised import ask_start, what_matters
from kaizen.background.supervisor import start_supervisor
from kaizen.host import files
from kaizen.ipc import wire
from tests.support.homes import place
from tests.support.processes import daemons_of, freeze
from tests.support.supervisors import sleeping
from tests.support.wires import listening, read_message


def ask(home: str, folder: Path, *, named: bool = True, timeout_s: float = 30) -> supervised.Told | None:
    return ask_start(home, str(folder), named=named, timeout_s=timeout_s)


def test_without_a_supervisor_there_is_no_answer(home: str, workspace: Path) -> None:
    """Nobody is asked, nobody sleeps."""
    assert ask(home, workspace) is None
    assert supervised.sleeping(home) == frozenset()


def test_it_starts_what_it_is_asked_for(home: str, workspace: Path) -> None:
    """The daemon's pid is told, and whether it ran already; from a folder within it is the same one."""
    start_supervisor(home)
    told = ask(home, workspace)
    assert told is not None
    assert (told.workspace, told.already_running) == (str(workspace), False)
    (workspace / "below").mkdir()
    again = ask(home, workspace / "below", named=False)
    assert again == told._replace(already_running=True)
    assert daemons_of(home) == [told.pid]


def test_what_it_refuses_is_no_answer(home: str, tmp_path: Path) -> None:
    """Then the caller tries itself, and learns why it cannot be."""
    start_supervisor(home)
    assert ask(home, tmp_path / "nowhere") is None


def test_who_sleeps(home: str, workspace: Path) -> None:
    """The keys of those that sleep."""
    start_supervisor(home)
    assert supervised.sleeping(home) == frozenset()
    sleeping(home, workspace)
    assert supervised.sleeping(home) == {paths.key(str(workspace))}


def test_a_frozen_supervisor_is_not_waited_for(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs the time in which a sound one accepts, and no more."""
    monkeypatch.setattr(supervised, "ACCEPT_S", 0.05)
    monkeypatch.setattr(supervised, "_LIST_S", 0.05)
    freeze(start_supervisor(home).pid)
    assert ask(home, workspace) is None
    assert supervised.sleeping(home) == frozenset()


@pytest.mark.parametrize(
    "answers", [[], [{"type": "accepted"}], [{"type": "accepted"}, {"type": "error"}], [{"type": "x"}]]
)
def test_an_odd_supervisor_is_no_answer(home: str, workspace: Path, answers: list[wire.Message]) -> None:
    """One that hangs up, before or after it accepted, or says something else, is passed over."""
    where = paths.supervisor(home)
    files.ensure_home(home)
    files.ensure_folder(home, where.runtime.dir)

    def act(one: socket.socket) -> None:
        asked = read_message(one)
        assert asked is not None
        assert (asked["type"], asked["folder"], asked["named"]) == ("start", str(workspace), True)
        for each in answers:
            one.sendall(wire.frame(each))

    with listening(where.runtime.sock, act):
        assert ask(home, workspace) is None


def test_what_matters_of_an_environment() -> None:
    """Where agents keep their files, and how names and times are read; no secret of the caller's."""
    environ = {"HOME": "/h", "TZ": "UTC", "CLAUDE_CONFIG_DIR": "/c", "XDG_RUNTIME_DIR": "/r", "KAIZEN_HOME": "/k"}
    assert what_matters({**environ, "GITHUB_TOKEN": "x", "LD_PRELOAD": "y", "HOMEBREW": "z"}) == environ


def test_a_start_uses_it(home: str, workspace: Path) -> None:
    """Whoever starts a daemon has it forked by the supervisor, where there is one."""
    start_supervisor(home)
    pid = start_background_for(workspace, home=home).pid
    assert Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"kaizen-daemon\0")
    assert place(home, workspace).runtime.sock
