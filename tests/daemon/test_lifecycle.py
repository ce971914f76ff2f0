"""When a daemon ends: a table of situations."""

from __future__ import annotations

import pytest

from kaizen.daemon.lifecycle import Situation, asked_for, exit_status, verdict
from kaizen.model.daemon import AS_WANTED, Ending


@pytest.mark.parametrize(
    ("now", "ending"),
    [
        (Situation(), None),
        (Situation(idle_s=1e9), None),
        (Situation(idle_s=59, idle_exit_s=60), None),
        (Situation(idle_s=60, idle_exit_s=60), Ending.IDLE),
        (Situation(workspace_there=False), Ending.WORKSPACE_GONE),
        (Situation(asked=Ending.STOPPED), Ending.STOPPED),
        (Situation(asked=Ending.OUTDATED, workspace_there=False), Ending.OUTDATED),
        (Situation(asked=Ending.FAILED, idle_s=9, idle_exit_s=1), Ending.FAILED),
        (Situation(lock_in_place=False, asked=Ending.STOPPED), Ending.LOCK_LOST),
        (Situation(home_there=False, lock_in_place=False), Ending.HOME_GONE),
    ],
)
def test_verdicts(now: Situation, ending: Ending | None) -> None:
    """Losing the right to run comes before what was asked, that before a missing workspace, that before idleness."""
    assert verdict(now) is ending


@pytest.mark.parametrize(
    ("reason", "ending"),
    [
        ("outdated", Ending.OUTDATED),
        ("idle", Ending.IDLE),
        ("stopped", Ending.STOPPED),
        ("crashed", Ending.STOPPED),
        ("lock_lost", Ending.STOPPED),
        ("", Ending.STOPPED),
        ("\x1b[31m" * 1000, Ending.STOPPED),
    ],
)
def test_a_request_names_only_what_it_may(reason: str, ending: Ending) -> None:
    """A stop request cannot claim an ending that is not its to choose."""
    assert asked_for(reason) is ending


@pytest.mark.parametrize("ending", list(Ending))
def test_what_was_wanted_exits_with_zero(ending: Ending) -> None:
    """An end as wanted is a success; a failure, a crash and a second writer are none."""
    if ending in AS_WANTED:
        assert exit_status(ending) == 0
    if ending in (Ending.FAILED, Ending.SUPERSEDED, Ending.CRASHED):
        assert exit_status(ending) == 1
