"""What becomes of a daemon that ended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.daemon import Ending
from kaizen.supervisor.policy import CRASHES, LIVED_S, LONGEST_WAIT_S, SPREAD, Act, Ended, decide, wait_s

USUAL = Ended(Ending.CRASHED, 5.0, 0, wanted=True, paused=False, folder_there=True)


@pytest.mark.parametrize(
    ("ended", "act"),
    [
        (USUAL, Act.RESTART),
        (USUAL._replace(ending=Ending.FAILED), Act.RESTART),
        (USUAL._replace(ending=Ending.KILLED), Act.RESTART),
        (USUAL._replace(ending=Ending.LOCK_LOST), Act.RESTART),
        (USUAL._replace(ending=None), Act.RESTART),
        (USUAL._replace(ending=Ending.IDLE), Act.SLEEP),
        (USUAL._replace(ending=Ending.STOPPED), Act.SLEEP),
        (USUAL._replace(ending=Ending.OUTDATED), Act.LEAVE),
        (USUAL._replace(ending=Ending.WORKSPACE_GONE), Act.LEAVE),
        (USUAL._replace(wanted=False), Act.LEAVE),
        (USUAL._replace(paused=True), Act.LEAVE),
        (USUAL._replace(folder_there=False), Act.LEAVE),
        (USUAL._replace(ending=Ending.IDLE, wanted=False), Act.LEAVE),
        (USUAL._replace(crashes=CRASHES - 1), Act.GIVE_UP),
        (USUAL._replace(crashes=CRASHES - 1, lived_s=LIVED_S), Act.RESTART),
        (USUAL._replace(crashes=CRASHES - 1, lived_s=None), Act.GIVE_UP),
    ],
)
def test_what_is_done(ended: Ended, act: Act) -> None:
    """Only what is wanted and crashed is started again, and not for ever."""
    assert decide(ended, 0.5).act is act


def test_a_reason_is_given_for_giving_up() -> None:
    """It says how often, and how it ended."""
    assert "8 times in a row" in decide(USUAL._replace(crashes=CRASHES - 1), 0.5).why


def test_a_daemon_that_lived_begins_anew() -> None:
    """Its crashes before are forgotten."""
    assert decide(USUAL._replace(crashes=5, lived_s=LIVED_S), 0.5).crashes == 1
    assert decide(USUAL._replace(crashes=5), 0.5).crashes == 6


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_the_wait_grows_and_has_a_limit(crashes: int, chance: float) -> None:
    """Each wait is at least as long as the one before at the same chance, and spread around at most a minute."""
    assert 0 < wait_s(crashes, chance) <= wait_s(crashes + 1, chance) <= LONGEST_WAIT_S * (1 + SPREAD)


def test_the_wait_doubles() -> None:
    """In the middle of its spread: half a second, one, two."""
    assert [wait_s(n, 0.5) for n in (1, 2, 3, 20)] == [0.5, 1.0, 2.0, 60.0]
