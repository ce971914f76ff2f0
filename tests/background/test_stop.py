"""Stopping."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.background import pidfile
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import StopFailed
from kaizen.host import files, locks, processes
from kaizen.model.daemon import Identity
from tests.support.homes import place
from tests.support.processes import daemons_of, freeze


def test_a_stopped_daemon_is_gone(home: str, workspace: Path) -> None:
    """When stop returns the lock is free, the process has ended, socket and pid file are gone."""
    started = start_background_for(workspace)
    stopped = stop_background_for(workspace)
    assert (stopped.was_running, stopped.pid, stopped.how) == (True, started.pid, "asked")
    assert not locks.is_held(place(home, workspace).life)
    assert daemons_of(home) == []
    assert not os.path.exists(started.paths.sock)
    assert not os.path.exists(started.paths.pid)


def test_a_frozen_daemon_ends_by_signal(home: str, workspace: Path) -> None:
    """One that cannot be asked is terminated; it gets to commit what it has, and is not killed."""
    started = start_background_for(workspace)
    freeze(started.pid)
    assert stop_background_for(workspace).how == "terminated"
    assert daemons_of(home) == []


def test_nobody_else_is_ever_signalled(home: str, workspace: Path) -> None:
    """Where a stranger's process is recorded and somebody unknown holds the lock, stop fails and signals nobody."""
    where = place(home, workspace)
    files.ensure_home(home)
    files.ensure_folder(home, where.runtime.dir)
    me = processes.own_identity()
    forged = Identity(me.pid, (me.started or 0) - 1, me.boot, me.namespace)
    pidfile.write(home, where.runtime, forged)
    with locks.taken(where.life, timeout_s=5), pytest.raises(StopFailed):
        stop_background_for(workspace, ask_s=0.2, term_s=0.2, kill_s=0.2)


def test_stopping_what_never_ran_makes_nothing(home: str, workspace: Path) -> None:
    """A workspace without a daemon is left as it is."""
    assert stop_background_for(workspace).was_running is False
    assert not os.path.exists(home)
