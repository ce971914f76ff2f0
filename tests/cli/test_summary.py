"""`kaizen summary` by way of typer."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.cli import app
from tests.cli.test_summing import SPAN
from tests.support.claude import session
from tests.support.command import Command
from tests.support.prices import keep_history


@pytest.mark.parametrize("more", [(), ("--json",), ("--by", "model"), ("--by", "tool"), ("--by", "day", "--json")])
def test_both_paths_print_the_same(
    home: str, workspace: Path, command: Command, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    """Fast or by typer: the same output and the same status."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    arguments = ["summary", *SPAN, *more, "-w", str(workspace)]
    fast = command(*arguments)
    status = app.run(arguments)
    slow = capsys.readouterr()
    assert (fast.status, fast.out, fast.err) == (status, slow.out, slow.err)
    assert fast.out


@pytest.mark.parametrize(
    "wrong",
    [
        ["--days", "0"], ["--days", "2", "--since", "1d"], ["-A", "-w", "."], ["--by", "colour"], ["--since", "soon"],
        ["--since", "2026-11-05", "--until", "2026-11-04"], ["--days", "99999999"], ["one"],
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(home: str, workspace: Path, command: Command, wrong: list[str]) -> None:
    """With exit status 2, and a word of what is right."""
    keep_history(home, workspace)
    ran = command("summary", *wrong)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err
