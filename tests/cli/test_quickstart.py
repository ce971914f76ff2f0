"""`kaizen quickstart`."""

from __future__ import annotations

from pathlib import Path

from tests.support.codex import Rollout
from tests.support.command import Command, agent_worked, kaizen
from tests.support.homes import make_workspace
from tests.support.processes import daemons_of


def test_the_repository_last_worked_in_is_observed(home: str, workspace: Path, command: Command) -> None:
    """What agents left is found and counted, the repository is registered, its sessions are shown with their tokens."""
    agent_worked(home, workspace)
    ran = command("quickstart", "--yes")
    assert ran.status == 0
    assert f"{workspace}" in ran.out
    assert "please fix it" in ran.out
    assert "kaizen tail" in ran.out
    assert len(daemons_of(home)) == 1


def test_it_says_which_agents_worked_where(home: str, workspace: Path, command: Command) -> None:
    """Sessions of Claude Code and of Codex are found, counted together, and shown."""
    agent_worked(home, workspace)
    Rollout(1, cwd=str(workspace)).spoken("mend the parser").write(Path(home).parent / ".codex")
    ran = command("quickstart", "--yes")
    assert ran.status == 0
    assert "claude-code, codex" in ran.out
    assert "please fix it" in ran.out
    assert "mend the parser" in ran.out


def test_all_can_be_taken(home: str, workspace: Path, tmp_path: Path, command: Command) -> None:
    """--all registers every repository that exists; one that is gone is listed and not registered."""
    other = make_workspace(tmp_path.resolve() / "other")
    agent_worked(home, workspace)
    agent_worked(home, other, number=2)
    agent_worked(home, tmp_path.resolve() / "gone", number=3)
    ran = command("quickstart", "--all", "--yes")
    assert ran.status == 0
    assert "does not exist" in ran.out
    assert {row["path"] for row in command("ps", "--json").json} == {str(workspace), str(other)}


def test_without_any_transcript_a_sample_is_played(home: str, tmp_path: Path) -> None:
    """The sample grows while it is shown, in a home of its own, and nothing is left of it."""
    ran = kaizen("quickstart", stdin=-3)
    assert ran.status == 0
    assert "python -m pytest -q" in ran.out
    assert "all four tests pass" in ran.out
    assert not Path(home).exists()
