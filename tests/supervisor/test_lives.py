"""The lives of daemons under a real supervisor: asleep and awake, crashed and started again, stopped and left alone."""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest

from kaizen.background.start import register, start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import EarlyExit
from kaizen.host import files, locks
from kaizen.ipc import client, messages, wire
from kaizen.model.daemon import Shown
from kaizen.registry.hot import Registry
from tests.support.command import Command
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, eventually, kill
from tests.support.supervisors import Supervising, asleep, copied, history, lay_to_sleep, rows, sleeping, watched_by
from tests.support.wires import connected, exchange, read_message


def test_looking_does_not_wake(home: str, workspace: Path) -> None:
    """hello, status and the listing are answered for a daemon that sleeps, and it goes on sleeping."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    for kind in ("hello", "status"):
        answer = client.ask(sock, {"type": kind}, timeout_s=5)
        assert (answer["state"], answer["workspace"], answer["pid"]) == ("sleeping", str(workspace), watched.pid)
    assert [each.state for each in list_workspaces(home=home)] == [Shown.SLEEPING]
    assert daemons_of(home) == []


def test_a_request_wakes_and_is_answered_on_its_connection(home: str, workspace: Path) -> None:
    """What came on a connection while the daemon slept is answered by the daemon, whole and on that connection: also
    what came after it, and half a frame whose rest follows."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    two = wire.frame(messages.subscribe(0)) + wire.frame({"type": "no such thing"})
    half = wire.frame({"type": "status"})
    with connected(sock) as early, connected(sock) as caller:
        early.sendall(half[:7])
        caller.sendall(two)
        answers = [read_message(caller), read_message(caller)]
        early.sendall(half[7:])
        status = read_message(early)
    assert [answer and answer["type"] for answer in answers] == ["subscribed", "error"]
    assert status is not None
    assert (status["state"], status["pid"]) == ("running", daemons_of(home)[0])
    watched.has(running=1, sleeping=0)


def test_fifty_who_connect_while_it_sleeps_are_all_served(home: str, workspace: Path) -> None:
    """None is refused, none waits for ever, and one daemon serves them."""
    Supervising(home)
    sock = sleeping(home, workspace)
    callers = [connected(sock) for _ in range(50)]
    for caller in callers:
        caller.sendall(wire.frame(messages.subscribe(0)))
    told = [read_message(caller) for caller in callers]
    for caller in callers:
        caller.close()
    assert [each and each["type"] for each in told] == ["subscribed"] * 50
    assert len(daemons_of(home)) == 1


def test_more_guests_than_can_be_handed_on_cost_no_start(home: str, workspace: Path) -> None:
    """Three hundred who wait are more than go with one message: the daemon is forked all the same, and whoever was not
    handed on is hung up on and served when it comes again."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    template = watched.told()["template"]
    idle = [connected(sock) for _ in range(300)]
    exchange(idle[-1], {"type": "hello"})
    with connected(sock) as caller:
        assert (exchange(caller, messages.subscribe(0)) or {}).get("type") in ("subscribed", None)
    for each in idle:
        each.close()
    watched.has(running=1, template=template)
    assert client.ask(sock, {"type": "hello"}, timeout_s=10)["state"] == "running"


def test_its_socket_is_the_same_through_sleep_and_wake(home: str, workspace: Path) -> None:
    """Nobody is ever refused: the socket that is held is the one that is served."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    first, pids = files.inode(sock), set()
    for _ in range(3):
        pids.add(start_background_for(workspace, home=home).pid)
        watched.has(running=1)
        lay_to_sleep(home, workspace)
        assert files.inode(sock) == first
    assert len(pids) == 3


def test_thirty_cycles_leave_no_descriptor_behind(home: str, workspace: Path) -> None:
    """The supervisor has as many descriptors open after thirty sleeps as after the first."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    before = watched.descriptors()
    for _ in range(30):
        with connected(sock) as caller:
            exchange(caller, messages.subscribe(0))
        lay_to_sleep(home, workspace)
    eventually(
        lambda: not Counter(watched.descriptors()) - Counter(before),
        f"no more than {before} is open, not {watched.descriptors()}",
    )


def test_a_killed_daemon_is_recorded_and_started_again(home: str, workspace: Path) -> None:
    """The journal says that it crashed by signal 9, and another one runs without anybody asking."""
    watched = Supervising(home)
    first = start_background_for(workspace, home=home).pid
    watched.has(running=1)
    kill(first)
    eventually(lambda: daemons_of(home) not in ([], [first]), "another one is started")
    crashes = [detail for what, detail in history(home) if what == "crashed"]
    assert len(crashes) == 1
    assert "-9" in (crashes[0] or "")
    watched.has(running=1)
    assert rows(home, workspace)[1].restarts == 1


def test_ten_that_are_killed_at_once_are_each_known_by_their_signal(home: str, tmp_path: Path) -> None:
    """The template tells of one exit after another; none is lost because another came first."""
    watched = Supervising(home)
    workspaces = [make_workspace(tmp_path / f"w{number}") for number in range(10)]
    pids = [start_background_for(each, home=home).pid for each in workspaces]
    watched.has(running=10)
    for pid in pids:
        os.kill(pid, 9)
    eventually(lambda: sum(what == "crashed" for what, _ in history(home)) == 10, "all ten are recorded")
    assert all("-9" in (detail or "") for what, detail in history(home) if what == "crashed")


def test_one_that_is_killed_the_moment_it_is_ready_is_known_by_its_signal(home: str, tmp_path: Path) -> None:
    """Its end is seen though the supervisor was not yet in touch with it, not found at a later look around."""
    Supervising(home)
    for number in range(40):
        os.kill(start_background_for(make_workspace(tmp_path / f"w{number}"), home=home).pid, 9)
    ends = eventually(
        lambda: [end for end in history(home) if end[0] in ("crashed", "reaped")][39:] and history(home), "all ended"
    )
    assert {what for what, _ in ends} & {"crashed", "reaped"} == {"crashed"}
    assert all("-9" in (detail or "") for what, detail in ends if what == "crashed")


def test_a_stopped_daemon_stays_stopped(home: str, workspace: Path) -> None:
    """Neither running nor asleep is a stopped one started again, whatever happens to its transcripts."""
    watched = Supervising(home)
    start_background_for(workspace, home=home)
    watched.has(running=1)
    assert stop_background_for(workspace, home=home).was_running
    watched.has(running=0, sleeping=0)
    sleeping(home, workspace)
    assert stop_background_for(workspace, home=home).how == "released"
    watched.has(running=0, sleeping=0, waiting=0, starting=0)
    assert not rows(home, workspace)[0].wanted
    assert not Path(place(home, workspace).runtime.sock).exists()
    assert daemons_of(home) == []


def test_a_wake_does_not_undo_a_stop(home: str, workspace: Path) -> None:
    """Somebody wakes a sleeping daemon at the moment somebody else stops it: the stop counts."""
    watched = Supervising(home)
    sock = sleeping(home, workspace)
    where = place(home, workspace)
    with locks.taken(where.start, timeout_s=5), connected(sock) as caller:
        caller.sendall(wire.frame(messages.subscribe(0)))
        watched.has(starting=1)
        with Registry.open(home) as registry:
            registry.set_wanted(rows(home, workspace)[0].id, False, 1)
    watched.has(starting=0, running=0, sleeping=0)
    assert daemons_of(home) == []
    assert not rows(home, workspace)[0].wanted


def test_what_never_gets_ready_is_given_up_with_its_reason(home: str, workspace: Path, tmp_path: Path) -> None:
    """A daemon that cannot start is tried again and given up after a limit, however long ago the supervisor began;
    it is tried anew, as often, when somebody asks for it."""
    in_haste = {
        "kaizen/supervisor/policy.py": (
            "FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 60.0",
            "FIRST_WAIT_S, LONGEST_WAIT_S = 0.01, 0.02",
        ),
    }
    package = copied(tmp_path / "hasty", in_haste)
    policy = package / "kaizen/supervisor/policy.py"
    policy.write_text(policy.read_text().replace("LIVED_S = 60.0", "LIVED_S = 0.3"))
    watched = Supervising(home, package)
    sleeping(home, workspace)
    in_the_way = Path(place(home, workspace).runtime.pid)
    in_the_way.mkdir()
    for _ in range(2):
        with pytest.raises(EarlyExit):
            start_background_for(workspace, home=home)
        eventually(lambda: rows(home, workspace)[1].given_up, "it is given up")
    assert "8 times in a row" in (rows(home, workspace)[1].given_up or "")
    assert [what for what, _ in history(home)].count("given up") == 2
    in_the_way.rmdir()
    watched.has(waiting=0, starting=0)
    assert daemons_of(home) == []
    started = start_background_for(workspace, home=home)
    assert daemons_of(home) == [started.pid]
    assert rows(home, workspace)[1].given_up is None


def test_a_start_that_meets_an_end_is_taken_on(home: str, workspace: Path) -> None:
    """A daemon that is killed while somebody asks for it is followed by one that the supervisor is in touch with."""
    watched = Supervising(home)
    for _ in range(5):
        pid = start_background_for(workspace, home=home).pid
        watched.has(running=1)
        with locks.taken(place(home, workspace).start, timeout_s=5):
            kill(pid)
            thread = threading.Thread(target=start_background_for, args=(workspace,), kwargs={"home": home})
            thread.start()
            eventually(lambda: watched.told()["running"] + watched.told()["starting"] == 1, "it is asked for")
        thread.join()
    (pid,) = daemons_of(home)
    watched_by(home, workspace, "supervisor")
    kill(pid)
    what = "the end of the last one is seen too"  # after so many ends it waits for long
    eventually(lambda: daemons_of(home) not in ([], [pid]), what, limit_s=120)


def test_who_dies_before_it_is_ready_is_seen(home: str, workspace: Path) -> None:
    """A daemon that another process started, and that ended before it was ready, does not stay `starting`."""
    files.ensure_home(home)
    where = place(home, workspace)
    with Registry.open(home) as registry:
        row = register(registry, str(workspace), init=True)
        registry.set_wanted(row.id, True, 1)
        watched = Supervising(home)
        watched.has(sleeping=1)
        with locks.taken(where.life, timeout_s=5):
            registry.record_starting(row.id, where.runtime, "0", 1, 2)
            watched.has(sleeping=0)
    watched.has(sleeping=1)
    assert rows(home, workspace)[1].state == "crashed"


def test_a_deleted_workspace_is_let_go(home: str, workspace: Path) -> None:
    """Its daemon ends, or sleeps no more; nothing starts for it, and the registry says that it is missing."""
    watched = Supervising(home)
    start_background_for(workspace, home=home)
    watched.has(running=1)
    shutil.rmtree(workspace)
    watched.has(running=0, sleeping=0)
    assert rows(home, workspace)[1].ending == "workspace_gone"
    make_workspace(workspace)
    sock = sleeping(home, workspace)
    shutil.rmtree(workspace)
    eventually(lambda: files.inode(sock) is None, "its socket is let go", limit_s=60)
    watched.has(running=0, sleeping=0)
    assert rows(home, workspace)[0].missing_since is not None
    assert daemons_of(home) == []


def test_paused_and_resumed(home: str, workspace: Path, command: Command) -> None:
    """A paused workspace is neither running nor asleep; a resumed one runs."""
    watched = Supervising(home)
    sleeping(home, workspace)
    assert command("pause", workspace).status == 0
    watched.has(running=0, sleeping=0)
    assert status_for(workspace, home=home).state is Shown.STOPPED
    assert command("resume", workspace).status == 0
    watched.has(running=1)
    assert command("pause", workspace).status == 0
    watched.has(running=0, sleeping=0)
    assert daemons_of(home) == []


def test_what_is_registered_and_forgotten_meanwhile(home: str, workspace: Path, tmp_path: Path) -> None:
    """A workspace that is wanted sleeps as soon as the registry has it, and is let go when it is forgotten."""
    watched = Supervising(home)
    with Registry.open(home) as registry:
        row = register(registry, str(workspace), init=True)
        assert watched.told()["sleeping"] == 0
        registry.set_wanted(row.id, True, 1)
        sock = asleep(home, workspace)
        registry.forget(row.id)
    watched.has(sleeping=0)
    eventually(lambda: files.inode(sock) is None, "its socket is gone")
