"""`kaizen retro`: on real stores, kept, and the same again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from kaizen import paths
from kaizen.cli import retro as verb
from kaizen.retro import kept
from tests.support.command import Command
from tests.support.homes import make_workspace
from tests.support.weeks import COMMAND, LAST, worked

WEEK = ("--week", LAST)


def reports(home: str, workspace: Path) -> list[str]:
    """What is kept."""
    folder = Path(paths.reports_dir(home, str(workspace)))
    return sorted(os.listdir(folder)) if folder.exists() else []


def test_a_page(home: str, workspace: Path, command: Command) -> None:
    """On one page of 80 columns; kept, and its items proposed as actions under the same ids."""
    worked(home, workspace)
    ran = command("retro", *WEEK, "-w", workspace)
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Retro of 2025-W18: 2025-04-28 to 2025-05-04, repository"
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 50
    assert f"{COMMAND}: a command fails again and again" in ran.out
    assert reports(home, workspace) == [f"{LAST}.json"]
    found = command("retro", *WEEK, "-w", workspace, "--json").json
    listed = command("actions", "list", "-w", workspace, "--json").json
    assert {each["action_id"] for each in found["items"]} == {each["id"] for each in listed}
    assert reports(home, workspace) == [f"{LAST}.json"]


def test_a_dry_run_keeps_nothing(home: str, workspace: Path, command: Command) -> None:
    """It says the same."""
    worked(home, workspace, weeks=2)
    dry = command("retro", *WEEK, "-w", workspace, "--dry-run")
    assert reports(home, workspace) == []
    assert not Path(paths.decisions_db(home, str(workspace))).exists()
    assert command("retro", *WEEK, "-w", workspace).out == dry.out


def test_what_differs_is_kept_beside(home: str, workspace: Path, command: Command) -> None:
    """Sessions that come later make another retro of the week, and the first is there still."""
    worked(home, workspace, weeks=1, failing={0: 2})
    command("retro", *WEEK, "-w", workspace)
    worked(home, workspace, weeks=2, failing={0: 4, 1: 1})
    command("retro", *WEEK, "-w", workspace)
    assert reports(home, workspace) == [f"{LAST}.1.json", f"{LAST}.json"]


def test_an_old_week_proposes_nothing(home: str, workspace: Path, command: Command) -> None:
    """What it came to is long over."""
    worked(home, workspace, failing={0: 0, 3: 3})
    command("retro", *WEEK, "-w", workspace)
    before = command("actions", "list", "--state", "all", "-w", workspace, "--json").json
    assert command("retro", "--week", "2025-W15", "-w", workspace, "--json").json["items"]
    assert command("actions", "list", "--state", "all", "-w", workspace, "--json").json == before


def test_all_workspaces(home: str, workspace: Path, command: Command) -> None:
    """Kept below the home; each item is its workspace's."""
    other = make_workspace(workspace.parent / "other")
    worked(home, workspace, weeks=1)
    worked(home, other, weeks=1)
    ran = command("retro", *WEEK, "-A")
    assert "all workspaces" in ran.out
    assert os.listdir(paths.machine_reports_dir(home)) == [f"{LAST}.json"]
    assert reports(home, workspace) == []
    assert command("actions", "list", "-A", "--json").json


@pytest.mark.parametrize("how", ["--md", "--html", "--json"])
def test_forms(home: str, workspace: Path, command: Command, how: str, tmp_path: Path) -> None:
    """To standard output, to a file, to a command: the same."""
    worked(home, workspace, weeks=2)
    ran = command("retro", *WEEK, "-w", workspace, how)
    path = tmp_path / "retro"
    assert command("retro", *WEEK, "-w", workspace, how, "-o", path).out == ""
    assert path.read_text() == ran.out
    assert command("retro", *WEEK, "-w", workspace, how, "-o", path).status == 1
    assert command("retro", *WEEK, "-w", workspace, how, "-o", path, "--force").status == 0
    assert command("retro", *WEEK, "-w", workspace, how, "--to", "cat").out == ran.out
    assert command("retro", *WEEK, "-w", workspace, how, "--to", "exit 9").status == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--days", "3", "--week", LAST], ["--json", "--md"], ["-A", "-w", "."], ["--week", "soon"], ["--days", "0"],
        ["--week", "9000-W01"], ["-o", "x", "--to", "cat"],
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(home: str, workspace: Path, command: Command, wrong: list[str]) -> None:
    """With exit status 2, and a word of what is right."""
    worked(home, workspace, weeks=1)
    ran = command("retro", *wrong)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err


def test_nothing_happened(home: str, workspace: Path, command: Command) -> None:
    """It says so, and keeps no retro of nothing."""
    worked(home, workspace, weeks=1)
    ran = command("retro", "--week", "2024-W02", "-w", workspace)
    assert (ran.status, "Nothing was captured" in ran.out) == (0, True)
    assert reports(home, workspace) == []
    assert ran.out.splitlines()[1:] == ["", "Nothing was captured in these days."]


def test_ctrl_c(home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is made or kept: what was kept before is as it was, and the next call does all of it."""
    worked(home, workspace, weeks=1)
    command("retro", *WEEK, "-w", workspace)
    before = kept.latest(home, str(workspace))
    worked(home, workspace, weeks=2, failing={0: 4})

    def interrupted(*given: Any, **more: Any) -> None:
        raise KeyboardInterrupt

    for room, name in ((kept, "keep"), (verb, "_make"), (kept.files, "write_private")):
        with monkeypatch.context() as patched:
            patched.setattr(room, name, interrupted)
            assert command("retro", *WEEK, "-w", workspace).status == 130
        assert kept.latest(home, str(workspace)) == before
    assert command("retro", *WEEK, "-w", workspace).status == 0
    assert kept.latest(home, str(workspace)) != before


def test_json(home: str, workspace: Path, command: Command) -> None:
    """The same bytes whenever it is asked."""
    worked(home, workspace, weeks=3)
    ran = command("retro", *WEEK, "-w", workspace, "--json")
    assert json.loads(ran.out)["span"]["name"] == LAST
    assert command("retro", *WEEK, "-w", workspace, "--json").out == ran.out
    assert Path(paths.reports_dir(home, str(workspace)), f"{LAST}.json").read_text() == ran.out
