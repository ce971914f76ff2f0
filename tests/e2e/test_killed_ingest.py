"""Reading that is killed at any instant, hundreds of times, ends with the rows of an undisturbed one."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from kaizen.daemon import contents, ingest
from kaizen.store import rollups
from tests.store.test_rollups import given_of, reckoned_of
from tests.support import soak
from tests.support.claude import Store

DATA = Path(__file__).parents[1] / "data" / "claude"
LONGEST_S = 0.06


def read_all(folder: Path) -> None:
    """Go on reading the golden files into the store in this folder, to their end; what sessions come to is reckoned meanwhile, some
    of it, and the rest at the end."""
    store = Store(folder, on_commit=lambda _: rollups.reckon(store.writer, rollups.to_reckon(store.connection)[1:3]))
    for version in sorted(DATA.iterdir()):
        store.take(version / "projects")
    for each in rollups.to_reckon(store.connection):
        rollups.reckon(store.writer, [each])
    store.close()


def figures(folder: Path) -> list[object]:
    """What sessions come to, as it is given, which is what their rows come to."""
    store = Store(folder)
    try:
        given = given_of(store)
        assert given == reckoned_of(store)
        return given
    finally:
        store.close()


def rows(folder: Path) -> object:
    store = Store(folder)
    try:
        return store.rows()
    finally:
        store.close()


def is_killed(folder: Path, after_s: float) -> bool:
    """Whether a process of its own was killed before it had read all. The kernel ends it as the timer runs out, wherever it
    is: the signal has no handler, so nothing of the process runs any more."""
    child = os.fork()
    if child == 0:
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, after_s)
            ingest.STEP_FACTS, contents.CHUNK_BYTES = 4, 700  # type: ignore[misc] # so that there are many instants between
            read_all(folder)
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGALRM)
    return status != 0


def check(tmp_path: Path, kills: int, seed: int, lasts: Callable[[], bool] = lambda: True) -> None:
    chance = random.Random(seed)
    Store(tmp_path / "empty").close()
    shutil.copytree(tmp_path / "empty", tmp_path / "undisturbed")
    read_all(tmp_path / "undisturbed")
    expected, done, began = (rows(tmp_path / "undisturbed"), figures(tmp_path / "undisturbed")), 0, 0
    while done < kills and lasts():
        folder = tmp_path / f"killed-{began}"
        shutil.copytree(tmp_path / "empty", folder)
        began += 1
        while is_killed(folder, chance.uniform(0.0005, LONGEST_S)):
            done += 1
            figures(folder)
        assert (rows(folder), figures(folder)) == expected
        shutil.rmtree(folder)


def test_two_hundred_kills_change_nothing(tmp_path: Path) -> None:
    """Each reading is killed again and again until one comes to its end; then every row is as if nothing had been."""
    check(tmp_path, 200, seed=1)


@pytest.mark.soak
def test_thousands_of_kills_change_nothing(tmp_path: Path) -> None:
    """The same for longer, with other chances."""
    check(tmp_path, 1_000_000, soak.seed("kills while reading"), soak.lasting(1 / 12))
