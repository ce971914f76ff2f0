"""Starting; the races are in tests/e2e."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.background import spawn
from kaizen.background.start import start_background_for
from kaizen.errors import EarlyExit, PermissionRefused, StartTimeout
from kaizen.host import locks
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.processes import daemons_of


def test_the_argument_decides_not_the_caller_s_folder(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Called from anywhere, the daemon is that of the workspace named; a relative name is resolved once."""
    monkeypatch.chdir(workspace.parent)
    started = start_background_for(workspace.name)
    assert started.paths == place(home, workspace).runtime
    monkeypatch.chdir(tmp_path)
    assert start_background_for(workspace).pid == started.pid


def test_the_journal_tells_the_story(home: str, workspace: Path) -> None:
    """What happened is written line by line: registered, starting, spawned, ready."""
    start_background_for(workspace)
    with Registry.open(home) as registry:
        lines = registry.connection.execute("SELECT what FROM daemon_history ORDER BY id").fetchall()
    assert {"registered", "starting", "ready"} <= {what for (what,) in lines}


def test_an_early_end_is_told_with_status_and_log(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that ends before it is ready is an error with its exit status and the end of its log; no lock stays."""
    line = ["/bin/sh", "-c", "echo going down >&2; exit 7"]
    monkeypatch.setattr(spawn, "command", lambda place: line)
    with pytest.raises(EarlyExit) as caught:
        start_background_for(workspace)
    assert caught.value.status == 7
    assert caught.value.last_lines[-1] == "going down"
    assert not locks.is_held(place(home, workspace).life)
    monkeypatch.undo()
    monkeypatch.setenv("HOME", os.path.dirname(home))
    monkeypatch.setenv("KAIZEN_HOME", home)
    assert not start_background_for(workspace).already_running


def test_a_daemon_that_never_gets_ready_is_a_timeout(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names socket and log; the process that hangs still holds the life lock, so none is started beside it."""
    code = f"import time\nopen({str(workspace / 'hung')!r}, 'w')\ntime.sleep(600)"
    monkeypatch.setattr(spawn, "command", lambda place: [os.sys.executable, "-c", code, place.home])  # type: ignore[attr-defined]
    with pytest.raises(StartTimeout) as caught:
        start_background_for(workspace, timeout_s=0.3)
    assert caught.value.log == place(home, workspace).runtime.log
    assert locks.is_held(place(home, workspace).life)


def test_what_is_in_the_socket_s_place_is_named(home: str, workspace: Path) -> None:
    """A plain file where the socket belongs stops the start, is named, and stays."""
    runtime = place(home, workspace).runtime
    os.makedirs(runtime.dir)
    Path(runtime.sock).write_text("precious")
    with pytest.raises((EarlyExit, PermissionRefused), match="no socket"):
        start_background_for(workspace)
    assert Path(runtime.sock).read_text() == "precious"
    assert daemons_of(home) == []
