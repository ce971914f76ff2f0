"""The listing."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Command, agent_worked, history_read
from tests.support.processes import daemons_of, eventually, freeze, kill

KEYS = {
    "path", "name", "key", "state", "pid", "started_at", "version", "socket", "log", "sessions", "last_event_at",
}  # fmt: skip


def _row(command: Command) -> dict[str, object]:
    (row,) = command("ps", "--json").json
    return dict(row)


def test_nothing_registered_is_an_empty_list(home: str, command: Command) -> None:
    """Without a registry the listing is empty, and none is made."""
    assert command("ps", "--json").json == []
    assert not Path(home).exists()


def test_the_listing_tells_the_truth(home: str, workspace: Path, command: Command) -> None:
    """Running, frozen, killed and stopped daemons show as what they are, and looking changes nothing."""
    command("init", workspace)
    (pid,) = daemons_of(home)
    row = _row(command)
    assert set(row) >= KEYS
    assert (row["state"], row["pid"], row["path"]) == ("running", pid, str(workspace))
    freeze(pid)
    assert (_row(command)["state"], _row(command)["pid"]) == ("unresponsive", pid)
    kill(pid)
    assert _row(command)["state"] == "stale"
    assert _row(command)["state"] == "stale"
    command("reap")
    assert _row(command)["state"] == "stopped"


def test_sessions_are_published(home: str, workspace: Path, command: Command) -> None:
    """The listing shows how many sessions there are and when the last event was, without opening a store."""
    agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    eventually(lambda: _row(command)["sessions"] == 1, "the figures are published")
    assert str(_row(command)["last_event_at"]).startswith("2026-11-02T09:0")


def test_people_get_a_table(home: str, workspace: Path, command: Command) -> None:
    """A folder that is gone and a paused workspace are marked."""
    command("init", workspace)
    command("pause", workspace)
    out = command("ps").out.splitlines()
    assert out[0].split()[:3] == ["NAME", "STATE", "PID"]
    assert "stopped (paused)" in out[1]
