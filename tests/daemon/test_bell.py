"""The bell: threads poke, the main thread takes note, and the first wish to end counts."""

from __future__ import annotations

import os
import select
from collections.abc import Iterator

import pytest

from kaizen.daemon.bell import Bell
from kaizen.model.daemon import Ending


@pytest.fixture
def bell() -> Iterator[Bell]:
    made = Bell()
    yield made
    made.close()


def rung(bell: Bell) -> bool:
    return bool(select.select([bell.fd], [], [], 0)[0])


def test_each_call_wakes(bell: Bell) -> None:
    """Whatever is told wakes the main thread, once it has taken note it sleeps again."""
    assert not rung(bell)
    for call in (lambda: bell.ring(3), lambda: bell.end(Ending.IDLE), bell.look_around, bell.poke):
        call()
        assert rung(bell)
        bell.heard()
        assert not rung(bell)
    assert (bell.head, bell.ending, bell.look) == (3, Ending.IDLE, True)


def test_the_head_only_grows(bell: Bell) -> None:
    """An older cursor that arrives late changes nothing."""
    bell.ring(5)
    bell.ring(3)
    assert bell.head == 5


def test_the_first_wish_to_end_counts(bell: Bell) -> None:
    """A later wish does not change why a daemon ends."""
    bell.end(Ending.SUPERSEDED)
    bell.end(Ending.STOPPED)
    assert bell.ending is Ending.SUPERSEDED


def test_a_million_pokes_do_not_block(bell: Bell) -> None:
    """A pipe that is full is full of news already."""
    for _ in range(100_000):
        bell.poke()
    assert rung(bell)
    bell.heard()
    assert not rung(bell)


def test_the_pipe_is_not_inherited(bell: Bell) -> None:
    """A child process gets no end of it."""
    assert not os.get_inheritable(bell.fd)
