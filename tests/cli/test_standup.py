"""`kaizen standup`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import clock
from tests.retro.test_standup import NOW
from tests.support.command import Command
from tests.support.weeks import worked


def test_since_yesterday(home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """For people and for programs, of a workspace or of all."""
    worked(home, workspace, weeks=1)
    monkeypatch.setattr(clock, "now_ms", lambda: NOW)
    ran = command("standup", "-w", workspace)
    assert (ran.status, ran.err, ran.out.splitlines()[0]) == (0, "", "Since 2025-04-28, repository")
    assert len(ran.out.splitlines()) <= 10
    assert command("standup", "-w", workspace, "--json").json["sessions"] == 3
    assert command("standup", "-A", "--json").json["sessions"] == 3
    assert command("standup", "-A").out.startswith("Since 2025-04-28, all workspaces")
    assert command("standup", "-A", "-w", workspace).status == 2
