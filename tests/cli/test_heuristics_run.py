"""`kaizen heuristics run`."""

from __future__ import annotations

from pathlib import Path

from tests.support.claude import FORK, SESSION
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.wasteful import wasted

NAME = "repeated_failing_command"


def test_what_was_wasted(home: str, workspace: Path, command: Command) -> None:
    """With what it wasted, how sure that is, where it was."""
    wasted(home, workspace)
    ran = command("heuristics", "run", "-w", workspace)
    assert (ran.status, ran.err) == (0, "")
    head, said, waste, where = ran.out.splitlines()
    assert head == "1. a command fails again and again: make all"
    assert (
        said.strip() == "7 times in 2 sessions on one day, for example: `make all` failed 4 times in a row"
        or "2 days" in said
    )
    assert waste.strip().endswith("715 tokens, 5.0 s, high confidence, repeated_failing_command")
    assert where.strip() == f"sessions {SESSION[:8]}, {FORK[:8]}; 14 events tell of it"
    assert command("heuristics", "run", NAME, "--days", "2", "-w", workspace).out == ran.out


def test_its_events_can_be_opened(home: str, workspace: Path, command: Command) -> None:
    """Each that is cited, as a line and in full."""
    wasted(home, workspace)
    ran = command("heuristics", "run", NAME, "--evidence", "-w", workspace)
    assert ran.out.count("Bash  ") == 7
    assert ran.out.count("Exit code 1 no") == 7
    [topic] = command("heuristics", "run", "--json", "--evidence", "-w", workspace).json["topics"]
    assert {each["kind"] for each in topic["evidence"]} == {"tool_call", "tool_result"}
    [brief] = command("heuristics", "run", "--json", "-w", workspace).json["topics"]
    assert [{"session_id": each["session_id"], "cursor": each["cursor"]} for each in topic["evidence"]] == brief[
        "evidence"
    ]
    assert (brief["times"], brief["sessions"], brief["confidence"]) == (7, [SESSION, FORK], "high")
    assert brief["wasted_tokens"] == [715, 715]


def test_one_session(home: str, workspace: Path, command: Command) -> None:
    """Whenever it was, each finding by itself."""
    wasted(home, workspace)
    ran = command("heuristics", "run", "--session", FORK, "-w", workspace)
    assert ran.out.splitlines()[1].strip() == "`make all` failed 4 times in a row"
    told = command("heuristics", "run", NAME, "--session", SESSION, "-A", "--json").json
    assert (told["session"], [topic["times"] for topic in told["topics"]]) == (SESSION, [3])
    assert command("heuristics", "run", "--session", "beef", "-w", workspace).status == 2


def test_all_workspaces(home: str, workspace: Path, command: Command) -> None:
    """Each topic with its own."""
    wasted(home, workspace)
    wasted(home, other := make_workspace(workspace.parent / "other"))
    out = command("heuristics", "run", "-A").out
    assert f"make all in {workspace}" in out
    assert f"2. a command fails again and again: make all in {other}" in out or f"make all in {other}" in out


def test_nothing_was_seen(home: str, workspace: Path, command: Command) -> None:
    """It says so; mistakes give 2."""
    wasted(home, workspace)
    assert command("heuristics", "run", "--session", SESSION, "-w", workspace, "--days", "3").status == 2
    assert command("heuristics", "run", "nothing", "-w", workspace).status == 2
    assert command("heuristics", "run", "-A", "-w", workspace).status == 2
    assert command("heuristics", "run", "--days", "0", "-w", workspace).status == 2
    ran = command("heuristics", "run", "--json", "-w", workspace, "--days", "1")
    assert ran.status == 0


def test_what_guides_agents_is_looked_at_too(home: str, workspace: Path, command: Command) -> None:
    """As the repository is now."""
    wasted(home, workspace)
    (workspace / "CLAUDE.md").write_text("Read `docs/none.md` first.\n")
    assert "docs/none.md" in command("heuristics", "run", "dead_instructions", "-w", workspace).out
    listed = command("heuristics", "list", "-w", workspace, "--json").json["heuristics"]
    assert {each["name"]: each["times"] for each in listed}["dead_instructions"] == 1
