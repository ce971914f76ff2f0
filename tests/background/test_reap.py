"""Reaping."""

from __future__ import annotations

import os
from pathlib import Path

from kaizen import __version__, clock
from kaizen.background.enrol import enrol
from kaizen.background.reap import reap
from kaizen.background.start import register
from kaizen.host import files, locks, processes
from kaizen.model.daemon import PROTOCOL, State
from kaizen.registry.hot import Registry
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, kill


def _forge_ready(home: str, workspace: Path, pid: int) -> None:
    """A row that claims that this process is the daemon."""
    where = place(home, workspace)
    with Registry.open(home) as registry:
        row = register(registry, str(workspace), init=False)
        registry.record_ready(
            row.id, processes.identity(pid), where.runtime, __version__, PROTOCOL,
            web=None, started_at=clock.now_ms(), now=clock.now_ms(),
        )  # fmt: skip


def _state(home: str, workspace: Path) -> str:
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert entry.daemon is not None
    return entry.daemon.state


def test_a_living_stranger_with_the_recorded_pid_is_not_touched(home: str, workspace: Path) -> None:
    """A row that names a living process without the life lock is reaped, and the process is left alone."""
    _forge_ready(home, workspace, os.getpid())
    (found,) = reap().reaped
    assert (found.path, found.pid) == (str(workspace), os.getpid())
    assert _state(home, workspace) == State.CRASHED


def test_what_lives_or_is_being_started_is_left(home: str, workspace: Path, tmp_path: Path) -> None:
    """A living daemon is not reaped, nor a row whose start lock somebody holds."""
    enrol(workspace)
    other = make_workspace(tmp_path.resolve() / "other")
    _forge_ready(home, other, 2**22 - 1)
    with locks.taken(place(home, other).start, timeout_s=5):
        assert reap().reaped == ()
    assert [each.path for each in reap().reaped] == [str(other)]
    assert len(daemons_of(home)) == 1


def test_the_dead_one_s_socket_goes_and_nothing_else(home: str, workspace: Path) -> None:
    """Socket and pid file are removed; a plain file in the socket's place stays."""
    enrol(workspace)
    runtime = place(home, workspace).runtime
    kill(daemons_of(home)[0])
    assert os.path.exists(runtime.sock)
    reap()
    assert not os.path.exists(runtime.sock)
    assert not os.path.exists(runtime.pid)
    assert os.path.exists(runtime.log)
    Path(runtime.sock).write_text("precious")
    _forge_ready(home, workspace, 2**22 - 1)
    reap()
    assert Path(runtime.sock).read_text() == "precious"


def test_orphan_folders_go_unless_somebody_lives_there(home: str, workspace: Path) -> None:
    """A runtime folder that no row knows is removed, but never one whose life lock is held or that holds more."""
    files.ensure_home(home)
    for name in ("0123456789abcdef", "fedcba9876543210", "00000000ffffffff"):
        files.ensure_folder(home, os.path.join(home, "run", name))
    Path(home, "run", "00000000ffffffff", "stranger").touch()
    with locks.taken(os.path.join(home, "locks", "fedcba9876543210.life"), timeout_s=5):
        assert [os.path.basename(each.path) for each in reap().reaped] == ["0123456789abcdef"]
    assert sorted(os.listdir(os.path.join(home, "run"))) == ["00000000ffffffff", "fedcba9876543210"]
