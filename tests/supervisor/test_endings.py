"""Recording the end of a daemon that was seen to end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.background import pidfile
from kaizen.background.start import register
from kaizen.host import files, locks, processes
from kaizen.ipc.listening import listen
from kaizen.model.daemon import Ending, Identity, State
from kaizen.registry.hot import Registry
from kaizen.supervisor.endings import record_end
from tests.support.homes import place
from tests.support.supervisors import history, rows


@pytest.fixture
def registry(home: str) -> Iterator[Registry]:
    files.ensure_home(home)
    with Registry.open(home) as opened:
        yield opened


def ready(registry: Registry, home: str, workspace: Path, who: Identity) -> int:
    """A row of a daemon that is ready; its workspace's number."""
    row = register(registry, str(workspace), init=True)
    registry.record_ready(row.id, who, place(home, workspace).runtime, "1", 1, web=None, started_at=1, now=2)
    return row.id


def test_a_crash_is_recorded_and_cleared_up(home: str, workspace: Path, registry: Registry) -> None:
    """The row and the journal say so with the status; socket and pid file are gone."""
    where, who = place(home, workspace), processes.own_identity()
    ready(registry, home, workspace, who)
    files.ensure_folder(home, where.runtime.dir)
    pidfile.write(home, where.runtime, who)
    listen(where.runtime.sock, replace=False).sock.close()
    done = record_end(registry, where, who, -9)
    assert done is not None
    assert done.ending is Ending.CRASHED
    daemon = rows(home, workspace)[1]
    assert (daemon.state, daemon.exit_status) == (State.CRASHED, -9)
    assert history(home)[-1][0] == "crashed"
    assert list(Path(where.runtime.dir).iterdir()) == []


def test_an_end_that_was_asked_for_is_a_stop(home: str, workspace: Path, registry: Registry) -> None:
    """A daemon that was being stopped has stopped, however its process ended."""
    who = processes.own_identity()
    registry.record_stopping(ready(registry, home, workspace, who), who, 3)
    done = record_end(registry, place(home, workspace), who, -15)
    assert done is not None
    assert done.ending is Ending.STOPPED
    assert rows(home, workspace)[1].state == State.STOPPED


def test_what_a_daemon_said_itself_stands(home: str, workspace: Path, registry: Registry) -> None:
    """A daemon that recorded its end is not recorded twice."""
    who = processes.own_identity()
    number = ready(registry, home, workspace, who)
    registry.record_end(
        number, identity=who, state=State.STOPPED, ending=Ending.IDLE, exit_status=0, now=3, what="stopped"
    )
    before = history(home)
    done = record_end(registry, place(home, workspace), who, 0)
    assert done is not None
    assert done.ending is Ending.IDLE
    assert history(home) == before


def test_a_successor_is_left_alone(home: str, workspace: Path, registry: Registry) -> None:
    """Where somebody holds the life lock by now the row is the successor's."""
    who = processes.own_identity()
    ready(registry, home, workspace, who)
    with locks.taken(place(home, workspace).life, timeout_s=1):
        done = record_end(registry, place(home, workspace), who, -9)
    assert done is not None
    assert done.ending is Ending.OUTDATED
    assert rows(home, workspace)[1].state == State.READY


def test_beside_a_starter_it_is_tried_again(home: str, workspace: Path, registry: Registry) -> None:
    """Whoever holds the start lock is at work on this workspace: nothing is done, and that is told."""
    who = processes.own_identity()
    ready(registry, home, workspace, who)
    with locks.taken(place(home, workspace).start, timeout_s=1):
        assert record_end(registry, place(home, workspace), who, -9) is None
    assert rows(home, workspace)[1].state == State.READY


def test_a_forgotten_workspace_has_no_end(home: str, workspace: Path, registry: Registry) -> None:
    """There is no row to write, and no reason known."""
    assert record_end(registry, place(home, workspace), processes.own_identity(), 0) == (None, None)
