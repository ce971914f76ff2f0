"""`kaizen sessions delete` and `kaizen exclude`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.stop import stop_background_for
from kaizen.retro import kept
from tests.support.command import Command, agent_worked, history_read
from tests.support.processes import eventually
from tests.support.retros import SPAN, full, part


@pytest.fixture
def session(home: str, workspace: Path, command: Command) -> str:
    """A session that was captured."""
    made = agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    return made


def listed(command: Command, workspace: Path) -> list[str]:
    return [each["id"] for each in command("sessions", "list", "-w", workspace, "--json").json]


def test_a_session_is_deleted_for_good(
    home: str, workspace: Path, command: Command, session: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked first, with what goes; afterwards the session is gone, and the agent's own file is named."""
    assert command("sessions", "delete", session[:12], "-w", workspace).status == 1  # nobody can be asked
    asked: list[str] = []
    monkeypatch.setattr("kaizen.cli.deleting.agreed", lambda what: bool(asked.append(what)))
    assert command("sessions", "delete", session[:12], "-w", workspace).status == 1
    assert "events" in asked[0]
    assert listed(command, workspace) == [session]
    ran = command("sessions", "delete", session[:12], "-w", workspace, "--yes")
    assert (ran.status, "deleted: 1 session," in ran.out, "transcripts stay" in ran.err) == (0, True, True)
    assert listed(command, workspace) == []
    command("daemon", "restart", "-w", workspace)
    history_read(home, workspace)
    assert listed(command, workspace) == []
    assert command("sessions", "delete", session, "-w", workspace, "--yes").status == 2


def test_a_retro_that_was_made_has_no_word_of_it(home: str, workspace: Path, command: Command, session: str) -> None:
    """Its numbers stay."""
    made = kept.keep(
        home, str(workspace), full()._replace(parts=(part(1)._replace(session_id=session, title="Move it"),))
    )
    assert command("sessions", "delete", session, "-w", workspace, "--yes").status == 0
    there = kept.read(home, str(workspace), SPAN)
    assert there.parts == (part(1)._replace(session_id=session, title=None),)
    assert "Move it" not in Path(made.path).read_text()


def test_as_json(workspace: Path, command: Command, session: str) -> None:
    """What went, in numbers."""
    said = command("sessions", "delete", session, "-w", workspace, "--yes", "--json").json
    assert said["sessions"] == [session]
    assert said["events"] > 0
    assert said["overwritten"] is True


def test_a_pattern_is_shut_out_and_taken_back(home: str, workspace: Path, command: Command, session: str) -> None:
    """What matches goes after a question and stays away; taken back, what the agents have is read again."""
    assert "nothing" in command("exclude", "-w", workspace).err
    assert command("exclude", str(workspace), "-w", workspace).status == 1  # something would go: nobody can be asked
    assert command("exclude", str(workspace), "-w", workspace, "--yes").status == 0
    assert listed(command, workspace) == []
    assert command("exclude", "--list", "-w", workspace).out.strip() == str(workspace)
    assert command("exclude", "--list", "-w", workspace, "--json").json["patterns"] == [str(workspace)]
    said = command("exclude", str(workspace), "--remove", "-w", workspace, "--json").json
    assert said == {"workspace": str(workspace), "pattern": str(workspace), "removed": True}
    assert command("exclude", str(workspace), "--remove", "-w", workspace).status == 2
    eventually(lambda: listed(command, workspace) == [session], "the running daemon reads it again")


def test_what_matches_nothing_needs_no_question(workspace: Path, command: Command, session: str) -> None:
    """A pattern for what may come; `~` is the user's home; an empty one is a mistake."""
    ran = command("exclude", "~/secret/*", "-w", workspace)
    assert (ran.status, "deleted: 0 sessions" in ran.out) == (0, True)
    assert command("exclude", "-w", workspace).out.strip().endswith("/secret/*")
    assert not command("exclude", "-w", workspace).out.startswith("~")
    assert command("exclude", "", "-w", workspace).status == 2


def test_somebody_who_reads_on_is_told_of(home: str, workspace: Path, command: Command, session: str) -> None:
    """While a reader keeps the log from being emptied, success is not claimed; later the same command completes it."""
    stop_background_for(workspace)
    reader = sqlite3.connect(paths.project_db(home, str(workspace)), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM events").fetchone()
    ran = command("exclude", str(workspace), "-w", workspace, "--yes")
    assert ran.status == 1
    assert "write-ahead log" in ran.err
    reader.execute("COMMIT")
    reader.close()
    assert command("exclude", str(workspace), "-w", workspace, "--yes").status == 0
