"""A home that cannot be written: read-only, or on a disk that is full; before a start, and under a living daemon."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaizen.background.start import start_background_for
from kaizen.errors import KaizenError
from tests.support.processes import ROOT, daemons_of, freeze

# In a mount namespace of its own, so that nothing is left mounted: `argv` is home, workspace, size, flags.
MOUNTED = """
import os, subprocess, sys
home, workspace, size, flags = sys.argv[1:5]
os.makedirs(home)
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "none", home], check=True)
if flags == "ro":
    subprocess.run(["mount", "-o", "remount,ro", home], check=True)
from kaizen import KaizenError, list_workspaces, start_background_for, status_for, stop_background_for
from kaizen.host import locks
"""

REFUSED = (
    MOUNTED
    + """
try:
    start_background_for(workspace)
except KaizenError as error:
    assert error.hint
    print(type(error).__name__, error)
else:
    stop_background_for(workspace)
    print("started")
assert status_for(workspace).state == "stopped"
try:
    assert list_workspaces() == []
except KaizenError as error:
    assert flags != "ro", "nothing was ever made there"
"""
)

FILLED = (
    MOUNTED
    + """
from pathlib import Path
from kaizen.ipc import client
from tests.support.claude import session
from tests.e2e.test_ingest import projects, rows, whole
from tests.support.processes import eventually
made = session(1, cwd=workspace, steps=50)
made.write(projects())
started = start_background_for(workspace)
eventually(lambda: whole(home, workspace), "what there is is read")
filler = Path(home, "filler")
with filler.open("wb", buffering=0) as file:
    for step in (65536, 512):
        try:
            while file.write(bytes(step)):
                pass
        except OSError:
            pass
for n in range(200):
    made.step(100 + n, "x" * 2000)
made.write(projects())
eventually(lambda: "full" in str(client.ask(started.paths.sock, {"type": "status"}, timeout_s=5)["capture"]), "it is told")
assert not whole(home, workspace)
assert status_for(workspace).pid == started.pid
filler.unlink()
eventually(lambda: whole(home, workspace), "the rest is read once there is room")
assert status_for(workspace).pid == started.pid, "the daemon lived through it"
print(stop_background_for(workspace).how)
"""
)


# The home becomes read-only for whoever sees it through this mount, open descriptors aside.
READ_ONLY = """
import os, subprocess, sys
home, workspace, started = sys.argv[1:4]
from kaizen import start_background_for, status_for, stop_background_for
if started == "inside":
    start_background_for(workspace)
subprocess.run(["mount", "--bind", home, home], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", home], check=True)
pid = status_for(workspace).pid
try:
    open(home + "/probe", "w")
except OSError:
    stopped = stop_background_for(workspace, ask_s=2)
    print(stopped.was_running, stopped.pid == pid, stopped.how, status_for(workspace).state)
    print(stop_background_for(workspace).was_running)
"""


def mount_namespaces() -> bool:
    if os.geteuid() != 0:
        return False
    try:
        done = subprocess.run(
            ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


mounts = pytest.mark.skipif(not mount_namespaces(), reason="no mount namespace can be made here (not root)")


def mounted(code: str, home: str, workspace: Path, size: str, flags: str = "") -> str:
    """What a program prints that runs with a small disk as its home."""
    done = subprocess.run(
        ["unshare", "-m", sys.executable, "-c", code, home, str(workspace), size, flags],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd="/", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@mounts
def test_a_read_only_home_is_told(home: str, workspace: Path) -> None:
    """A start on a read-only disk says so, and asking still works."""
    assert "read-only" in mounted(REFUSED, home, workspace, "1m", "ro")


@mounts
@pytest.mark.parametrize("started", ["inside", "outside"])
def test_on_a_read_only_home_a_daemon_can_be_stopped(home: str, workspace: Path, started: str) -> None:
    """Where nobody can take the start lock a stop asks the daemon all the same, whether it sees the same or may write."""
    if started == "outside":
        start_background_for(workspace)
    assert mounted(READ_ONLY, home, workspace, started).split() == ["True", "True", "asked", "stopped", "False"]
    assert daemons_of(home) == []


@mounts
def test_on_a_read_only_home_a_frozen_daemon_is_ended(home: str, workspace: Path) -> None:
    """One that does not answer there is signalled."""
    freeze(start_background_for(workspace).pid)
    assert mounted(READ_ONLY, home, workspace, "outside").split() == ["True", "True", "terminated", "stopped", "False"]
    assert daemons_of(home) == []


@mounts
@pytest.mark.parametrize("size", ["4k", "16k", "32k", "64k"])
def test_a_disk_without_room_is_told(home: str, workspace: Path, size: str) -> None:
    """A start on a disk that is too small says so, and leaves no daemon behind."""
    said = mounted(REFUSED, home, workspace, size)
    assert any(word in said for word in ("full", "space", "disk", "ended")), said
    assert daemons_of(home) == []


@mounts
def test_a_disk_that_fills_up_ends_no_daemon_and_loses_nothing(home: str, workspace: Path) -> None:
    """While the disk is full the daemon lives and answers; once there is room it captures what came meanwhile."""
    assert mounted(FILLED, home, workspace, "4m").strip() == "asked"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_without_permission_is_told(home: str, workspace: Path) -> None:
    """A home in a folder that may not be written is refused."""
    Path(home).mkdir(mode=0o500)
    with pytest.raises(KaizenError):
        start_background_for(workspace)
