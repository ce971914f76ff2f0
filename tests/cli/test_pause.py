"""`kaizen pause` and `kaizen resume`."""

from __future__ import annotations

from pathlib import Path

from kaizen import paths
from tests.support.command import Command
from tests.support.processes import daemons_of


def test_a_paused_workspace_is_not_observed(home: str, workspace: Path, command: Command) -> None:
    """Pausing stops the daemon, and nothing starts it until it is resumed."""
    command("init", workspace)
    assert command("pause", workspace).status == 0
    assert daemons_of(home) == []
    spool = Path(paths.spool_dir(home, str(workspace)))
    assert not spool.exists()  # so that hooks leave nothing there
    refused = command("daemon", "start", "--background", "-w", workspace)
    assert refused.status == 3
    assert "kaizen resume" in refused.err
    assert daemons_of(home) == []
    assert command("ps", "--json").json[0]["paused"] is True
    assert command("resume", workspace).status == 0
    assert len(daemons_of(home)) == 1
    assert spool.is_dir()


def test_what_is_not_registered_cannot_be_paused(home: str, workspace: Path, command: Command) -> None:
    """The error says so, and nothing is registered by it."""
    ran = command("pause", workspace)
    assert ran.status == 2
    assert "not registered" in ran.err
