"""Looking after everything: what agents write reaches the right daemon, asleep or awake, and whoever asks is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.background.status import status_for
from kaizen.background.stop import stop_background_for
from kaizen.host import locks
from kaizen.ipc import client, messages
from kaizen.model.daemon import Shown
from kaizen.registry.hot import Registry
from tests.support.command import agent_worked, history_read
from tests.support.homes import make_workspace, place
from tests.support.processes import ROOT, daemons_of, eventually, wait_for_end
from tests.support.supervisors import Supervising, asleep, copied, lay_to_sleep, rows, sleeping, watched_by


def head(sock: str) -> int:
    """The newest event that the daemon at a socket has stored."""
    try:
        found = client.ask(sock, {"type": "status"}, timeout_s=5).get("head")
    except (client.NoAnswer, client.NobodyListens):
        return 0
    return found if isinstance(found, int) else 0


def grown(sock: str, seen: int) -> int:
    """Wait until the store has something newer than what was seen; its newest event."""
    eventually(lambda: head(sock) > seen, f"there is more than {seen}")
    return head(sock)


def test_a_transcript_wakes_its_daemon(home: str, tmp_path: Path) -> None:
    """What is written in one workspace while all sleep wakes that workspace's daemon only, and is in its store."""
    one, other = make_workspace(tmp_path / "one"), make_workspace(tmp_path / "other")
    watched = Supervising(home)
    watched.has(watching="watchfiles")
    sock = sleeping(home, one)
    sleeping(home, other)
    agent_worked(home, one)
    eventually(lambda: head(sock) > 0, "its events are in the store")
    assert daemons_of(home, one)
    assert daemons_of(home, other) == []
    watched.has(running=1, sleeping=1)


def test_a_running_daemon_is_told(home: str, workspace: Path) -> None:
    """A daemon that does not watch hears of each change from the supervisor."""
    watched = Supervising(home)
    start_background_for(workspace, home=home)
    watched.has(running=1, watching="watchfiles")
    history_read(home, workspace)
    watched_by(home, workspace, "supervisor")
    sock = place(home, workspace).runtime.sock
    agent_worked(home, workspace)
    first = eventually(lambda: head(sock), "the first session is read")
    agent_worked(home, workspace, number=2)
    eventually(lambda: head(sock) > first, "the second too")


def test_a_lost_socket_is_bound_anew_also_where_nothing_can_be_watched(
    home: str, workspace: Path, tmp_path: Path
) -> None:
    """A supervisor that gets no inotify instance cannot tell what changed, so its daemons look after their sockets."""
    blind = copied(
        tmp_path / "blind",
        {
            "kaizen/daemon/watch.py": (
                "        from watchfiles._rust_notify import RustNotify",
                "        raise OSError('none')",
            )
        },
    )
    watched = Supervising(home, blind)
    watched.has(watching="polling")
    pid = start_background_for(workspace, home=home).pid
    watched_by(home, workspace, "supervisor")
    sock = Path(place(home, workspace).runtime.sock)
    sock.unlink()
    eventually(sock.exists, "its socket is there again")
    assert daemons_of(home, workspace) == [pid]


def test_what_is_written_as_it_ends_is_not_lost(home: str, workspace: Path) -> None:
    """A change that a daemon was told of just before it went to sleep wakes it again."""
    watched = Supervising(home)
    watched.has(watching="watchfiles")
    sock = sleeping(home, workspace)
    seen = 0
    for number in range(1, 4):
        agent_worked(home, workspace, number=number)
        seen = grown(sock, seen)
        agent_worked(home, workspace, number=number + 10)
        client.ask(sock, messages.stop("idle"), timeout_s=10)
        seen = grown(sock, seen)
        lay_to_sleep(home, workspace)


def test_it_ends_when_idle_and_sleeps(home: str, workspace: Path) -> None:
    """The setting for idle daemons holds under a supervisor: it ends by itself, and is not restarted but sleeps."""
    Path(home).mkdir(mode=0o700)
    Path(paths.machine_config(home)).write_text("[daemon]\nidle_exit_minutes = 0.005\n")
    watched = Supervising(home)
    pid = start_background_for(workspace, home=home).pid
    wait_for_end(pid)
    asleep(home, workspace)
    watched.has(running=0, sleeping=1)
    assert rows(home, workspace)[1].ending == "idle"
    assert daemons_of(home) == []


def test_many_ask_at_once_and_are_told_the_same(home: str, workspace: Path) -> None:
    """Of ten who ask on their own connections each is told of the one daemon; one that hung up harms nobody."""
    Supervising(home)
    sock = paths.supervisor(home).runtime.sock
    request = messages.start(str(workspace), named=True, environ={})
    askers = [client.Connection(sock, timeout_s=5) for _ in range(11)]
    for each in askers:
        each.send(request, timeout_s=5)
    askers.pop().close()
    told = []
    for each in askers:
        assert each.receive(timeout_s=30)["type"] == "accepted"
        told.append(each.receive(timeout_s=30))
        each.close()
    assert {each["type"] for each in told} == {"started"}
    assert [each["pid"] for each in told] == daemons_of(home) * 10


def test_who_asks_is_told_why_not(home: str, workspace: Path) -> None:
    """A paused workspace is refused with its reason."""
    watched = Supervising(home)
    sleeping(home, workspace)
    sock = paths.supervisor(home).runtime.sock
    with Registry.open(home) as registry:
        registry.set_paused(rows(home, workspace)[0].id, True, 1)
    watched.has(sleeping=0)
    with client.Connection(sock, timeout_s=5) as supervisor:
        supervisor.ask(messages.start(str(workspace), named=True, environ={}), timeout_s=5)
        told = supervisor.receive(timeout_s=30)
    assert (told["type"], told["code"]) == ("error", "WorkspacePaused")


def test_a_daemon_that_was_started_beside_it_is_met(home: str, workspace: Path) -> None:
    """One that a foreground start, or a frozen moment, brought up is looked after like any other."""
    watched = Supervising(home)
    sleeping(home, workspace)
    line = [sys.executable, "-m", "kaizen", "daemon", "start", "-w", str(workspace)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(line, env=environ, cwd="/", stderr=subprocess.DEVNULL) as process:
        watched.has(running=1, sleeping=0)
        watched_by(home, workspace, "supervisor")
        assert status_for(workspace, home=home).pid == process.pid
        stop_background_for(workspace, home=home)
    watched.has(running=0)


def test_it_answers_while_others_hold_locks(home: str, workspace: Path) -> None:
    """Nobody's start lock makes the supervisor wait: it goes on answering, and sees to it when the lock is free."""
    watched = Supervising(home)
    sleeping(home, workspace)
    where = place(home, workspace)
    with locks.taken(where.start, timeout_s=5):
        os.unlink(where.runtime.sock)
        watched.has(sleeping=0)
        assert watched.told()["state"] == "running"
    asleep(home, workspace)
    assert status_for(workspace, home=home).state is Shown.SLEEPING


def test_tail_goes_on_through_sleep_and_wake(home: str, workspace: Path) -> None:
    """A tail that was connected when its daemon went to sleep shows what is written afterwards."""
    watched = Supervising(home)
    watched.has(watching="watchfiles")
    start_background_for(workspace, home=home)
    agent_worked(home, workspace)
    sock = place(home, workspace).runtime.sock
    eventually(lambda: head(sock), "it is read")
    line = [sys.executable, "-m", "kaizen", "tail", "--json", "-w", str(workspace)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(line, env=environ, cwd="/", stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout is not None
        first = json.loads(tail.stdout.readline())
        client.ask(sock, messages.stop("idle"), timeout_s=10)
        second = agent_worked(home, workspace, number=2)
        assert first["session_id"] != second
        while json.loads(tail.stdout.readline())["session_id"] != second:
            pass
        tail.kill()
