"""Starting what nobody asked for."""

from __future__ import annotations

import os
from pathlib import Path

from kaizen import clock
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.background.wanted import start_wanted
from kaizen.registry.hot import Registry
from tests.support.processes import daemons_of, kill


def test_a_wanted_daemon_is_started(home: str, workspace: Path) -> None:
    """One that died comes back; one that lives is left."""
    kill(start_background_for(workspace).pid)
    assert start_wanted(home, str(workspace))
    running = daemons_of(home, workspace)
    assert start_wanted(home, str(workspace))
    assert daemons_of(home, workspace) == running


def test_one_that_is_not_wanted_is_not(home: str, workspace: Path) -> None:
    """Stopped by the user, paused, or never registered: nothing is started, and nothing is registered."""
    assert not start_wanted(home, str(workspace))
    start_background_for(workspace)
    stop_background_for(workspace)
    assert not start_wanted(home, str(workspace))
    with Registry.open(home) as registry:
        row = register(registry, str(workspace), init=False)
        registry.set_wanted(row.id, True, clock.now_ms())
        registry.set_paused(row.id, True, clock.now_ms())
    assert not start_wanted(home, str(workspace))
    assert daemons_of(home) == []


def test_a_home_that_is_gone_stays_gone(home: str, workspace: Path) -> None:
    """Nothing is brought back."""
    assert not start_wanted(home, str(workspace))
    assert not os.path.lexists(home)
