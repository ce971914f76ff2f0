"""The daemon's process: started by command line, with what it needs and nothing else."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import pytest

from kaizen.background import spawn
from kaizen.errors import KaizenError
from kaizen.host import files, locks, processes
from kaizen.paths import Place
from tests.support.homes import place

TELL = """
import os, sys
fds = sorted(int(n) for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}'))
os.write(3, repr((fds, sys.argv[1:], os.environ['KAIZEN_HOME'], sys.flags.isolated)).encode())
"""


@pytest.fixture
def where(home: str, workspace: Path) -> Place:
    files.ensure_home(home)
    found = place(home, workspace)
    files.ensure_folder(home, found.runtime.dir)
    return found


def test_the_command_line_names_the_place_and_where_to_import_from(where: Place) -> None:
    """Isolated, without site, by path; home and workspace are arguments, wherever the caller stands."""
    line = spawn.command(where)
    assert line[:3] == [sys.executable, "-I", "-S"]
    assert os.path.isfile(line[3])
    given = dict(zip(line[4::2], line[5::2], strict=True))
    assert (given["--home"], given["--workspace"]) == (where.home, where.path)
    assert all(os.path.isabs(folder) for folder in given["--path"].split(":"))


def test_the_child_has_five_descriptors_and_the_lock(where: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Null, the log twice, the ready pipe and the life lock: nothing else comes along, and the lock outlives ours."""
    monkeypatch.setattr(spawn, "command", lambda _: [sys.executable, "-I", "-S", "-c", TELL])
    extra = os.open("/dev/null", os.O_RDONLY)
    before = len(os.listdir("/proc/self/fd"))
    lock = locks.taken(where.life, timeout_s=0)
    child = spawn.spawn(where, lock)
    with open(child.ready, "rb") as ready:
        fds, arguments, home, isolated = eval(ready.read())
    assert processes.exit_status(child.pid, block=True) == 0
    assert set(fds) <= {0, 1, 2, 3, 4, 5}
    assert arguments == ["--ready-fd", "3", "--life-fd", "4"]
    assert (home, isolated) == (where.home, 1)
    assert len(os.listdir("/proc/self/fd")) == before + 1
    lock.release()
    os.close(extra)


def test_the_lock_is_held_by_the_child_alone(where: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the starter has let go, the lock is the child's, and is free when the child has ended."""
    wait = "import os; os.read(0, 1); import sys; sys.stdin.close(); import time; time.sleep(600)"
    monkeypatch.setattr(spawn, "command", lambda _: [sys.executable, "-I", "-S", "-c", wait])
    with locks.taken(where.life, timeout_s=0) as lock:
        child = spawn.spawn(where, lock)
    assert locks.is_held(where.life)
    processes.send(processes.identity(child.pid), 9)
    processes.exit_status(child.pid, block=True)
    assert not locks.is_held(where.life)
    os.close(child.ready)


def test_a_spawn_that_fails_leaves_nothing_open(where: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that is not there is an error, and no descriptor stays."""
    monkeypatch.setattr(spawn, "command", lambda _: ["/gone/python"])
    with locks.taken(where.life, timeout_s=0) as lock:
        before = sorted(os.listdir("/proc/self/fd"))
        with pytest.raises(OSError, match="gone"):
            spawn.spawn(where, lock)
        assert sorted(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("more", range(9))
def test_a_spawn_without_descriptors_is_told_and_leaves_nothing_open(
    where: Place, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    """Whichever descriptor is the one too many, the error says so, and what was opened before it is closed."""
    with locks.taken(where.life, timeout_s=0) as lock:
        before = sorted(os.listdir("/proc/self/fd"))
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, before)) + more, hard))
        try:
            with pytest.raises(KaizenError, match="too many files"):
                spawn.spawn(where, lock)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert sorted(os.listdir("/proc/self/fd")) == before
