"""What living daemons use, each told of itself only."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.background import pidfile
from kaizen.background.meter import Meter, Use, _percent
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces
from kaizen.background.stop import stop_background_for
from kaizen.host import processes
from tests.support.homes import place
from tests.support.processes import eventually, freeze, kill


def test_a_living_daemon_uses_something(home: str, workspace: Path) -> None:
    """Memory is told at the first look, processor time at the second, and nothing of one that is dead."""
    pid = start_background_for(workspace).pid
    meter = Meter(home)
    (first,) = meter.read(list_workspaces())
    assert (first.memory_bytes or 0) > 1_000_000
    assert first.memory_is in ("pss", "rss")
    assert first.cpu_percent is None
    (second,) = eventually(
        lambda: [use for use in meter.read(list_workspaces()) if use.cpu_percent is not None], "told"
    )
    assert second.cpu_percent is not None
    kill(pid)
    assert meter.read(list_workspaces()) == [Use()]


@pytest.mark.parametrize(
    "change", [{"started": 1}, {"namespace": "pid:[1]"}, {"boot": "another"}, {"pid": os.getpid()}]
)
def test_another_process_is_not_taken_for_it(home: str, workspace: Path, change: dict[str, object]) -> None:
    """Of a pid that was reused, or means something in another pid namespace only, nothing is told."""
    start_background_for(workspace)
    where = place(home, workspace)
    rows = list_workspaces()
    who = processes.identity(rows[0].pid or 0)
    freeze(who.pid)  # or else it mends its pid file
    pidfile.write(home, where.runtime, who)
    assert Meter(home).read(rows) != [Use()]
    pidfile.write(home, where.runtime, who._replace(**change))  # type: ignore[arg-type]
    assert Meter(home).read(rows) == [Use()]


def test_a_successor_begins_anew(home: str, workspace: Path) -> None:
    """The processor time of a daemon is never counted against that of the one before."""
    start_background_for(workspace)
    meter = Meter(home)
    meter.read(list_workspaces())
    stop_background_for(workspace)
    start_background_for(workspace)
    assert [use.cpu_percent for use in meter.read(list_workspaces())] == [None]


@pytest.mark.parametrize(
    ("before", "at", "spent", "told"),
    [(None, 9.0, 5.0, None), ((8.0, 4.5), 9.0, 5.0, 50.0), ((9.0, 4.5), 9.0, 5.0, None), ((8.0, 5.5), 9.0, 5.0, 0.0)],
)
def test_percent(before: tuple[float, float] | None, at: float, spent: float, told: float | None) -> None:
    """Processor time by the time that passed; without a time before, or when none passed, it is not known."""
    assert _percent(before, at, spent) == told
