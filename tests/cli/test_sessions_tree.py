"""`kaizen sessions tree`."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Command
from tests.support.prices import keep_history
from tests.support.stories import AGENT, ID, story


def test_a_tree(home: str, workspace: Path, command: Command) -> None:
    """As a table, as JSON, without tools, less deep."""
    keep_history(home, workspace, *story(workspace))
    ran = command("sessions", "tree", ID[:8], "-w", workspace)
    assert (ran.status, ran.err) == (0, "")
    assert [line.split("  ")[-1] for line in ran.out.splitlines() if AGENT[:8] in line] == ["look"]
    assert "Bash  (denied)  git push --force" in ran.out
    shown = command("sessions", "tree", ID, "--json", "-w", workspace).json
    assert (shown["id"], shown["spans"][2]["child"]["id"]) == (ID, f"{ID}/{AGENT}")
    assert shown["tree"]["cost_usd"] > shown["cost_usd"]
    assert "Bash" not in command("sessions", "tree", ID, "--no-tools", "-w", workspace).out
    assert AGENT[:8] not in command("sessions", "tree", ID, "--depth", "0", "-A").out


def test_shares_of_what_is_known(home: str, workspace: Path, command: Command) -> None:
    """Nothing is said of shares where no cost is known; all and one workspace are a mistake."""
    keep_history(home, workspace, *story(workspace), price=None)
    ran = command("sessions", "tree", ID, "-w", workspace)
    assert ("%" in ran.out, ran.err) == (False, "")
    assert command("sessions", "tree", ID, "-A", "-w", workspace).status == 2
