"""What was kept for long enough goes, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.registry import journal
from kaizen.registry.hot import Registry
from kaizen.schedule.retention import DAY_MS, prune_journal, prune_logs


def aged(path: Path, days: float) -> Path:
    """A file last written so many days ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    at = clock.now_ms() / 1000 - days * 86_400
    os.utime(path, (at, at))
    return path


def test_old_logs_that_were_put_aside_go(tmp_path: Path) -> None:
    """The log itself stays however old; of those put aside the old ones go; other files are not looked at."""
    runtime = paths.runtime(str(tmp_path), "0" * 16)
    log = Path(runtime.log)
    for name in ("daemon.log", "daemon.log.1", "daemon.log.3", "daemon.log.4", "daemon.log.1.gz", "notes.1"):
        aged(log.parent / name, 31)
    aged(log.parent / "daemon.log.2", 29)
    assert prune_logs(runtime, days=None, now=clock.now_ms()) == []
    assert prune_logs(runtime, days=30, now=clock.now_ms()) == [f"{log}.1", f"{log}.3"]
    left = ["daemon.log", "daemon.log.1.gz", "daemon.log.2", "daemon.log.4", "notes.1"]
    assert sorted(os.listdir(log.parent)) == left
    assert prune_logs(runtime, days=30, now=clock.now_ms()) == []


def test_a_clock_that_ran_ahead_deletes_nothing(tmp_path: Path) -> None:
    """A log written in the future is not old."""
    runtime = paths.runtime(str(tmp_path), "0" * 16)
    aged(Path(runtime.log + ".1"), -400)
    assert prune_logs(runtime, days=30, now=clock.now_ms()) == []


def test_a_link_or_folder_in_a_logs_place_stays(tmp_path: Path) -> None:
    """Only plain files are logs."""
    runtime = paths.runtime(str(tmp_path), "0" * 16)
    target = aged(tmp_path / "precious", 400)
    Path(runtime.dir).mkdir(parents=True)
    Path(runtime.log + ".1").symlink_to(target)
    Path(runtime.log + ".2").mkdir()
    assert prune_logs(runtime, days=0.001, now=clock.now_ms() + 10 * DAY_MS) == []
    assert target.exists()


@pytest.mark.parametrize(("days", "left"), [(90, [95, 100]), (3, [100]), (None, [1, 95, 100])])
def test_old_lines_of_the_journal_go(home: str, days: float | None, left: list[int]) -> None:
    """Lines from before so many days go; without a number none do."""
    with Registry.open(home) as registry:
        for day in (1, 95, 100):
            registry.note("/w", "spawned", None, day * DAY_MS)
    prune_journal(paths.machine_db(home), days=days, now=100 * DAY_MS)
    assert [line.at // DAY_MS for line in journal.read(paths.machine_db(home))] == left
