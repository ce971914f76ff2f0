"""`kaizen search` by way of typer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.cli import app
from tests.cli.test_searching import WORD, keep
from tests.support.command import Command
from tests.support.homes import make_workspace


@pytest.mark.parametrize("more", [(), ("--json",), ("--limit", "1"), ("-A",)])
def test_both_paths_print_the_same(
    home: str, workspace: Path, command: Command, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    """Fast or by typer: the same output and the same status."""
    keep(home, workspace)
    arguments = ["search", WORD, *(more if "-A" in more else (*more, "-w", str(workspace)))]
    fast = command(*arguments)
    status = app.run(arguments)
    slow = capsys.readouterr()
    mask = [line.partition("ago")[0][:40] for line in slow.out.splitlines()]
    assert [line.partition("ago")[0][:40] for line in fast.out.splitlines()] == mask
    assert (fast.status, fast.err) == (status, slow.err)


def test_what_does_not_go_together(home: str, workspace: Path, command: Command) -> None:
    """All workspaces and one; a query that is none; no query."""
    make_workspace(workspace.parent / "other")
    assert command("search", WORD, "-A", "-w", workspace).status == 2
    assert command("search").status == 2
    assert command("search", "--", "-x", "-w").status == 2
