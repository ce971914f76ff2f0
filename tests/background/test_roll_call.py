"""Many daemons, called at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from kaizen import __version__, clock
from kaizen.background.roll_call import RollCall
from kaizen.background.start import start_background_for
from kaizen.ipc import wire
from kaizen.ipc.address import Address
from tests.support.homes import make_workspace
from tests.support.processes import freeze
from tests.support.wires import hung_up, listening, read_message


def test_all_that_answer_are_heard_and_none_holds_up_the_others(home: str, tmp_path: Path) -> None:
    """Daemons that answer are heard; a frozen one and a socket without a listener are left out, within the time."""
    started = {name: start_background_for(make_workspace(tmp_path / "all" / name)) for name in ("a", "b", "c")}
    freeze(started["b"].pid)
    with RollCall() as roll_call:
        for name, each in started.items():
            roll_call.call(name, each.paths.sock)
        roll_call.call("nobody", str(tmp_path / "nothing"))
        begun = clock.span()
        found = roll_call.answers(0.5)
        assert clock.span() - begun < 10
    assert {name: hello.pid for name, hello in found.items()} == {name: started[name].pid for name in ("a", "c")}


def test_the_caller_may_do_something_else_meanwhile(home: str, workspace: Path) -> None:
    """An answer that came long before it is asked for is not lost, whatever the daemon did since."""
    started = start_background_for(workspace)
    with RollCall() as roll_call:
        roll_call.call("it", started.paths.sock)
        with RollCall() as another:
            another.call("it", started.paths.sock)
            assert another.answers(30)
        freeze(started.pid)
        assert roll_call.answers(30)["it"].pid == started.pid


@pytest.mark.parametrize(
    "answered",
    [
        {"type": "nonsense"},
        {"type": "hello", "pid": 1, "version": __version__, "protocol": 1, "state": "sleeping"},
    ],
    ids=["odd", "the supervisor's"],
)
def test_what_is_said_is_one_hello_and_goodbye(tmp_path: Path, answered: wire.Message) -> None:
    """The other end gets hello with the note that nothing follows; an odd answer counts as none, and so does what the
    supervisor says of a daemon that sleeps."""
    heard: list[wire.Message | None] = []

    def answer(sock: socket.socket) -> None:
        heard.append(read_message(sock))
        sock.sendall(wire.frame(answered))

    path = str(tmp_path / "sock")
    with listening(path, answer), RollCall() as roll_call:
        roll_call.call("it", path)
        assert roll_call.answers(30) == {}
    assert heard == [{"type": "hello", "protocol": 1, "version": __version__, "last": True}]


def test_who_does_not_answer_is_hung_up_on(tmp_path: Path) -> None:
    """At the end no connection is left, and none is waited for beyond the time."""
    path = str(tmp_path / "sock")
    before = os.listdir("/proc/self/fd")
    with socket.socket(socket.AF_UNIX) as mute, Address(path) as address:
        mute.bind(address)
        mute.listen()
        with RollCall() as roll_call:
            roll_call.call("it", path)
            assert roll_call.answers(0.01) == {}
        with mute.accept()[0] as other:
            other.settimeout(30)
            assert hung_up(other)
    assert len(os.listdir("/proc/self/fd")) == len(before)
