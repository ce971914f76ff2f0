"""A history that is being read, and how far that is."""

from __future__ import annotations

import pytest

from kaizen.daemon.backlog import TURN_BYTES, Backlog, Pace
from kaizen.transcripts.format import FileIdentity, Found

MUCH = TURN_BYTES


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
    backlog = Backlog([(found("old", 1), MUCH), (found("new", 9), MUCH), (found("middle", 4), MUCH)])
    assert [[each.file.session_id for each, _ in turn] for turn in backlog] == [["new"], ["middle"], ["old"]]


def test_small_ones_take_their_turn_together() -> None:
    """As many as are read in a moment, and no large one with them."""
    sizes = [10, 20, MUCH, 30, MUCH // 2, MUCH // 2 - 30, 1]
    backlog = Backlog((found(str(size), -number), size) for number, size in enumerate(sizes))
    assert [[size for _, size in turn] for turn in backlog] == [[10, 20], [MUCH], [30, MUCH // 2, MUCH // 2 - 30], [1]]


def test_a_turn_has_so_many_files() -> None:
    """Empty ones take time, too."""
    turns = [len(turn) for turn in Backlog((found(str(number), number), 0) for number in range(100))]
    assert sum(turns) == 100
    assert max(turns) < 100


def test_what_need_not_be_read_does_not_count() -> None:
    """The whole shrinks by what turned out not to be ours, and grows with a file that is still written."""
    backlog = Backlog([(found("grown", 3), MUCH), (found("foreign", 2), 5 * MUCH), (found("last", 1), MUCH)])
    told: list[tuple[int, int]] = []
    for turn in backlog:
        for size in {"grown": (MUCH, 5), "foreign": (), "last": (MUCH - 9, 9)}[turn[0][0].file.session_id]:
            told.append(backlog.advance(size)[:2])
    assert told == [
        (MUCH, 7 * MUCH), (MUCH + 5, 7 * MUCH), (2 * MUCH - 4, 2 * MUCH + 5), (2 * MUCH + 5, 2 * MUCH + 5),
    ]  # fmt: skip
