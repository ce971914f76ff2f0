"""What containers bring: another pid namespace that shares the home, being PID 1, and no init that takes note of the dead."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.background.reap import reap
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import StopFailed, Unresponsive
from kaizen.host import processes
from kaizen.model.daemon import Same, Shown
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.namespaces import OWN_PIDS, Inside, unsharing
from tests.support.processes import ROOT, daemons_of, eventually, freeze, has_ended, kill

pytestmark = pytest.mark.skipif(not unsharing(*OWN_PIDS), reason="no pid namespace can be made here (unshare refused)")

START = "start_background_for(workspace)[::2]"  # pid, already running


@pytest.fixture
def inside(home: str, workspace: Path) -> Iterator[Inside]:
    """A namespace of its own, with a PID 1 that never waits for anybody."""
    made = Inside(workspace)
    yield made
    made.close()


@pytest.fixture
def stranger(inside: Inside) -> Iterator[int]:
    """A program of ours outside whose pid the next process inside gets too, where the kernel lets us choose."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
    )
    inside.next_pid(process.pid)
    yield process.pid
    assert process.poll() is None, "a stranger was signalled"
    process.communicate()


def test_a_daemon_inside_is_found_from_outside(home: str, workspace: Path, inside: Inside, stranger: int) -> None:
    """A daemon in another pid namespace that shares the home runs for everybody: told so, found, and not started twice."""
    pid, _ = inside(START)
    assert status_for(workspace).state is Shown.RUNNING
    assert [row.state for row in list_workspaces()] == [Shown.RUNNING]
    found = start_background_for(workspace)
    assert (found.pid, found.already_running) == (pid, True)
    assert len(daemons_of(home)) == 1
    assert reap().reaped == ()


def test_a_daemon_inside_is_stopped_by_asking(home: str, workspace: Path, inside: Inside, stranger: int) -> None:
    """A stop from outside asks over the shared socket, and neither waits for nor signals whoever has that pid outside."""
    pid, _ = inside(START)
    stopped = stop_background_for(workspace, ask_s=20, term_s=0, kill_s=0)
    assert (stopped.was_running, stopped.pid, stopped.how) == (True, pid, "asked")
    assert status_for(workspace).state is Shown.STOPPED
    eventually(lambda: daemons_of(home) == [], "it has ended, a moment after its lock was free")


def test_a_daemon_inside_that_does_not_heed_is_left_alone(
    home: str, workspace: Path, inside: Inside, stranger: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that answers and does not stop is not signalled from outside: its pid is a stranger's there."""
    from kaizen.background import stop

    inside(START)
    monkeypatch.setattr(stop.messages, "stop", lambda reason: {"type": "hello"})
    with pytest.raises(StopFailed, match="cannot be told"):
        stop_background_for(workspace, ask_s=0.05, term_s=0.05, kill_s=0.05)
    assert len(daemons_of(home)) == 1


def test_a_frozen_daemon_inside_is_stopped_only_from_inside(
    home: str, workspace: Path, inside: Inside, stranger: int
) -> None:
    """From outside a frozen daemon is told as unresponsive and nobody is signalled; inside it can be ended."""
    pid, _ = inside(START)
    (seen,) = daemons_of(home)
    freeze(seen)
    assert status_for(workspace).state is Shown.UNRESPONSIVE
    assert [row.state for row in list_workspaces()] == [Shown.UNRESPONSIVE]
    assert list_workspaces()[0].pid is None, "the pid it has inside names somebody else here"
    with pytest.raises(Unresponsive):
        start_background_for(workspace)
    with pytest.raises(StopFailed, match="another pid namespace"):
        stop_background_for(workspace, ask_s=0.05, term_s=0.05, kill_s=0.05)
    assert reap().reaped == ()
    assert daemons_of(home) == [seen]
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert entry.daemon is not None
    assert entry.daemon.state == "ready", "a stop that was refused is not recorded as one"
    assert inside("stop_background_for(workspace)") == [True, pid, "terminated"]
    assert daemons_of(home) == []


def test_a_daemon_killed_inside_is_reaped_from_outside(home: str, workspace: Path, inside: Inside) -> None:
    """The life lock of a daemon that was killed inside is free for everybody: it is stale, reaped, and replaced."""
    inside(START)
    (seen,) = daemons_of(home)
    kill(seen)
    assert status_for(workspace).state is Shown.STOPPED
    assert [row.state for row in list_workspaces()] == [Shown.STALE]
    assert [found.path for found in reap().reaped] == [str(workspace)]
    assert not os.path.lexists(place(home, workspace).runtime.sock)
    outside = start_background_for(workspace)
    assert not outside.already_running
    assert inside(START) == [outside.pid, True]


def test_a_daemon_outside_is_found_from_inside(home: str, workspace: Path, inside: Inside) -> None:
    """The other way round: a container sees the host's daemon as running, starts no other, and stops it by asking."""
    started = start_background_for(workspace)
    assert inside("status_for(workspace).state") == "running"
    assert inside("[row.state for row in list_workspaces()]") == ["running"]
    assert inside(START) == [started.pid, True]
    assert inside("stop_background_for(workspace)") == [True, started.pid, "asked"]
    eventually(lambda: has_ended(started.pid), "it has ended, a moment after its lock was free")


def test_a_frozen_daemon_outside_is_not_touched_from_inside(home: str, workspace: Path, inside: Inside) -> None:
    """A container does not signal what it cannot see, and clears up once the host's daemon is dead."""
    started = start_background_for(workspace)
    freeze(started.pid)
    assert inside("[status_for(workspace).state, status_for(workspace).pid]") == ["unresponsive", None]
    name, said = inside("stop_background_for(workspace, ask_s=0.05, term_s=0.05, kill_s=0.05)")
    assert name == "StopFailed"
    assert "another pid namespace" in said
    assert inside("len(reap().reaped)") == 0
    assert daemons_of(home) == [started.pid]
    kill(started.pid)
    assert inside("[found.path for found in reap().reaped]") == [str(workspace)]
    assert not inside(START)[1]


def test_without_an_init_a_killed_daemon_is_dead_at_once(home: str, workspace: Path, inside: Inside) -> None:
    """Where PID 1 started a daemon and never waits for it, the zombie counts as dead, and the next start works."""
    pid, _ = inside(START)
    inside(f"os.kill({pid}, 9)")
    eventually(lambda: inside(f"processes.is_zombie({pid})"), "it is a zombie")
    assert inside("status_for(workspace).state") == "stopped"
    again, already = inside(START)
    assert (again != pid, already) == (True, False)
    assert inside(f"processes.is_zombie({pid})"), "nobody has waited for the first"
    assert inside("stop_background_for(workspace).how") == "asked"


def parent_of(pid: int) -> int:
    found = re.search(r"^PPid:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), flags=re.MULTILINE)
    assert found is not None
    return int(found[1])


def test_as_pid_1_it_heeds_sigterm_and_takes_note_of_orphans(home: str, workspace: Path) -> None:
    """A daemon that is its container's PID 1 ends cleanly on SIGTERM, and no orphan it inherits stays a zombie."""
    orphan = f"{sys.executable} -I -S -c 'import sys; sys.stdin.read()' {workspace} <&3"
    line = f"exec 3<&0 </dev/null; {orphan} & exec 3<&-; exec {sys.executable} -m kaizen daemon start -w {workspace}"
    process = subprocess.Popen(
        [*unsharing(*OWN_PIDS), "sh", "-c", line], env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd="/", text=True,
        stdin=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    eventually(lambda: status_for(workspace).state is Shown.RUNNING, "it answers")
    assert status_for(workspace).pid == 1
    (daemon,) = daemons_of(home)
    (child,) = [int(name) for name in os.listdir("/proc") if name.isdecimal() and _is_child(int(name), daemon)]
    process.stdin.close()
    eventually(lambda: not os.path.exists(f"/proc/{child}"), "the orphan has ended and is not left a zombie")
    os.kill(daemon, signal.SIGTERM)
    assert process.wait(30) == 0
    assert process.stderr is not None
    with process.stderr:
        assert "ended: stopped" in process.stderr.read()
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert entry.daemon is not None
    assert (entry.daemon.state, entry.daemon.ending) == ("stopped", "stopped")


def _is_child(pid: int, parent: int) -> bool:
    try:
        return parent_of(pid) == parent
    except OSError:
        return False


def test_who_it_is_cannot_be_told_across_namespaces(home: str, workspace: Path, inside: Inside) -> None:
    """An identity that was recorded in one pid namespace is neither same nor different in another."""
    mine = processes.own_identity()
    assert processes.compare(mine) is Same.SAME
    assert inside(f"str(processes.compare(processes.Identity{tuple(mine)!r}))") == "cannot tell"
