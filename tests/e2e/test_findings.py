"""What heuristics see, from the agent's transcript to the command line."""

from __future__ import annotations

from pathlib import Path

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.heuristics import shelf
from kaizen.store import findings
from kaizen.store.opening import open_to_read
from tests.support.acting import Acting
from tests.support.claude import SESSION, Transcript
from tests.support.command import Command, history_read
from tests.support.processes import eventually


def failing(workspace: Path) -> Transcript:
    """A session in the workspace in which a command failed three times in a row."""
    acting = Acting().asks()
    for _ in range(3):
        acting.runs("make", fails=True)
    made = acting.says().made
    made.cwd = str(workspace)
    for record in made.records:
        record["cwd"] = str(workspace)
    return made


def test_a_daemon_has_its_sessions_looked_at(home: str, workspace: Path, command: Command) -> None:
    """A moment after they are captured; who asks before that sees the same; and a session that is deleted takes it along."""
    failing(workspace).write(Path(home).parent / ".claude" / "projects", "-work-repository")
    start_background_for(workspace)
    history_read(home, workspace)
    before = command("heuristics", "run", "--session", SESSION, "--json", "-w", workspace).json
    assert [topic["cause"] for topic in before["topics"]] == ["make"]
    store = open_to_read(paths.project_db(home, str(workspace)))
    try:
        eventually(lambda: findings.looked(store, shelf.version(), [SESSION]) == {SESSION}, "it was looked at")
        assert len([*findings.kept(store, shelf.version(), [SESSION])]) == 1
        assert command("heuristics", "run", "--session", SESSION, "--json", "-w", workspace).json == before
        assert command("sessions", "delete", SESSION, "--yes", "-w", workspace).status == 0
        assert store.execute("SELECT count(*) FROM findings").fetchone() == (0,)
    finally:
        store.close()
