"""Starting beside the main thread."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from kaizen.background.start import BackgroundStart, NotWanted
from kaizen.daemon.bell import Bell
from kaizen.errors import KaizenError, WorkspaceRefused
from kaizen.host import processes
from kaizen.supervisor import jobs
from kaizen.supervisor.jobs import AT_ONCE, Done, Jobs, Order
from tests.support.homes import place
from tests.support.processes import daemons_of, eventually


def order(home: str, workspace: Path | str, *, asked: bool = True) -> Order:
    return Order(place(home, workspace), None, {"HOME": "/nowhere"}, None, (), asked)


def finished(made: Jobs, count: int = 1) -> list[Done]:
    """Wait for so many."""
    found: list[Done] = []
    eventually(lambda: found.extend(made.done()) or len(found) >= count, f"{count} are done")
    return found


def test_a_daemon_is_started_and_the_bell_is_rung(home: str, workspace: Path) -> None:
    """What came of it comes back as a value, and the main thread is woken."""
    bell = Bell()
    made = Jobs(bell)
    made.add(order(home, workspace))
    assert processes.wait_readable([bell.fd], 30)
    (done,) = finished(made)
    assert done.started is not None
    assert daemons_of(home) == [done.started.pid]
    bell.close()


def test_an_order_that_fails_is_a_value_too(home: str, tmp_path: Path) -> None:
    """A folder that is not there is refused, and nothing is registered for it."""
    bell = Bell()
    made = Jobs(bell)
    made.add(order(home, tmp_path / "nowhere"))
    (done,) = finished(made)
    assert isinstance(done.error, WorkspaceRefused)
    made.join()
    bell.close()


def test_what_nobody_wants_is_not_started(home: str, workspace: Path) -> None:
    """A wake that nobody asked for, of a workspace that the registry does not want, comes to nothing."""
    bell = Bell()
    made = Jobs(bell)
    made.add(order(home, workspace, asked=False))
    (done,) = finished(made)
    assert isinstance(done.error, NotWanted)
    assert daemons_of(home) == []
    bell.close()


def test_a_mistake_ends_one_order_only(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a start raises is told as why there is no daemon."""
    bell = Bell()
    made = Jobs(bell)
    monkeypatch.setattr(jobs, "_start", lambda order: 1 / 0)
    made.add(order(home, workspace))
    (done,) = finished(made)
    assert isinstance(done.error, KaizenError)
    assert "ZeroDivisionError" in str(done.error)
    bell.close()


def test_a_few_at_a_time_and_none_is_left(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most so many are at work; as soon as one is taken in as done the next begins."""
    bell, gate, at_work = Bell(), threading.Semaphore(0), []

    def start(order: Order) -> BackgroundStart:
        at_work.append(order)
        gate.acquire()
        raise KaizenError("done")

    monkeypatch.setattr(jobs, "_start", start)
    made = Jobs(bell)
    for _ in range(AT_ONCE + 2):
        made.add(order(home, workspace))
    eventually(lambda: len(at_work) == AT_ONCE, "as many begin as may")
    assert made.done() == []
    assert len(at_work) == AT_ONCE
    gate.release()
    assert processes.wait_readable([bell.fd], 30)
    assert len(made.done()) == 1
    eventually(lambda: len(at_work) == AT_ONCE + 1, "the next begins with the first look after the bell")
    gate.release(AT_ONCE + 1)
    finished(made, AT_ONCE + 1)
    bell.close()


def test_a_thread_that_cannot_be_had_is_an_answer(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the kernel has no room for another thread the order has failed, and the supervisor goes on."""
    bell = Bell()
    made = Jobs(bell)

    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        made.add(order(home, workspace))
    (done,) = finished(made)
    assert "can't start new thread" in str(done.error)
    assert made.join() == []
    bell.close()


def test_joining_begins_no_more(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those at work are waited for, the others are not begun."""
    bell, gate, begun = Bell(), threading.Event(), []

    def start(order: Order) -> BackgroundStart:
        begun.append(order)
        gate.wait()
        raise KaizenError("done")

    monkeypatch.setattr(jobs, "_start", start)
    made = Jobs(bell)
    for _ in range(AT_ONCE + 5):
        made.add(order(home, workspace))
    eventually(lambda: len(begun) == AT_ONCE, "they begin")
    gate.set()
    assert len(made.join()) == AT_ONCE
    assert len(begun) == AT_ONCE
    bell.close()
