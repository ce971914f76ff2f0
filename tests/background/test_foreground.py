"""Running in the foreground; the process itself is tested in tests/cli/test_daemon.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.background.enrol import enrol
from kaizen.background.foreground import run_in_foreground
from kaizen.background.stop import stop_background_for
from kaizen.errors import KaizenError, WorkspacePaused
from kaizen.host import locks
from kaizen.registry.hot import Registry
from tests.support.homes import place


def test_a_second_daemon_is_refused(home: str, workspace: Path) -> None:
    """Beside a living daemon none is started, and no lock stays held."""
    enrol(workspace)
    with pytest.raises(KaizenError, match="runs for this workspace already"):
        run_in_foreground(str(workspace))
    assert not locks.is_held(place(home, workspace).start)


def test_a_paused_workspace_is_refused(home: str, workspace: Path) -> None:
    """What is paused does not run in the foreground either."""
    enrol(workspace)
    stop_background_for(workspace)
    with Registry.open(home) as registry:
        registry.set_paused(registry.entry(str(workspace)).workspace.id, True)  # type: ignore[union-attr]
    with pytest.raises(WorkspacePaused):
        run_in_foreground(str(workspace))
    assert not locks.is_held(place(home, workspace).life)
