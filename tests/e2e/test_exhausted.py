"""No inotify instance and no descriptor left: capture goes on more slowly and says so; what cannot be done is told."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from tests.support.command import agent_worked, history_read, kaizen
from tests.support.namespaces import unsharing
from tests.support.processes import ROOT, daemons_of, eventually

# In a user namespace of its own, where the kernel counts instances apart: `argv` is the workspace.
_ONE_INSTANCE = """
import ctypes, json, os, sys
from pathlib import Path
from kaizen import start_background_for, status_for, stop_background_for
from tests.e2e.test_ingest import projects, whole
from tests.support.claude import session
from tests.support.command import kaizen
from tests.support.processes import eventually
workspace, home = sys.argv[1], os.environ["KAIZEN_HOME"]
Path("/proc/sys/user/max_inotify_instances").write_text("1")
taken = ctypes.CDLL(None, use_errno=True).inotify_init1(os.O_CLOEXEC)
assert taken >= 0, "the one instance is ours"
made = session(1, cwd=workspace, steps=2)
made.write(projects())
started = start_background_for(workspace)
eventually(lambda: status_for(workspace).watching == "polling", "it falls back")
eventually(lambda: whole(home, workspace), "what there was is read")
made.step(50)
made.write(projects())
eventually(lambda: whole(home, workspace), "what came later is read too")
assert json.loads(kaizen("daemon", "status", "--json", "-w", workspace).out)["watching"] == "polling"
doctor = kaizen("doctor")
assert doctor.status == 0, doctor
assert "cannot watch and look every second: " + workspace in doctor.out, doctor
assert "max_user_instances" in doctor.out
os.close(taken)
eventually(lambda: status_for(workspace).watching == "watchfiles", "it watches once there is an instance to be had")
assert "cannot watch" not in kaizen("doctor").out
assert status_for(workspace).pid == started.pid
print(stop_background_for(workspace).how)
"""

user_namespaces = pytest.mark.skipif(
    not unsharing("--user", "--map-root-user", then="echo 1 > /proc/sys/user/max_inotify_instances"),
    reason="no user namespace with a limit of its own can be made here",
)


@user_namespaces
def test_without_an_inotify_instance_it_looks_every_second(home: str, workspace: Path) -> None:
    """A daemon that gets no inotify instance captures all the same, says so in status and doctor, and watches as soon
    as it can."""
    done = subprocess.run(
        [*unsharing("--user", "--map-root-user"), sys.executable, "-c", _ONE_INSTANCE, str(workspace)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd="/",
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout == "asked\n"


def at_most(count: int) -> dict[str, object]:
    """To start a process that may have so many descriptors open."""
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))}


@pytest.mark.parametrize("count", [6, 8, 10, 12, 14, 16, 18, 20, 24, 32, 40])
def test_a_start_with_few_descriptors_works_or_says_why(home: str, workspace: Path, count: int) -> None:
    """With next to no descriptors a start succeeds or is refused in words, and leaves nothing half-done."""
    ran = kaizen("daemon", "start", "--background", "-w", workspace, **at_most(count))
    assert "Traceback" not in ran.err
    assert ran.status in (0, 1), ran
    assert (ran.status == 0) == bool(daemons_of(home)), ran
    if ran.status:
        assert "open" in ran.err, ran
        assert ran.err.count("\n") >= 2, "it says what to do now"
    assert start_background_for(workspace).already_running == (ran.status == 0)


@pytest.mark.parametrize("count", [20, 32, 40])
def test_a_daemon_with_few_descriptors_captures(home: str, workspace: Path, count: int) -> None:
    """A daemon that may open only a few files reads what agents wrote."""
    agent_worked(home, workspace)
    assert kaizen("daemon", "start", "--background", "-w", workspace, **at_most(count)).status == 0
    history_read(home, workspace)
    assert len(kaizen("sessions", "list", "--json", "-w", workspace).json) == 1


@pytest.mark.parametrize("count", [5, 6, 7, 8, 9, 10, 16])
def test_nobody_without_descriptors_takes_a_living_daemon_for_dead(home: str, workspace: Path, count: int) -> None:
    """A caller that cannot open a lock's file does not call its holder dead: it is told, and the daemon stays."""
    started = start_background_for(workspace)
    for arguments in (("reap",), ("ps", "--json"), ("daemon", "status", "-w", workspace), ("doctor",)):
        ran = kaizen(*arguments, **at_most(count))
        assert "Traceback" not in ran.err, ran
        assert not any(word in ran.out for word in ("stale", "stopped", "crashed")), ran
    assert daemons_of(home) == [started.pid]
    assert start_background_for(workspace).pid == started.pid


@pytest.mark.parametrize("count", [6, 7, 8, 9, 12])
def test_a_stop_with_few_descriptors_works_or_says_why(home: str, workspace: Path, count: int) -> None:
    """A stop that lacks descriptors stops the daemon or says why it could not; the next one does."""
    started = start_background_for(workspace)
    ran = kaizen("daemon", "stop", "-w", workspace, **at_most(count))
    assert "Traceback" not in ran.err
    assert ran.status in (0, 1)
    stop_background_for(workspace)
    eventually(lambda: daemons_of(home) == [], f"{started.pid} has ended")
