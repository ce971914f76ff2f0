"""How daemons stand: one, and all at once; looking changes nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
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


def one_by_one(home: str) -> list[tuple[object, ...]]:
    """The listing asked for workspace by workspace, from whole rows."""
    with Registry.open(home, create=False) as registry:
        entries = registry.entries()
    found: list[tuple[object, ...]] = []
    for workspace, daemon in entries:
        status = status_for(workspace.path, home=home)
        claims = daemon is not None and daemon.state in ("starting", "ready", "stopping")
        stale = status.state is Shown.STOPPED and claims
        found.append((
            workspace.path, workspace.name, workspace.key, Shown.STALE if stale else status.state,
            daemon.pid if daemon and stale else status.pid, status.version or (daemon.version if daemon else None),
            status.socket, status.log, daemon.sessions if daemon else None, daemon.last_event_at if daemon else None,
            daemon.tokens_today if daemon else None, workspace.paused, not os.path.isdir(workspace.path),
            daemon.ending if daemon and status.state is Shown.STOPPED else None,
        ))  # fmt: skip
    return found


def test_the_list_is_the_same_as_one_by_one(home: str, tmp_path: Path) -> None:
    """All at once tells what asking one after the other tells, with odd names, pauses, and rows without a daemon."""
    names = ["plain", "项目 with space", "gone", "never started", "killed", "paused", "quote'\"\t"]
    spaces = {name: make_workspace(tmp_path / "all" / name) for name in names}
    with Registry.open(home) as registry:
        for name, space in spaces.items():
            row = register(registry, str(space), init=False)
            registry.set_paused(row.id, name == "paused")
    for name in names[:3]:
        start_background_for(spaces[name])
    stop_background_for(spaces["gone"])
    (spaces["gone"] / ".git").rmdir()
    spaces["gone"].rmdir()
    kill(start_background_for(spaces["killed"]).pid)
    rows = list_workspaces()
    assert [(*row[:5], *row[6:15]) for row in rows] == one_by_one(home)
    assert [row.name for row in rows] == sorted(names)
    assert [row.started_at is not None for row in rows] == [row.state is Shown.RUNNING for row in rows]


def test_one_that_comes_up_while_it_is_looked_is_not_called_stale(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that starts between the look at the locks and the look at the rows is running, not stale."""
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    opened = Registry.open

    def start_first(home: str, *, create: bool = True) -> Registry:
        monkeypatch.setattr(Registry, "open", opened)
        start_background_for(workspace)
        return opened(home, create=create)

    monkeypatch.setattr(Registry, "open", start_first)
    assert [row.state for row in list_workspaces()] == [Shown.RUNNING]


def test_a_lost_registry_hides_no_daemon(home: str, tmp_path: Path) -> None:
    """Without `machine.db` those that live are listed all the same, as what they say of themselves."""
    workspaces = [make_workspace(tmp_path.resolve() / name) for name in ("b", "a", "c")]
    pids = {str(each): start_background_for(each).pid for each in workspaces}
    for suffix in ("", "-wal", "-shm"):
        Path(paths.machine_db(home) + suffix).unlink(missing_ok=True)
    found = list_workspaces()
    assert [(row.path, row.pid, row.state) for row in found] == [
        (path, pids[path], Shown.RUNNING) for path in sorted(pids)
    ]
