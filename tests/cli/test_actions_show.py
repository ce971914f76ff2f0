"""`kaizen actions show`."""

from __future__ import annotations

from pathlib import Path

from tests.support.claude import session
from tests.support.command import Command
from tests.support.decided import proposed, topic
from tests.support.prices import keep_history


def test_all_that_is_known(home: str, workspace: Path, command: Command) -> None:
    """What it is about, how it stands, and its history; text of agents is only text."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    (action,) = proposed(home, workspace, topic("src/big.py", heuristic="reread_file", said="read \x1b[31m9 times"))
    command("actions", "reject", action.id, "--note", "it is \x07 fine", "-w", workspace)
    ran = command("actions", "show", action.id[:4], "-w", workspace)
    assert ran.status == 0
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    for said in ("src/big.py", "reread_file", "rejected", "4 times in seven days", action.id, "fine"):
        assert said in ran.out


def test_whether_it_helped(home: str, workspace: Path, command: Command) -> None:
    """Of what is done or accepted; here it is too early."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    (action,) = proposed(home, workspace)
    assert command("actions", "show", action.id, "--json", "-w", workspace).json["follow_up"] is None
    command("actions", "done", action.id, "-w", workspace)
    told = command("actions", "show", action.id, "--json", "-w", workspace).json["follow_up"]
    assert (told["verdict"], told["commits"]) == ("too early", [])
    assert "too early to tell: it takes" in command("actions", "show", action.id, "-w", workspace).out
