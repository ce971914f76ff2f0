"""What the machine gives a home and its daemons."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.examine import examine
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces
from kaizen.background.surroundings import surroundings
from kaizen.errors import HomeRefused
from kaizen.host import locks, mounts
from kaizen.host.mounts import Mount
from kaizen.ipc import client


def test_nothing_wrong_is_nothing_told(home: str, workspace: Path) -> None:
    """On a local disk, with locks and daemons that watch, there is nothing to warn of."""
    assert list(surroundings(home, [])) == []
    start_background_for(workspace)
    assert list(surroundings(home, list_workspaces())) == []


@pytest.mark.parametrize(("kind", "told"), [("nfs4", True), ("fuse.sshfs", True), ("9p", True), ("ext4", False)])
def test_a_home_on_a_network_file_system_is_warned_of(
    home: str, monkeypatch: pytest.MonkeyPatch, kind: str, told: bool
) -> None:
    """Doctor names the kind of file system and where it is mounted, with advice, and fails nothing."""
    monkeypatch.setattr(mounts, "mount_of", lambda path: Mount("/mnt", kind, "server:/x"))
    found = [each for each in examine(home) if "network file system" in each.detail]
    assert [(each.check, each.level) for each in found] == ([("home", "warn")] if told else [])
    assert all(f"({kind}, mounted on /mnt)" in each.detail and "KAIZEN_HOME" in each.advice for each in found)


def test_daemons_that_look_every_second_are_counted(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A supervisor that cannot watch is told, and of many daemons the first three and how many more there are."""
    start_background_for(workspace)
    (row,) = list_workspaces()
    rows = [row._replace(path=f"/w/{number}") for number in range(5)]
    monkeypatch.setattr(client, "ask", lambda path, request, timeout_s: {"type": "status", "watching": "polling"})
    supervisor, (check, level, detail, advice) = surroundings(home, rows)
    assert supervisor[:3] == ("watching", "warn", "the supervisor cannot watch and looks every second")
    assert (check, level) == ("watching", "warn")
    assert detail == "5 daemons cannot watch and look every second: /w/0, /w/1, /w/2 and 2 more"
    assert "max_user_instances" in advice


def test_a_daemon_that_does_not_answer_is_not_counted(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A daemon that hangs up says nothing about how it watches."""
    start_background_for(workspace)

    def hung_up(path: str, request: object, timeout_s: float) -> None:
        raise client.NoAnswer("it hung up", None)

    monkeypatch.setattr(client, "ask", hung_up)
    assert list(surroundings(home, list_workspaces())) == []


def test_a_home_without_locks_fails(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where any file in the locks' folder cannot be asked after, doctor says what is wrong with the home."""
    os.makedirs(paths.locks_dir(home))
    assert list(surroundings(home, [])) == []
    Path(paths.start_lock(home, "0" * 16)).touch()

    def refused(path: str) -> bool:
        raise HomeRefused(home, "its file system knows no locks")

    monkeypatch.setattr(locks, "is_held", refused)
    ((check, level, detail, advice),) = surroundings(home, [])
    assert (check, level) == ("locks", "fail")
    assert "knows no locks" in detail
    assert advice
