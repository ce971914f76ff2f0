"""`kaizen summary --by`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_summing import SPAN
from tests.support.claude import Transcript, session, text, tool_use
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.prices import keep_history


@pytest.mark.parametrize(
    ("by", "key"),
    [("day", "2026-11-02"), ("agent", "claude-code"), ("branch", "main"), ("model", "claude-opus-9")],
)
def test_a_line_for_each_key_and_the_total(home: str, workspace: Path, command: Command, by: str, key: str) -> None:
    """Under one head."""
    keep_history(home, workspace, session(1, cwd=str(workspace)))
    ran = command("summary", *SPAN, "--by", by, "-w", workspace)
    _, _, head, row, total = ran.out.splitlines()
    assert head.split()[:2] == [by.upper(), "SESSIONS"]
    assert row.split()[0] == key
    assert row.split()[1:] == total.split()[1:]
    assert row.split()[-2:] == ["%", "$0.0025"]


def test_a_tool_has_its_rates_and_times(home: str, workspace: Path, command: Command) -> None:
    """With the session of its longest use; what has no end has no time."""
    made = Transcript(cwd=str(workspace)).prompt("go")
    for number in range(4):
        made.response(f"msg_{number}", tool_use(f"toolu_{number}"))
        made.tick(number)
        made.result(f"toolu_{number}", error=number == 3)
    made.response("msg_open", tool_use("toolu_open", "Read"))
    keep_history(home, workspace, made)
    ran = command("summary", *SPAN, "--by", "tool", "-w", workspace)
    assert [line.split() for line in ran.out.splitlines()[3:]] == [
        ["Bash", "4", "1", "(25.0", "%)", "0", "0", "4", "10.0", "s", "2.5", "s", "4.0", "s", "5e550000"],
        ["Read", "1", "0", "0", "0", "0", "-", "-", "-", "-"],
    ]


def test_repositories_are_told_by_their_paths(home: str, workspace: Path, command: Command) -> None:
    """The dearest first; sessions that worked in both count in both, and once in the total."""
    other = make_workspace(workspace.parent / "other")
    made = Transcript(cwd=str(workspace)).prompt("go").response("msg_1", text("so"))
    made.cwd = str(other)
    made.response("msg_2", text("so")).response("msg_3", text("so"))
    keep_history(home, workspace, made)
    ran = command("summary", *SPAN, "--by", "repo", "-A")
    assert [line.split()[:2] for line in ran.out.splitlines()[3:]] == [
        [str(other), "1"],
        [str(workspace), "1"],
        ["total", "1"],
    ]


def test_what_has_no_key_is_unknown(home: str, workspace: Path, command: Command) -> None:
    """A branch that nobody told."""
    made = session(1, cwd=str(workspace))
    for record in made.records:
        record.pop("gitBranch", None)
    keep_history(home, workspace, made)
    assert command("summary", *SPAN, "--by", "branch", "-w", workspace).out.splitlines()[3].startswith("unknown  ")
    ran = command("summary", "--since", "2026-12-01", "--until", "2026-12-02", "--by", "branch", "-w", workspace)
    assert (ran.status, ran.out) == (0, "")
    assert ran.err.startswith("nothing was captured: 2026-12-01 to 2026-12-02, repository")
