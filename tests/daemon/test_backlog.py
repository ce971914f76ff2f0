"""A history that is being read, and how far that is."""

from __future__ import annotations

import pytest

from kaizen.daemon.backlog import Backlog, Pace
from kaizen.daemon.sources import Found
from kaizen.transcripts.format import FileIdentity


def found(name: str, mtime_ns: int) -> Found:
    return Found(f"/t/{name}.jsonl", FileIdentity("claude-code", name), 0, mtime_ns, 1, 1)


@pytest.mark.parametrize(
    ("pace", "told"),
    [
        (Pace(0, 0, 0.0), "history 0 %"),
        (Pace(0, 1000, 9.0), "history 0 %"),
        (Pace(370_000_000, 1_000_000_000, 0.1), "history 37 %"),
        (Pace(370_000_000, 1_000_000_000, 10.0), "history 37 %, 37 MB/s, 17 s left"),
        (Pace(999, 1000, 60.0), "history 99 %, 0 MB/s, 0 s left"),
        (Pace(1000, 1000, 2.0), "history 100 %, 0 MB/s, 0 s left"),
    ],
)
def test_how_far_it_is(pace: Pace, told: str) -> None:
    """A share at once, rate and time left when there is something to say them by."""
    assert str(pace) == told


def test_what_was_written_last_comes_first() -> None:
    """The order is that of the last change, whatever the order in which they were found."""
    backlog = Backlog([(found("old", 1), 5), (found("new", 9), 5), (found("middle", 4), 5)])
    assert [each.file.session_id for each in backlog] == ["new", "middle", "old"]


def test_what_need_not_be_read_does_not_count() -> None:
    """The whole shrinks by what turned out not to be ours, and grows with a file that is still written."""
    backlog = Backlog([(found("grown", 3), 10), (found("foreign", 2), 500), (found("last", 1), 30)])
    told: list[tuple[int, int]] = []
    for each in backlog:
        for size in {"grown": (10, 5), "foreign": (), "last": (15, 15)}[each.file.session_id]:
            told.append(backlog.advance(size)[:2])
    assert told == [(10, 540), (15, 540), (30, 45), (45, 45)]
