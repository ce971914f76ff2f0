"""What a process does when it is signalled."""

from __future__ import annotations

import signal

import pytest

from kaizen.host import signals
from tests.support.processes import program

HEED = """
import sys
from kaizen.host import signals
signals.heed(lambda: sys.exit(7))
print("heeding", flush=True)
sys.stdin.read()
"""
IGNORE = HEED.replace("signals.heed(lambda: sys.exit(7))", "signals.ignore_interrupts()")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_wish_to_end_is_heeded(number: signal.Signals) -> None:
    """Each of the three that ask a process to end comes to the same act."""
    process = program(HEED, stdin=-1)
    assert process.stdout is not None
    assert process.stdout.readline() == "heeding\n"
    process.send_signal(number)
    assert process.wait(30) == 7
    process.communicate()


NOTED = """
import sys, time
from kaizen.host.processes import wait_readable
from kaizen.host.signals import Interrupts
try:
    with Interrupts() as interrupts:
        print("noting", flush=True)
        while not wait_readable([interrupts.fd], 60):
            pass
        print("came" if interrupts.came else "did not", flush=True)
        wait_readable([], 60)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_one_interrupt_is_noted_and_a_second_interrupts() -> None:
    """What is being done is done wholly, unless somebody insists."""
    process = program(NOTED)
    assert process.stdout is not None
    for said in ("noting\n", "came\n"):
        assert process.stdout.readline() == said
        process.send_signal(signal.SIGINT)
    assert process.stdout.readline() == "interrupted\n"
    assert process.wait(30) == 0
    process.communicate()


def test_an_interrupt_may_be_somebody_elses() -> None:
    """A process that ignores interrupts goes on."""
    process = program(IGNORE, stdin=-1)
    assert process.stdout is not None
    assert process.stdout.readline() == "heeding\n"
    process.send_signal(signal.SIGINT)
    process.communicate("", timeout=30)
    assert process.returncode == 0


def test_interrupts_are_ignored_for_a_while() -> None:
    """And afterwards heeded as before."""
    before = signal.getsignal(signal.SIGINT)
    with signals.WithoutInterrupts():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
