"""How daemons stand: one, and all at once; looking changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

from kaizen.background.start import register, start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.host import files, locks
from kaizen.model.daemon import Shown
from kaizen.registry.hot import Registry
from tests.support.homes import make_workspace, place
from tests.support.processes import freeze, kill


def test_nothing_is_stopped_and_nothing_is_made(home: str, workspace: Path) -> None:
    """Where there is no home all is stopped, the list is empty, and no home is made."""
    found = status_for(workspace)
    assert (found.state, found.pid, found.workspace) == (Shown.STOPPED, None, str(workspace))
    assert list_workspaces() == []
    assert not os.path.exists(home)


def test_a_running_daemon(home: str, workspace: Path) -> None:
    """A daemon that answers is running, with its pid, version, socket and log."""
    started = start_background_for(workspace)
    found, (row,) = status_for(workspace), list_workspaces()
    assert (found.state, found.pid, found.socket, found.log) == (
        Shown.RUNNING, started.pid, started.paths.sock, started.paths.log,
    )  # fmt: skip
    assert (row.state, row.pid, row.version, row.path) == (Shown.RUNNING, started.pid, found.version, str(workspace))
    assert found.uptime_ms is not None
    assert row.started_at is not None


def test_a_daemon_on_its_way_is_starting(home: str, workspace: Path) -> None:
    """A life lock without a pid file is a daemon that is starting."""
    files.ensure_home(home)
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    with locks.taken(place(home, workspace).life, timeout_s=0):
        assert status_for(workspace).state is Shown.STARTING
        assert [row.state for row in list_workspaces()] == [Shown.STARTING]


def test_each_in_the_list_is_told_as_it_is(home: str, tmp_path: Path) -> None:
    """Running, frozen, killed, stopped and gone stand side by side, by path, and none hides another."""
    names = ["a-running", "b-frozen", "c-killed", "d-stopped", "e-gone"]
    spaces = {name: make_workspace(tmp_path / "all" / name) for name in names}
    pids = {name: start_background_for(space).pid for name, space in spaces.items()}
    freeze(pids["b-frozen"])
    kill(pids["c-killed"])
    for name in ("d-stopped", "e-gone"):
        stop_background_for(spaces[name])
    (spaces["e-gone"] / ".git").rmdir()
    spaces["e-gone"].rmdir()
    rows = list_workspaces()
    assert [row.name for row in rows] == names
    assert [row.state for row in rows] == [
        Shown.RUNNING, Shown.UNRESPONSIVE, Shown.STALE, Shown.STOPPED, Shown.STOPPED,
    ]  # fmt: skip
    assert [row.missing for row in rows] == [False] * 4 + [True]
    assert [row.pid for row in rows[:2]] == [pids["a-running"], pids["b-frozen"]]
    assert rows[3].ending == "stopped"
    assert rows == [
        row._replace(started_at=again.started_at) for row, again in zip(list_workspaces(), rows, strict=True)
    ]


def test_looking_at_a_stale_row_leaves_it(home: str, workspace: Path) -> None:
    """A listing reaps nothing."""
    started = start_background_for(workspace)
    kill(started.pid)
    assert [row.state for row in list_workspaces()] == [Shown.STALE]
    assert [row.state for row in list_workspaces()] == [Shown.STALE]
    assert os.path.lexists(started.paths.sock)
