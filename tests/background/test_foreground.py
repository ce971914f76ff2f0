"""A daemon in the foreground: the same rules, in the caller's own process."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from kaizen.background.foreground import run_in_foreground
from kaizen.background.start import register, start_background_for
from kaizen.background.status import status_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import KaizenError, WorkspacePaused, WorkspaceRefused
from kaizen.host import files
from kaizen.model.daemon import Shown
from kaizen.registry.hot import Registry
from tests.support.processes import daemons_of, eventually, program

FOREGROUND = "import sys; from kaizen.background.foreground import run_in_foreground; run_in_foreground(sys.argv[1])"


def running(workspace: Path) -> subprocess.Popen[str]:
    process = program(FOREGROUND, str(workspace))
    assert process.stderr is not None
    assert "ready" in process.stderr.readline()
    return process


def test_the_caller_becomes_the_daemon(home: str, workspace: Path) -> None:
    """It has the caller's pid, is found by a start, says what it does, and a stop ends it well."""
    process = running(workspace)
    assert daemons_of(home) == [process.pid]
    assert start_background_for(workspace).pid == process.pid
    assert stop_background_for(workspace).how == "asked"
    assert "ended: stopped" in process.communicate()[1]
    assert process.returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_well(home: str, workspace: Path, number: int) -> None:
    """Ctrl-C and its like are a stop."""
    process = running(workspace)
    process.send_signal(number)
    assert "ended: stopped" in process.communicate()[1]
    assert process.returncode == 0
    assert status_for(workspace).state is Shown.STOPPED


def test_where_one_runs_already_it_is_refused(home: str, workspace: Path) -> None:
    """There is never a second daemon."""
    started = start_background_for(workspace)
    with pytest.raises(KaizenError, match="already"):
        run_in_foreground(str(workspace))
    assert daemons_of(home) == [started.pid]


def test_what_may_not_be_started_is_refused(home: str, workspace: Path, tmp_path: Path) -> None:
    """A missing folder and a paused workspace are refused as by any start."""
    with pytest.raises(WorkspaceRefused):
        run_in_foreground(str(tmp_path / "gone"))
    files.ensure_home(home)
    with Registry.open(home) as registry:
        registry.set_paused(register(registry, str(workspace), init=True).id, True)
    with pytest.raises(WorkspacePaused):
        run_in_foreground(str(workspace))


def test_a_crowd_in_the_foreground_is_one(home: str, workspace: Path) -> None:
    """Of five that want to be the daemon one is, and the others say why not."""
    crowd = [program(FOREGROUND, str(workspace)) for _ in range(5)]
    (pid,) = eventually(lambda: [p.pid for p in crowd if p.pid == status_for(workspace).pid], "one answers")
    losers = [process for process in crowd if process.pid != pid]
    assert all("runs for this workspace already" in process.communicate(timeout=60)[1] for process in losers)
    assert daemons_of(home) == [pid]
    stop_background_for(workspace)
    for process in crowd:
        process.communicate(timeout=60)
