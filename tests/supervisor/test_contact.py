"""Being in touch with a living daemon, played by a child process and a socket of the test's own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.host import files, processes
from kaizen.ipc import wire
from kaizen.ipc.address import Address
from kaizen.ipc.listening import listen
from kaizen.ipc.server import Server
from kaizen.supervisor import contact
from kaizen.supervisor.contact import Contact
from kaizen.supervisor.wards import Ward
from tests.support.homes import place
from tests.support.wires import hung_up, read_message


class Played:
    """A daemon of which everything but the process is the test's."""

    def __init__(self, home: str, workspace: Path) -> None:
        self.process = subprocess.Popen(["/bin/sleep", "600"])
        self.ward = Ward(place(home, workspace), 1)
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(30)
        self.ended: list[Ward] = []
        files.ensure_home(home)
        files.ensure_folder(home, self.ward.place.runtime.dir)
        with Address(self.ward.place.runtime.sock) as address:
            self.sock.bind(address)
        self.sock.listen()

    def accept(self) -> socket.socket:
        """The next connection."""
        one = self.sock.accept()[0]
        one.settimeout(30)
        return one

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.sock.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(listen(str(tmp_path / "s"), replace=False), lambda request, peer: None)
    yield made
    made.close()


@pytest.fixture
def played(home: str, workspace: Path) -> Iterator[Played]:
    made = Played(home, workspace)
    yield made
    made.close()


@pytest.fixture
def touch(server: Server, played: Played) -> Iterator[Contact]:
    made = Contact(server, played.ended.append)
    assert made.take_on(played.ward, processes.identity(played.process.pid))
    yield made
    made.lose(played.ward)


def test_it_says_that_it_is_there_and_what_changed(touch: Contact, played: Played) -> None:
    """First that it looks after the daemon, then what changed, each once, and to look around."""
    with played.accept() as line:
        assert read_message(line) == {"type": "supervise"}
        played.ward.note({"/b", "/a"})
        touch.tell(played.ward)
        touch.tell(played.ward)
        touch.look(played.ward)
        assert read_message(line) == {"type": "changed", "paths": ["/a", "/b"]}
        assert read_message(line) == {"type": "look"}


def test_the_end_of_the_process_is_told_once(server: Server, touch: Contact, played: Played) -> None:
    """However often the server turns before the end is recorded; it does not spin."""
    os.kill(played.process.pid, signal.SIGKILL)
    for _ in range(5):
        server.turn(0.05)
    assert played.ended == [played.ward]


def test_another_process_is_not_taken_on(server: Server, touch: Contact, played: Played) -> None:
    """A pid alone proves nothing, nor does one that cannot be told; whoever was in touch with is no more."""
    who = processes.identity(played.process.pid)
    assert not touch.take_on(played.ward, who._replace(started=1))
    assert (played.ward.who, played.ward.end_fd, played.ward.line) == (None, None, None)
    assert not touch.take_on(played.ward, who._replace(boot=None))
    played.process.kill()
    played.process.wait()
    assert not touch.take_on(played.ward, who)


def test_a_connection_that_ends_is_made_anew(server: Server, touch: Contact, played: Played) -> None:
    """What could not be told is kept, and told on the next connection."""
    played.accept().close()
    server.turn(5)
    assert played.ward.line is None
    played.ward.note({"/a"})
    touch.tell(played.ward)
    touch.connect(played.ward)
    touch.tell(played.ward)
    with played.accept() as line:
        assert [read_message(line), read_message(line)] == [{"type": "supervise"}, {"type": "changed", "paths": ["/a"]}]


def test_answers_are_taken_and_forgotten(server: Server, touch: Contact, played: Played) -> None:
    """A daemon that talks a lot fills nothing up."""
    with played.accept() as line:
        for _ in range(100):
            line.sendall(wire.frame({"type": "supervised", "pid": 1, "more": "x" * 1000}))
            server.turn(1)
        assert played.ward.line is not None


def test_a_frozen_daemon_is_not_waited_for(touch: Contact, played: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a message would garble the rest: the connection is given up, and the news are kept for the next one."""
    monkeypatch.setattr(contact, "_SEND_S", 0.001)
    with played.accept() as line:
        for number in range(500):
            played.ward.note({f"/{number}" + "x" * 2000})
            touch.tell(played.ward)
        assert played.ward.line is None
        assert played.ward.has_news
        assert hung_up(line)


def test_nobody_who_listens_is_tried_again_later(server: Server, home: str, workspace: Path, played: Played) -> None:
    """A daemon without a socket is taken on all the same; its end is heard of."""
    Path(played.ward.place.runtime.sock).unlink()
    made = Contact(server, played.ended.append)
    assert made.take_on(played.ward, processes.identity(played.process.pid))
    assert played.ward.line is None
    made.look(played.ward)
    played.process.kill()
    server.turn(5)
    assert played.ended == [played.ward]
    made.lose(played.ward)


def test_losing_leaves_nothing_open(server: Server, played: Played) -> None:
    """Neither the descriptor nor the connection."""
    before = sorted(os.listdir("/proc/self/fd"))
    made = Contact(server, played.ended.append)
    for _ in range(3):
        assert made.take_on(played.ward, processes.identity(played.process.pid))
    made.lose(played.ward)
    made.lose(played.ward)
    assert sorted(os.listdir("/proc/self/fd")) == before


def test_out_of_descriptors_it_is_in_touch_without_a_connection(
    touch: Contact, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be connected now is connected later; nothing is raised."""

    def full(path: str, *, timeout_s: float) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(contact, "Connection", full)
    assert touch.take_on(played.ward, processes.identity(played.process.pid))
    assert played.ward.line is None
