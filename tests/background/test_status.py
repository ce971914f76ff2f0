"""Status and listing from Python."""

from __future__ import annotations

from pathlib import Path

from kaizen.background.enrol import enrol
from kaizen.background.status import list_workspaces, status_for
from kaizen.model.daemon import Shown
from tests.support.homes import make_workspace
from tests.support.processes import daemons_of, freeze, kill


def test_all_are_asked_at_once(home: str, tmp_path: Path) -> None:
    """Of several daemons, one frozen and one killed, each shows as what it is."""
    folders = [make_workspace(tmp_path.resolve() / f"w{n}") for n in range(4)]
    for folder in folders:
        enrol(folder)
    freeze(daemons_of(home, folders[1])[0])
    kill(daemons_of(home, folders[2])[0])
    states = {each.path: each.state for each in list_workspaces()}
    wanted = [Shown.RUNNING, Shown.UNRESPONSIVE, Shown.STALE, Shown.RUNNING]
    assert [states[str(folder)] for folder in folders] == wanted


def test_one_that_was_never_started_is_stopped(home: str, workspace: Path) -> None:
    """A workspace nobody registered has a status too, and asking makes nothing."""
    assert status_for(workspace).state is Shown.STOPPED
    assert not Path(home).exists()
