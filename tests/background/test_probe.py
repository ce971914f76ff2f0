"""The probe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import __version__
from kaizen.background import pidfile
from kaizen.background.probe import judge, ordered, probe
from kaizen.background.start import start_background_for
from kaizen.host import files, locks, processes
from kaizen.model.daemon import PROTOCOL, Absent, Hello, Newer, Outdated, Responsive, Starting, Unresponding
from tests.support.homes import place
from tests.support.processes import freeze


@pytest.mark.parametrize(
    ("version", "protocol", "answer"),
    [
        (__version__, PROTOCOL, Responsive), ("0.0.9", PROTOCOL, Outdated), ("0.0.9", 99, Outdated),
        ("99.0", PROTOCOL, Responsive), ("99.0", 99, Newer), ("nonsense", PROTOCOL, Outdated),
    ],
)  # fmt: skip
def test_who_will_do(version: str, protocol: int, answer: type) -> None:
    """Older is replaced, newer is used where the protocols match, else refused."""
    assert isinstance(judge(Hello(1, version, protocol, "/w", 0, None)), answer)


def test_versions_are_compared_as_numbers() -> None:
    """Ten comes after nine, and trailing zeros do not count."""
    assert ordered("1.10") > ordered("1.9.9")
    assert ordered("1.0.0") == ordered("1")
    assert ordered("") == ordered("x")


def test_nobody_is_absent_and_looking_makes_nothing(home: str, workspace: Path) -> None:
    """Where nothing runs the answer is absent, and no file or folder was made."""
    assert isinstance(probe(place(home, workspace)), Absent)
    assert not os.path.exists(home)


def test_a_held_life_lock_without_a_pid_file_is_starting(home: str, workspace: Path) -> None:
    """A daemon that has its lock and not yet its pid file is coming up; with a pid file and no socket it is silent."""
    where = place(home, workspace)
    files.ensure_home(home)
    files.ensure_folder(home, where.runtime.dir)
    with locks.taken(where.life, timeout_s=5):
        assert isinstance(probe(where, timeout_s=0.1), Starting)
        pidfile.write(home, where.runtime, processes.own_identity())
        assert probe(where, timeout_s=0.1) == Unresponding(os.getpid())
    assert isinstance(probe(where, timeout_s=0.1), Absent)


def test_a_frozen_daemon_is_named_and_an_answer_without_a_lock_is_not_believed(home: str, workspace: Path) -> None:
    """The life lock comes before hello: who answers without it is not our daemon any more."""
    where = place(home, workspace)
    started = start_background_for(workspace)
    assert isinstance(probe(where), Responsive)
    freeze(started.pid)
    assert probe(where, timeout_s=0.2) == Unresponding(started.pid)
