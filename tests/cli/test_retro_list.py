"""`kaizen retro list`."""

from __future__ import annotations

from pathlib import Path

from kaizen import paths
from tests.support.command import Command
from tests.support.weeks import LAST, worked


def test_those_that_are_kept(home: str, workspace: Path, command: Command) -> None:
    """The latest first, with what is in them; of a damaged one only its name."""
    worked(home, workspace, weeks=3)
    ran = command("retro", "list", "-w", workspace)
    assert (ran.status, ran.out) == (0, "")
    assert "kaizen retro" in ran.err
    for week in ("2025-W17", LAST):
        command("retro", "--week", week, "-w", workspace)
    rows = command("retro", "list", "-w", workspace, "--json").json
    assert [(row["name"], row["sessions"], row["since"]) for row in rows] == [
        (LAST, 6, "2025-04-28"), ("2025-W17", 7, "2025-04-21"),
    ]  # fmt: skip
    assert LAST in command("retro", "list", "-w", workspace).out
    assert command("retro", "list", "-A", "--json").json == []
    Path(paths.reports_dir(home, str(workspace)), f"{LAST}.json").write_text("x")
    ran = command("retro", "list", "-w", workspace, "--json")
    assert (ran.status, ran.json[0]["sessions"]) == (0, None)
    assert "cannot be read as a retro" in ran.err
