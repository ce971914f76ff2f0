"""The probe."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from kaizen import __version__
from kaizen.background import pidfile
from kaizen.background.probe import judge, ordered, probe
from kaizen.background.start import register, start_background_for
from kaizen.host import files, locks, processes
from kaizen.ipc import wire
from kaizen.ipc.address import Address
from kaizen.ipc.listening import listen
from kaizen.ipc.server import Server
from kaizen.model.daemon import (
    PROTOCOL,
    Absent,
    Hello,
    Identity,
    Newer,
    Outdated,
    Responsive,
    Starting,
    State,
    Unresponding,
)
from kaizen.paths import Place
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.processes import freeze
from tests.support.wires import listening, turning


@pytest.mark.parametrize(
    ("version", "protocol", "answer"),
    [
        (__version__, PROTOCOL, Responsive), ("0.0.9", PROTOCOL, Outdated), ("0.0.9", 99, Outdated),
        ("99.0", PROTOCOL, Responsive), ("99.0", 99, Newer), ("nonsense", PROTOCOL, Outdated),
    ],
)  # fmt: skip
def test_who_will_do(version: str, protocol: int, answer: type) -> None:
    """Older is replaced, newer is used where the protocols match, else refused."""
    assert isinstance(judge(Hello(1, version, protocol, "/w", 0, None)), answer)


def test_versions_are_compared_as_numbers() -> None:
    """Ten comes after nine, and trailing zeros do not count."""
    assert ordered("1.10") > ordered("1.9.9")
    assert ordered("1.0.0") == ordered("1")
    assert ordered("") == ordered("x")


def test_nobody_is_absent_and_looking_makes_nothing(home: str, workspace: Path) -> None:
    """Where nothing runs the answer is absent, and no file or folder was made."""
    assert isinstance(probe(place(home, workspace)), Absent)
    assert not os.path.exists(home)


def test_a_held_life_lock_without_a_pid_file_is_starting(home: str, workspace: Path) -> None:
    """A daemon that has its lock and not yet its pid file is coming up; with a pid file and no socket it is silent."""
    where = place(home, workspace)
    files.ensure_home(home)
    files.ensure_folder(home, where.runtime.dir)
    with locks.taken(where.life, timeout_s=5):
        assert isinstance(probe(where, timeout_s=0.1), Starting)
        pidfile.write(home, where.runtime, processes.own_identity())
        assert probe(where, timeout_s=0.1) == Unresponding(os.getpid())
    assert isinstance(probe(where, timeout_s=0.1), Absent)


def test_a_frozen_daemon_is_named_and_an_answer_without_a_lock_is_not_believed(home: str, workspace: Path) -> None:
    """The life lock comes before hello: who answers without it is not our daemon any more."""
    where = place(home, workspace)
    started = start_background_for(workspace)
    assert isinstance(probe(where), Responsive)
    freeze(started.pid)
    assert probe(where, timeout_s=0.2) == Unresponding(started.pid)


@pytest.fixture
def where(home: str, workspace: Path) -> Place:
    """A runtime folder whose pid file names this process."""
    files.ensure_home(home)
    found = place(home, workspace)
    files.ensure_folder(home, found.runtime.dir)
    pidfile.write(home, found.runtime, processes.own_identity())
    return found


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, Responsive),
        ({"version": "0.0.1", "protocol": 0}, Outdated),
        ({"version": "99", "protocol": 2}, Newer),
        ({"type": "error"}, Unresponding),
        ({"pid": "7"}, Unresponding),
        ({"state": "sleeping"}, Unresponding),
    ],
)
def test_who_answers_with_the_lock_held(where: Place, said: dict[str, object], kind: type) -> None:
    """A daemon that answers is judged by what it says; one that says no hello is unresponding, and what the supervisor
    says of a daemon that sleeps is not the word of one that lives."""
    message: wire.Message = {"type": "hello", "pid": 1, "version": __version__, "protocol": 1, **said}  # type: ignore[dict-item]
    server = Server(listen(where.runtime.sock, replace=False), lambda request, peer: message)
    with locks.taken(where.life, timeout_s=0), turning(server):
        assert isinstance(probe(where), kind)


@pytest.mark.parametrize(
    ("state", "who", "answer"),
    [
        (State.READY, processes.own_identity(), Unresponding(os.getpid())),
        (State.STARTING, processes.own_identity(), Starting(os.getpid())),
        (State.READY, processes.own_identity()._replace(started=1), Starting(None)),
        (State.READY, processes.own_identity()._replace(namespace="pid:[1]"), Starting(None)),
    ],
)
def test_where_the_files_are_gone_the_registry_names_the_daemon(
    where: Place, state: State, who: Identity, answer: Starting | Unresponding
) -> None:
    """Without a pid file the row tells who lives there, if that process is surely the recorded one."""
    with Registry.open(where.home) as registry:
        row = register(registry, where.path, init=False)
        registry.record_starting(row.id, where.runtime, __version__, PROTOCOL, 1)
        registry.record_spawned(row.id, who, 2)
        if state is State.READY:
            registry.record_ready(row.id, who, where.runtime, __version__, PROTOCOL, web=None, started_at=1, now=3)
    os.unlink(where.runtime.pid)
    with locks.taken(where.life, timeout_s=0):
        assert probe(where, timeout_s=0.05) == answer


def test_a_held_lock_without_socket_is_unresponding_in_the_end(where: Place) -> None:
    """A daemon that never binds its socket is unresponding, by the pid it wrote."""
    with locks.taken(where.life, timeout_s=0):
        assert probe(where, timeout_s=0.05) == Unresponding(os.getpid())


def test_a_silent_daemon_is_named_by_the_socket(where: Place) -> None:
    """Who listens and never answers is named by the kernel, whatever the pid file says."""
    Path(where.runtime.pid).write_text("1\n")
    with locks.taken(where.life, timeout_s=0), socket.socket(socket.AF_UNIX) as mute:
        with Address(where.runtime.sock) as address:
            mute.bind(address)
        mute.listen()
        assert probe(where, timeout_s=0.05) == Unresponding(os.getpid())


def test_a_daemon_that_hangs_up_as_it_ends_is_absent(where: Place) -> None:
    """A connection that is cut by the end of its daemon is asked after again, until the lock is free."""
    lock = locks.taken(where.life, timeout_s=0)

    def end(sock: socket.socket) -> None:
        os.unlink(where.runtime.sock)
        sock.close()
        threading.Timer(0.05, lock.release).start()

    with listening(where.runtime.sock, end):
        assert probe(where, timeout_s=30) == Absent()


def test_a_version_of_a_million_digits_is_harmless() -> None:
    """What a peer says its version is costs nothing."""
    assert isinstance(judge(Hello(1, "9" * 1_000_000 + "." * 1000, PROTOCOL, "/w", 1, None)), Responsive)
