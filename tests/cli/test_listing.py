"""The listing."""

from __future__ import annotations

from pathlib import Path

from kaizen import clock
from kaizen.registry.hot import Registry
from tests.support.command import Command, agent_worked, history_read
from tests.support.homes import make_workspace
from tests.support.processes import daemons_of, eventually, freeze, kill
from tests.support.terminal import Terminal

KEYS = {
    "path", "name", "key", "state", "pid", "started_at", "version", "socket", "log", "sessions", "last_event_at",
    "exit_status", "restarts", "next_start_at", "given_up", "sessions_today",
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


def test_how_daemons_ended_is_told_where_there_is_something_to_tell(
    home: str, workspace: Path, command: Command
) -> None:
    """A plain stop needs no column; a crash, and why nobody starts it again, have one, and programs get it always."""
    command("init", workspace)
    command("daemon", "stop", "-w", workspace)
    assert "ENDED" not in command("ps").out
    command("daemon", "start", "--background", "-w", workspace)
    kill(*daemons_of(home))
    command("reap")
    with Registry.open(home) as registry:
        (entry,) = registry.entries()
        assert registry.set_given_up(entry.workspace.id, "it crashed 5 times", clock.now_ms())
    heads, line = command("ps").out.splitlines()
    assert heads.split()[-2:] == ["ENDED", "PATH"]
    assert "given up: it crashed 5 times; crashed" in line
    row = _row(command)
    assert (row["ending"], row["given_up"], row["next_start_at"]) == ("crashed", "it crashed 5 times", None)


def test_a_narrow_terminal_is_fitted_and_a_pipe_is_not(home: str, tmp_path: Path, command: Command) -> None:
    """On 80 columns a path is cut from the left so that a row is one line; in a pipe nothing is ever cut."""
    space = make_workspace(tmp_path.resolve() / ("a-deep-folder/" * 8) / "the-end-of-it")
    command("init", space)
    with Terminal("ps") as terminal:
        assert terminal.end() == 0
        heads, row, *_ = terminal.window()
    assert heads.split()[-1] == "PATH"
    assert row.rstrip().endswith("/the-end-of-it")
    assert max(len(heads), len(row)) <= 80
    assert command("ps").out.splitlines()[1].endswith(str(space))
    with Terminal("ps", columns=400) as terminal:
        assert terminal.end() == 0
        assert "VERSION" in terminal.window()[0]
        assert terminal.window()[1].endswith(str(space))


def test_one_can_be_named(home: str, workspace: Path, command: Command) -> None:
    """A name or a path as the argument lists that one only; one that is not there is said to be none."""
    command("init", workspace)
    assert [row["name"] for row in command("ps", "--json", "repository").json] == ["repository"]
    assert [row["name"] for row in command("ps", "--json", str(workspace)).json] == ["repository"]
    assert command("ps", "nobody").status == 2
