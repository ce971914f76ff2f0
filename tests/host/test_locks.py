"""Locks: free when the last holder ends, never taken by looking, never on a file that is no longer there."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaizen.errors import HomeRefused, PermissionRefused
from kaizen.host import locks
from tests.support.processes import kill, program

HOLDER = """
import sys
from kaizen.host import locks
locks.OFD = sys.argv[2] == "ofd"
lock = locks.take(sys.argv[1])
print("held" if lock else "refused", flush=True)
sys.stdin.read()
"""

needs_ofd = pytest.mark.skipif(not locks.OFD, reason="this platform has no open-file-description locks")


@pytest.fixture(params=[pytest.param("ofd", marks=needs_ofd), "flock"])
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to lock."""
    monkeypatch.setattr(locks, "OFD", request.param == "ofd")
    return str(request.param)


def holder(path: Path, backend: str) -> subprocess.Popen[str]:
    """A process that takes the lock and says how it went."""
    return program(HOLDER, str(path), backend, stdin=subprocess.PIPE)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_lock_is_held_until_it_is_released(tmp_path: Path, backend: str) -> None:
    """Of two takers the second gets nothing, until the first lets go."""
    path = str(tmp_path / "a.life")
    assert not locks.is_held(path)
    lock = locks.take(path)
    assert lock is not None
    assert locks.is_held(path)
    assert locks.take(path) is None
    lock.release()
    lock.release()
    assert not locks.is_held(path)
    with locks.taken(path, timeout_s=0) as again:
        assert again.in_place()


def test_looking_creates_nothing_and_takes_nothing(tmp_path: Path, backend: str) -> None:
    """Asking after a lock makes no file, and a lock that was asked after can be taken."""
    path = tmp_path / "a.life"
    assert not locks.is_held(str(path))
    assert not path.exists()
    path.touch()
    assert not locks.is_held(str(path))
    lock = locks.take(str(path))
    assert lock is not None
    lock.release()


def test_another_processes_lock_is_seen_and_ends_with_it(tmp_path: Path, backend: str) -> None:
    """A lock of another process is held for us too, and is free once that process was killed."""
    path = tmp_path / "a.life"
    other = holder(path, backend)
    assert first_line(other) == "held"
    assert locks.is_held(str(path))
    assert locks.take(str(path)) is None
    kill(other.pid)
    other.communicate()
    assert other.returncode == -signal.SIGKILL
    lock = locks.take(str(path))
    assert lock is not None
    lock.release()


def test_a_lock_lives_on_in_a_copied_descriptor(tmp_path: Path, backend: str) -> None:
    """The lock goes on with a copy of its descriptor after the first holder has let go."""
    path = str(tmp_path / "a.life")
    lock = locks.take(path)
    assert lock is not None
    copy = os.dup(lock.fd)
    lock.release()
    assert locks.is_held(path)
    adopted = locks.adopt(path, copy)
    assert adopted is not None
    assert not os.get_inheritable(copy)
    adopted.release()
    assert not locks.is_held(path)


def test_a_descriptor_that_does_not_hold_the_lock_is_not_adopted(tmp_path: Path, backend: str) -> None:
    """An inherited descriptor counts only if the lock is held through it."""
    path = str(tmp_path / "a.life")
    with locks.taken(path, timeout_s=0):
        fd = os.open(path, os.O_RDWR)
        assert locks.adopt(path, fd) is None
        os.close(fd)


def test_a_descriptor_of_a_removed_file_is_not_adopted(tmp_path: Path, backend: str) -> None:
    """A lock on a file that is no longer at its path says nothing."""
    path = tmp_path / "a.life"
    with locks.taken(str(path), timeout_s=0) as lock:
        path.unlink()
        path.touch()
        assert locks.adopt(str(path), lock.fd) is None
        assert not lock.in_place()


def test_a_file_replaced_while_it_was_taken_is_taken_anew(
    tmp_path: Path, backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Removed between opening and locking, the lock that comes back is on the file that is there now."""
    path = tmp_path / "a.life"
    real, seen = locks._set, []

    def removed_first(fd: int) -> bool:
        if not seen:
            seen.append(fd)
            path.unlink()
        return real(fd)

    monkeypatch.setattr(locks, "_set", removed_first)
    with locks.taken(str(path), timeout_s=0) as lock:
        assert lock.in_place()
        assert os.fstat(lock.fd).st_nlink == 1
    assert seen


def test_waiting_ends_at_its_limit(tmp_path: Path, backend: str) -> None:
    """A lock that stays held is a TimeoutError that names it."""
    path = str(tmp_path / "a.start")
    with locks.taken(path, timeout_s=0), pytest.raises(TimeoutError, match=r"a\.start"):
        locks.taken(path, timeout_s=0.02)


@pytest.mark.parametrize("make", ["symlink", "hard link", "folder"])
def test_what_is_no_plain_file_is_refused(tmp_path: Path, backend: str, make: str) -> None:
    """A lock is never taken through a link, and never on something else."""
    path, other = tmp_path / "a.life", tmp_path / "other"
    other.touch()
    {
        "symlink": lambda: path.symlink_to(other),
        "hard link": lambda: path.hardlink_to(other),
        "folder": path.mkdir,
    }[make]()
    with pytest.raises(PermissionRefused):
        locks.take(str(path))


def test_a_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    """Where no lock can be made the error says so."""
    with pytest.raises(HomeRefused):
        locks.take(str(tmp_path / "gone" / "a.life"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's file")
def test_another_users_file_is_refused(tmp_path: Path) -> None:
    """A lock file that belongs to somebody else is not ours to hold."""
    path = tmp_path / "a.life"
    path.touch()
    os.chown(path, 65534, 65534)
    with pytest.raises(PermissionRefused):
        locks.take(str(path))


def test_lock_files_are_private(tmp_path: Path) -> None:
    """A lock's file is 0600 under any umask, and is left where it is."""
    path = tmp_path / "a.life"
    before = os.umask(0)
    try:
        locks.taken(str(path), timeout_s=0).release()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600


def test_crowd_of_takers_has_one_holder(tmp_path: Path, backend: str) -> None:
    """Of eight processes that take one lock at once exactly one holds it."""
    path = tmp_path / "a.start"
    others = [holder(path, backend) for _ in range(8)]
    answers = [first_line(other) for other in others]
    for other in others:
        other.communicate("")
    assert sorted(answers) == ["held"] + ["refused"] * 7
    assert not locks.is_held(str(path))


@settings(max_examples=60, deadline=None)
@given(ofd=st.booleans(), acts=st.lists(st.tuples(st.sampled_from(["take", "release", "look", "unlink"]), st.integers(0, 2)), max_size=25))  # fmt: skip
def test_any_order_of_acts_keeps_one_holder_per_file(
    tmp_path_factory: pytest.TempPathFactory, ofd: bool, acts: list[tuple[str, int]]
) -> None:
    """Whatever three parties do, a lock on the file at the path has at most one holder, and looking tells the truth."""
    path = str(tmp_path_factory.mktemp("locks") / "a.life")
    before, locks.OFD = locks.OFD, ofd and locks.OFD
    held: dict[int, locks.Lock] = {}
    try:
        for act, who in acts:
            holders = [lock for lock in held.values() if lock.in_place()]
            assert len(holders) <= 1
            if act == "take" and who not in held:
                lock = locks.take(path)
                assert (lock is None) == bool(holders)
                held |= {} if lock is None else {who: lock}
            elif act == "release" and who in held:
                held.pop(who).release()
            elif act == "look":
                assert locks.is_held(path) == bool(holders)
            elif act == "unlink" and os.path.exists(path):
                os.unlink(path)
    finally:
        for lock in held.values():
            lock.release()
        locks.OFD = before


def test_what_cannot_be_looked_at_is_not_free(tmp_path: Path, backend: str) -> None:
    """Out of descriptors nobody can see whether a lock is held: that is an error, and not a lock that is free."""
    path = str(tmp_path / "lock")
    with locks.taken(path, timeout_s=1):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (1, hard))
        try:
            with pytest.raises(HomeRefused, match="too many open files"):
                locks.is_held(path)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert locks.is_held(path) or backend == "flock"
