"""`kaizen uninstall`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.background.supervisor import start_supervisor
from tests.support.command import Command, agent_worked, history_read
from tests.support.homes import make_workspace
from tests.support.processes import daemons_of, has_ended
from tests.support.schedulers import Schedulers


def test_uninstall_stops_everything_and_keeps_the_data(home: str, workspace: Path, command: Command) -> None:
    """All daemons end, nothing is registered, and what was captured is there when the repository is registered again."""
    agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    assert command("uninstall").status == 0
    assert daemons_of(home) == []
    assert command("ps", "--json").json == []
    command("init", workspace)
    assert len(command("sessions", "list", "--json", "-w", workspace).json) == 1


def test_purge_deletes_the_home(home: str, workspace: Path, command: Command) -> None:
    """With --purge --yes nothing is left of the home; the repository stays."""
    command("init", workspace)
    assert command("uninstall", "--purge", "--yes").status == 0
    assert not Path(home).exists()
    assert workspace.is_dir()


def test_purge_asks_first(home: str, workspace: Path, command: Command) -> None:
    """Where nobody can be asked nothing is deleted."""
    command("init", workspace)
    assert command("uninstall", "--purge").status == 1
    assert len(daemons_of(home)) == 1


def test_one_workspace_can_go(home: str, workspace: Path, tmp_path: Path, command: Command) -> None:
    """With -w only that one is stopped and forgotten."""
    other = make_workspace(tmp_path.resolve() / "other")
    command("init", workspace)
    command("init", other)
    assert command("uninstall", "-w", workspace).status == 0
    assert [row["path"] for row in command("ps", "--json").json] == [str(other)]


def test_without_a_home_there_is_nothing_to_do(home: str, command: Command) -> None:
    """Uninstalling what was never installed makes nothing."""
    assert command("uninstall", "--purge", "--yes").status == 0
    assert not Path(home).exists()


@pytest.mark.parametrize("arguments", [(), ("--purge", "--yes")])
def test_what_the_machine_runs_is_taken_out(
    home: str, workspace: Path, command: Command, schedulers: Schedulers, arguments: tuple[str, ...]
) -> None:
    """The clean-up and the service go with everything else, and the user's own lines stay."""
    schedulers.table = b"0 0 * * * mine"
    command("init", workspace)
    command("cron", "install", "--using", "crontab")
    command("service", "install")
    assert command("uninstall", *arguments).status == 0
    assert schedulers.table == b"0 0 * * * mine"
    assert command("cron", "status").status == command("service", "status").status == 3


def test_one_workspace_leaves_what_the_machine_runs(
    home: str, workspace: Path, command: Command, schedulers: Schedulers
) -> None:
    """With -w, and where deleting was not agreed to, the clean-up stays installed."""
    command("init", workspace)
    command("cron", "install")
    assert command("uninstall", "--purge").status == 1
    assert command("uninstall", "-w", workspace).status == 0
    assert command("cron", "status").status == 0


def test_without_a_home_what_the_machine_runs_goes_too(home: str, command: Command, schedulers: Schedulers) -> None:
    """A clean-up that was installed before anything else is taken out."""
    command("cron", "install")
    assert command("uninstall").status == 0
    assert command("cron", "status").status == 3


def test_the_supervisor_is_stopped_first(command: Command, home: str, workspace: Path) -> None:
    """It would start again what is stopped; afterwards nothing of ours runs, and with --purge nothing lies there."""
    pid = start_supervisor(home).pid
    command("init", workspace)
    ran = command("uninstall", "--purge", "--yes")
    assert ran.status == 0
    assert "stopped  the supervisor" in ran.out
    assert has_ended(pid)
    assert not Path(home).exists()
