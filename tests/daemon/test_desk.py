"""Acts are handed in, worked off one after the other in steps, and asked after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaizen.daemon.desk import REMEMBERED, Desk
from kaizen.errors import KaizenError
from kaizen.ipc.messages import AskAct
from kaizen.model.act import Act, Progress


def steps(act: Act) -> Iterator[Progress]:
    """Three steps; what is named comes back as the result."""
    yield Progress(1, 3)
    yield Progress(2, 3)
    yield Progress(3, 3, {"named": [*act.named]})


def ask(desk: Desk, name: str = "a") -> dict[str, object]:
    return desk.ask(AskAct(name, "reparse", (name,)))


def test_an_act_goes_step_by_step() -> None:
    """Asked again with the same id it says how far it is, and what came of it as often as that is asked."""
    desk = Desk()
    assert ask(desk) == {"type": "act", "state": "waiting", "done": 0, "of": 0}
    assert (desk.busy, desk.asked, desk.urgent) == (True, True, True)
    assert not desk.turn(steps)
    assert (desk.busy, desk.asked, desk.urgent) == (True, True, False)
    assert ask(desk)["done"] == 1
    assert not desk.turn(steps)
    assert desk.turn(steps)
    done = {"type": "act", "state": "done", "done": 3, "of": 3, "result": {"named": ["a"]}}
    assert (ask(desk), ask(desk)) == (done, done)
    assert (desk.busy, desk.asked) == (False, False)
    assert not desk.turn(steps)


def test_what_is_asked_for_goes_first() -> None:
    """What the daemon does by itself waits, and keeps nobody waiting."""
    desk = Desk()
    desk.add(Act("own"))
    assert (desk.busy, desk.asked) == (True, False)
    ask(desk)
    begun: list[str] = []

    def begin(act: Act) -> Iterator[Progress]:
        begun.append(act.what)
        return steps(act)

    for _ in range(6):
        desk.turn(begin)
    assert begun == ["reparse", "own"]


def test_a_failure_is_told() -> None:
    """What cannot be done is told with its hint, and is not tried again; a mistake of ours is told and raised."""
    desk = Desk()
    ask(desk)

    def refused(act: Act) -> Iterator[Progress]:
        raise KaizenError("it cannot be", hint="do this")

    assert desk.turn(refused)
    assert ask(desk) == {"type": "act", "state": "failed", "error": "it cannot be", "hint": "do this"}
    ask(desk, "b")
    with pytest.raises(ZeroDivisionError):
        desk.turn(lambda act: iter([Progress(1 // 0, 1)]))
    assert ask(desk, "b")["state"] == "failed"
    assert not desk.busy


def test_what_was_interrupted_begins_anew() -> None:
    """When the store is closed in the middle of an act, the act is done from its beginning with the next."""
    desk = Desk()
    desk.interrupt()
    ask(desk)
    desk.turn(steps)
    desk.turn(steps)
    desk.interrupt()
    assert desk.busy
    desk.turn(steps)
    assert ask(desk)["done"] == 1
    while not desk.turn(steps):
        pass
    assert ask(desk)["state"] == "done"


def test_not_everything_is_remembered_for_ever() -> None:
    """Of acts that were done the last ones are known."""
    desk = Desk()
    for number in range(REMEMBERED + 1):
        ask(desk, f"n{number}")
        while not desk.turn(steps):
            pass
    assert ask(desk, f"n{REMEMBERED}")["state"] == "done"
    assert ask(desk, "n0")["state"] == "waiting"
