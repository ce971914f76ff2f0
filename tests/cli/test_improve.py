"""`kaizen improve`, `improve list`, `improve show`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.cli.text.proposing import as_patch
from kaizen.improve import kept
from tests.support.acting import Acting
from tests.support.command import Command, kaizen
from tests.support.decided import proposed, topic
from tests.support.improving import Repo
from tests.support.prices import keep_history
from tests.support.terminal import Terminal


@pytest.fixture
def repo(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A repository in which a command failed again and again, and what the retro proposed of it."""
    made = Repo(tmp_path.resolve() / "work" / "repository").put("CLAUDE.md", "# Rules\n")
    acted = Acting().asks()
    acted.made.cwd = str(made.folder)
    for _ in range(4):
        acted.runs("npm run build", fails=True)
    keep_history(home, made.folder, acted.says().made)
    proposed(home, made.folder, topic(workspace=str(made.folder)), topic("edited", heuristic="edit_churn"))
    monkeypatch.setattr(clock, "now_ms", lambda: 1_796_000_000_000)
    return made


def test_from_accepted_to_applied(home: str, repo: Repo, command: Command) -> None:
    """`kaizen improve show ID | git apply`, as it is told."""
    ids = [
        each["id"] for each in command("actions", "list", "-w", repo.folder, "--json").json if "npm" in each["cause"]
    ]
    assert command("actions", "accept", ids[0], "-w", repo.folder).status == 0
    ran = command("improve", "-w", repo.folder)
    assert ran.status == 0, ran
    assert f"kaizen improve show {ids[0]} | git apply" in ran.out
    assert "would have saved" in ran.out
    assert "CLAUDE.md" in command("improve", "list", "-w", repo.folder).out
    shown = command("improve", "show", ids[0][:4], "-w", repo.folder)
    assert shown.out.startswith("# write into CLAUDE.md")
    subprocess.run(["git", "apply"], cwd=repo.folder, input=shown.out, text=True, check=True, timeout=60)
    assert "`npm run build` failed again and again (4 times in 1 session)" in (repo.text("CLAUDE.md") or "")
    os.utime(repo.folder / "CLAUDE.md", (1_796_000_001, 1_796_000_001))
    stale = command("improve", "show", ids[0], "-w", repo.folder)
    assert "CLAUDE.md was changed since this patch was made" in stale.err
    assert stale.out == shown.out
    again = command("improve", "-w", repo.folder)
    assert "speaks of `npm run build` already" in again.out
    assert command("improve", "list", "-w", repo.folder, "--json").json == []


def test_nothing_is_written_into_the_repository(home: str, repo: Repo, command: Command) -> None:
    """Only below our home; and nothing where there is nothing to propose."""
    before = sorted((path, path.stat().st_mtime_ns) for path in repo.folder.rglob("*"))
    ran = command("improve", "-w", repo.folder)
    assert (ran.status, ran.out) == (0, "")
    assert "accept" in ran.err
    assert not os.path.lexists(paths.proposals_dir(home, str(repo.folder)))
    for each in command("actions", "list", "-w", repo.folder, "--json").json:
        command("actions", "accept", each["id"], "-w", repo.folder)
    made = command("improve", "-w", repo.folder, "--json").json
    assert (len(made["proposals"]), len(made["unchanged"])) == (1, 1)
    assert sorted((path, path.stat().st_mtime_ns) for path in repo.folder.rglob("*")) == before
    (one,) = command("improve", "list", "-w", repo.folder, "--json").json
    assert one == made["proposals"][0]
    assert one["saves"]["evidence"]
    assert command("improve", "show", one["id"], "-w", repo.folder, "--json").json == one


def test_a_terminal_is_shown_no_control_characters(home: str, repo: Repo, command: Command) -> None:
    """A pipe gets the patch byte for byte."""
    command(
        "actions", "accept", command("actions", "list", "-w", repo.folder, "--json").json[-1]["id"], "-w", repo.folder
    )
    for each in command("actions", "list", "-w", repo.folder, "--state", "proposed", "--json").json:
        command("actions", "accept", each["id"], "-w", repo.folder)
    repo.put("CLAUDE.md", "# \x1b[31mRules\r\n")
    command("improve", "-w", repo.folder)
    (one,) = kept.kept(home, str(repo.folder))
    piped = kaizen("improve", "show", one.id, "-w", repo.folder)
    assert "\x1b[31m" in piped.out
    assert piped.out.replace("\r\n", "\n") == as_patch(one).replace("\r\n", "\n")
    with Terminal("improve", "show", one.id, "-w", str(repo.folder)) as terminal:
        assert terminal.end() == 0
        assert "\\x1b[31mRules" in terminal.raw
        assert "\x1b[31mRules" not in terminal.raw
