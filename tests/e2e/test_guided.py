"""What sessions begin with, from the repository to the command line."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.store.opening import open_to_read
from tests.support.claude import SESSION, Transcript
from tests.support.command import Command, history_read
from tests.support.homes import make_workspace
from tests.support.processes import eventually

PAST = "5e550000-0000-4000-8000-000000000007"


def commit(workspace: Path, at: datetime) -> None:
    when = at.isoformat()
    who = ("-c", "user.name=Dev", "-c", "user.email=dev@example.org")
    environ = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "GIT_CONFIG_GLOBAL": "/dev/null"}
    for words in (("init", "-q"), ("add", "CLAUDE.md"), ("commit", "-qm", "instructions")):
        subprocess.run(["git", *who, *words], cwd=workspace, check=True, capture_output=True, env=environ)


def session(home: str, workspace: Path, name: str, begin: datetime) -> None:
    made = Transcript(name, cwd=str(workspace), begin=begin).prompt("go").step(1)
    made.write(Path(home).parent / ".claude" / "projects", "-work-repository")


def test_sessions_before_and_after_an_edit(home: str, tmp_path: Path, command: Command) -> None:
    """One of the past has what was committed then, one that begins what is there; they are found by it, it survives that lines are
    read again, and nothing of it outlives them."""
    workspace, now = make_workspace(tmp_path / "work" / "repository"), datetime.now(UTC)
    (workspace / "CLAUDE.md").write_text("Use tabs.\n")
    commit(workspace, now - timedelta(days=9))
    (workspace / "CLAUDE.md").write_text("Use spaces.\n")
    commit(workspace, now - timedelta(days=1))
    session(home, workspace, PAST, now - timedelta(days=3))
    start_background_for(workspace)
    history_read(home, workspace)
    session(home, workspace, SESSION, datetime.now(UTC))

    def began() -> dict[str, str]:
        store = open_to_read(paths.project_db(home, str(workspace)))
        try:
            return dict(
                store.execute("SELECT id, instructions_by FROM sessions WHERE instructions IS NOT NULL").fetchall()
            )
        finally:
            store.close()

    eventually(lambda: began() == {PAST: "git", SESSION: "seen"}, "both are known")
    said = command("guidance", "--history", "--json", "-w", workspace).json["fingerprints"]
    assert [each["changed"] for each in said] == [["+CLAUDE.md"], ["CLAUDE.md"]]
    for each, name in zip(said, (PAST, SESSION), strict=True):
        found = command("sessions", "list", "--instructions", each["fingerprint"][:6], "--json", "-w", workspace).json
        assert [one["id"] for one in found] == [name]
        assert command("search", f"instructions:{each['fingerprint']} kind:prompt", "-w", workspace).status == 0
    assert command("reparse", "-w", workspace).status == 0
    assert began() == {PAST: "git", SESSION: "seen"}
    assert command("sessions", "delete", PAST, "--yes", "-w", workspace).status == 0
    (left,) = command("guidance", "--history", "--json", "-w", workspace).json["fingerprints"]
    assert left["fingerprint"] == said[1]["fingerprint"]
    assert command("daemon", "stop", "-w", workspace).status == 0
