"""Being rung by a daemon."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.host.processes import wait_readable
from kaizen.reading import bells
from kaizen.reading.bells import Bell
from tests.support.command import agent_worked, history_read
from tests.support.homes import place
from tests.support.supervisors import Supervising


def test_it_rings_at_once_and_when_there_is_something_new(home: str, workspace: Path) -> None:
    """So that nothing falls between the last look and the listening; and its end is heard."""
    start_background_for(workspace)
    history_read(home, workspace)
    bell = Bell(place(home, workspace), wakes=True)
    bell.listen(0)
    assert bell.fd is not None
    assert wait_readable([bell.fd], 30)
    bell.heard()
    agent_worked(home, workspace)
    assert wait_readable([bell.fd], 30)
    bell.heard()
    stop_background_for(workspace)
    while bell.fd is not None:
        assert wait_readable([bell.fd], 30)
        bell.heard()
    for _ in range(3):
        bell.listen(0)
    assert bell.in_vain == 3


def test_one_that_need_not_wake_is_only_listened_to_while_it_runs(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is asked where no daemon lives, and one that is quiet for long is let go."""
    bell = Bell(place(home, workspace), wakes=False)
    bell.listen(0)
    assert (bell.fd, bell.in_vain) == (None, 0)
    start_background_for(workspace)
    bell.listen(0)
    assert bell.fd is not None
    monkeypatch.setattr(bells, "QUIET_S", -1.0)
    bell.listen(0)
    assert (bell.fd, bell.resting) == (None, True)
    bell.listen(0)
    assert bell.fd is None
    bell.resting = False
    bell.listen(0)
    assert bell.fd is not None
    bell.close()


def test_whether_a_supervisor_wakes_those_that_sleep(home: str) -> None:
    """Its lock tells, without a word to it."""
    assert not bells.are_supervised(home)
    Supervising(home)
    assert bells.are_supervised(home)
