"""Logs that are turned over while others write, follow and die: no line lost, torn or told twice."""

from __future__ import annotations

import os
import signal
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from kaizen.host import locks, logs
from tests.support.processes import program, said

WRITER = """
import os, sys, threading
from kaizen.daemon import journal
from kaizen.host import files
home, log, name, count, limit, keep = sys.argv[1:7]
fd = files.open_log(home, log, keep=99)
os.dup2(fd, 1), os.dup2(fd, 2)
journal.belongs_to(home, log)
journal.keep_small(int(limit), int(keep))
def work(thread):
    for n in range(int(count)):
        journal.say(f"{name} {thread} {n} end")
threads = [threading.Thread(target=work, args=(t,)) for t in range(3)]
for each in threads: each.start()
for each in threads: each.join()
"""

KILLED = """
import os, signal, sys
from kaizen.host import locks, logs
path, at = sys.argv[1], int(sys.argv[2])
real, done = os.replace, []
def replace(a, b):
    if len(done) == at: os.kill(os.getpid(), signal.SIGKILL)
    real(a, b)
    done.append(a)
os.replace = replace
logs.turn_over(path, limit=0, keep=3)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """The path of a log in a home."""
    (tmp_path / "home" / "run").mkdir(parents=True, mode=0o700)
    return tmp_path / "home" / "run" / "daemon.log"


def put(log: Path, **texts: str) -> None:
    """Write generations: `now` is the log, `_1` the one before it."""
    for name, text in texts.items():
        Path(str(log) + name.replace("now", "").replace("_", ".")).write_text(text)


def lie(log: Path) -> list[str]:
    """What lies in the generations, the youngest first."""
    return [Path(each).read_text() for each in logs.generations(str(log))]


def written(log: Path) -> list[list[str]]:
    """Every line in all generations, as words after time and pid."""
    return [line.split(" ")[2:] for text in reversed(lie(log)) for line in text.splitlines()]


def test_each_becomes_the_one_before(log: Path) -> None:
    """A log that is too large moves up by one and so do those before it; the last falls off."""
    put(log, now="new", _1="1", _2="2", _3="3")
    logs.turn_over(str(log), limit=3, keep=3)
    assert lie(log) == ["new", "1", "2", "3"]
    logs.turn_over(str(log), limit=2, keep=3)
    assert lie(log) == ["new", "1", "2"]
    assert not log.exists()


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        ({"_2": "2", "_3": "3"}, ["1", "2", "3"]),
        ({"_1": "1", "_3": "3"}, ["1", "2", "3"]),
        ({"_3": "3"}, ["1", "3"]),
    ],
)
def test_a_free_number_is_filled_first(log: Path, texts: dict[str, str], names: list[str]) -> None:
    """Where a number is free, nothing falls off."""
    put(log, now="new", **texts)
    logs.turn_over(str(log), limit=0, keep=3)
    assert [Path(each).suffix[1:] for each in logs.generations(str(log))] == names
    assert sorted(lie(log)) == sorted([*texts.values(), "new"])


def test_what_is_beyond_the_wish_goes(log: Path) -> None:
    """When fewer are to be kept the oldest go."""
    put(log, now="new", _1="1", _2="2", _3="3", _40="40")
    logs.prune(str(log), 2)
    assert lie(log) == ["new", "1", "2"]
    logs.turn_over(str(log), limit=0, keep=1)
    assert lie(log) == ["new"]


def test_nothing_is_turned_over_without_right(log: Path, tmp_path: Path) -> None:
    """Where there is no log, a link in its place, or no room to rename in, nothing changes and nothing is raised."""
    logs.turn_over(str(log), limit=0, keep=3)
    (tmp_path / "other").write_text("precious")
    log.symlink_to(tmp_path / "other")
    logs.turn_over(str(log), limit=0, keep=3)
    assert log.is_symlink()
    log.unlink()
    put(log, now="new")
    (log.parent / "daemon.log.1").mkdir()
    logs.turn_over(str(log), limit=0, keep=1)
    assert log.read_text() == "new"


@pytest.mark.parametrize("at", range(4))
def test_killed_between_two_renames(log: Path, at: int) -> None:
    """Whoever is killed while turning a log over leaves all that was to be kept, and the next goes on from there."""
    put(log, now="new", _1="1", _2="2", _3="old")
    with program(KILLED, str(log), str(at)) as process:
        assert process.wait(30) == -signal.SIGKILL
    kept = {"new", "1", "2"}
    assert kept <= set(lie(log))
    log.touch()
    logs.turn_over(str(log), limit=0, keep=3)
    assert kept <= set(lie(log))
    assert len(lie(log)) <= 4


def test_who_comes_too_late_turns_nothing_over(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One who found the log too large, and gets the lock after another has turned it over, leaves the new one."""
    put(log, now="large enough")
    real = locks.adopt

    def late(path: str, fd: int) -> locks.Lock | None:
        taken = real(path, fd)
        os.replace(log, f"{log}.1")
        put(log, now="new")
        return taken

    monkeypatch.setattr(locks, "adopt", late)
    logs.turn_over(str(log), limit=10, keep=3)
    assert lie(log) == ["new", "large enough"]


def test_many_writers_lose_and_tear_nothing(log: Path) -> None:
    """Three processes of three threads each turn the same log over again and again: each line is there once, whole."""
    count = 150
    writers = [program(WRITER, str(log.parent.parent), str(log), name, str(count), "4000", "99") for name in "abc"]
    for each in writers:
        said(each)
    expected = {(name, str(t), str(n), "end") for name in "abc" for t in range(3) for n in range(count)}
    found = Counter(map(tuple, written(log)))
    assert set(found) == expected
    assert set(found.values()) == {1}
    assert len(lie(log)) > 1  # how often it turned is chance
    assert all(len(text) > 4000 for text in lie(log)[1:])


def test_a_log_never_outgrows_its_limit(log: Path) -> None:
    """However much is said, so many generations stay, each hardly larger than the limit."""
    said(program(WRITER, str(log.parent.parent), str(log), "a", "300", "2000", "3"))
    assert len(lie(log)) == 4
    assert all(len(text) < 2200 for text in lie(log))


def test_a_follower_hears_each_line_once(log: Path) -> None:
    """Whoever follows while three processes turn the log over hears every line once."""
    count = 150
    put(log, now="t p before\n")
    writers = [program(WRITER, str(log.parent.parent), str(log), name, str(count), "2000", "99") for name in "abc"]
    looks = iter(range(100))

    def pause(_: float) -> None:
        if all(each.poll() is not None for each in writers):
            assert next(looks, None) is not None, "all is written, and not all was heard"

    heard = [line.split(" ")[2:] for line in islice(logs.follow(str(log), pause, last=1), 9 * count + 1)]
    for each in writers:
        said(each)
    assert sorted(heard) == sorted(written(log))


def test_two_turnings_between_two_looks(log: Path) -> None:
    """A follower that looks seldom still reads what came and went in between, the older first."""
    put(log, now="0\n")

    def act(_: float) -> None:
        put(log, now="0\n1\n")
        for line in ("2\n", "3\n", "4\n"):
            logs.turn_over(str(log), limit=0, keep=9)
            put(log, now=line)

    assert list(islice(logs.follow(str(log), act), 4)) == ["1", "2", "3", "4"]


def test_last_words_in_an_old_log_are_heard(log: Path) -> None:
    """What a process that was replaced still writes into the log it had open is told too."""
    put(log, now="0\n")
    acts = iter(
        [
            lambda: (logs.turn_over(str(log), limit=0, keep=3), put(log, now="new\n")),
            lambda: put(log, _1="0\nlast words\n"),
            lambda: put(log, now="new\nmore\n"),
        ]
    )
    assert list(islice(logs.follow(str(log), lambda _: (next(acts)(), None)[1]), 3)) == ["new", "last words", "more"]


def test_following_what_is_removed_or_not_there_yet(log: Path) -> None:
    """A log may come, be removed, be emptied and come again; the follower closes what is gone."""
    before = len(os.listdir("/proc/self/fd"))
    acts = iter(
        [
            lambda: put(log, now="a\n"),
            lambda: log.unlink(),
            lambda: put(log, now="bb\n"),
            lambda: os.truncate(log, 0),
            lambda: put(log, now="c\n"),
        ]
    )
    followed = logs.follow(str(log), lambda _: (next(acts)(), None)[1])
    assert list(islice(followed, 3)) == ["a", "bb", "c"]
    assert len(os.listdir("/proc/self/fd")) == before + 1
    followed.close()  # type: ignore[attr-defined]
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_last_lines_then_what_follows(log: Path) -> None:
    """A follower that asked for the last lines gets them, then all that comes; a half line waits to be whole."""
    put(log, now="3\nha", _1="1\n2\n")
    lines = logs.follow(str(log), lambda _: put(log, now="3\nhalf\n4\n"), last=2)
    assert list(islice(lines, 4)) == ["2", "3", "half", "4"]


@pytest.mark.parametrize(
    ("count", "told"), [(1, ("5",)), (3, ("3", "4", "5")), (9, ("1", "2", "3", "4", "5")), (0, ())]
)
def test_last_lines_reach_into_the_ones_before(log: Path, count: int, told: tuple[str, ...]) -> None:
    """Where a log is shorter than what is asked for, the ones before it are told of too."""
    put(log, now="4\n5\n", _1="3\n", _2="1\n2\n")
    assert logs.last_lines(str(log), count) == told


def test_last_lines_leave_no_gap(log: Path) -> None:
    """Where not all of a log is read, nothing of the ones before it is."""
    put(log, now="long long line\nlast\n", _1="before\n")
    assert logs.last_lines(str(log), 5, limit=10) == ("line", "last")
    log.unlink()
    os.mkfifo(log)
    assert logs.last_lines(str(log), 5) == ("before",)


def test_a_descriptor_is_known_as_the_log(log: Path, tmp_path: Path) -> None:
    """An open log is known as such after it was turned over too; another file is not."""
    put(log, now="x")
    with log.open() as ours, (tmp_path / "other").open("w") as other:
        assert logs.is_open_as(str(log), ours.fileno())
        logs.turn_over(str(log), limit=0, keep=3)
        assert logs.is_open_as(str(log), ours.fileno())
        assert not logs.is_open_as(str(log), other.fileno())
