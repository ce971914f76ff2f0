"""What can be named in a command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.cli import naming
from kaizen.cli.completing import offers
from kaizen.model.query import Field
from tests.cli.test_searching import keep
from tests.house.test_docs import COMMANDS
from tests.support.command import Command
from tests.support.homes import make_workspace


def named(words: str, begin: str = "") -> list[str]:
    return [offer.value for offer in offers(words.split(), begin)]


def test_workspaces_by_path_and_name(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that are registered, also from the home on; and folders."""
    keep(home, workspace)
    assert named("ps") == ["repository", str(workspace)]
    assert named("sessions list -w", str(workspace)[:-3]) == [str(workspace), f"{workspace}/"]
    monkeypatch.setenv("HOME", str(workspace.parent))
    assert named("tail -w", "~/rep") == ["~/repository", "~/repository/"]
    (workspace / "file").touch()
    (workspace / ".hidden").mkdir()
    assert named("init", f"{workspace}/") == []
    assert named("init", f"{workspace}/.h") == [f"{workspace}/.hidden/"]


def test_sessions_of_the_workspaces_that_are_meant(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of that one, or of all; by the beginning of an id as far as it is clear, and what it is told."""
    other = make_workspace(workspace.parent / "other")
    one, two = keep(home, workspace), keep(home, other, number=2)
    [offer] = offers(["sessions", "show", "-w", str(workspace)], "")
    assert (offer.value, offer.told.rpartition(", ")[2]) == (one[:8], "please fix it")
    assert set(named("cost --all --explain")) == {one, two}
    monkeypatch.chdir(workspace)
    assert named("tail --session", two) == []
    monkeypatch.chdir(other)
    assert named("tail --session", two[:30]) == [two]


def test_fields_of_a_search_and_their_values(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a sign before them, and of several values the last."""
    keep(home, workspace)
    monkeypatch.chdir(workspace)
    assert named("search", "to") == ["tool:", "tokens:"]
    assert "-tool:" in named("search", "-to")
    assert named("search word", "tool:B") == ["tool:Bash"]
    assert named("search", "-kind:text,pro") == ["-kind:text,prompt"]
    assert named("search", "status:waiting-") == ["status:waiting-user", "status:waiting-permission"]
    assert named("search", "agent:") == ["agent:claude-code"]
    assert named("search", "model:cl") == ["model:claude-opus-9"]
    assert named("search", "branch:") == ["branch:main"]
    assert named("search", "session:5e") == ["session:5e550000"]
    assert named("search", "path:x") == named("search", "http:") == []
    assert set(naming._MEANS) == {*Field}


def test_experiments_of_the_workspace_that_is_meant(home: str, workspace: Path, command: Command) -> None:
    """By their ids, with what they are called; and what they are compared by."""
    keep(home, workspace)
    made = command("experiment", "new", "shorter", "--tag", "plan", "--json", "-w", workspace).json
    [offer] = offers(["experiment", "report", "-w", str(workspace)], "")
    assert (offer.value, offer.told) == (made["id"], "shorter")
    assert "cost" in named("experiment new --metric")


def test_what_is_fixed_is_what_there_is() -> None:
    """The values that stand here are those that the commands' help names."""
    for verb, options in (
        ("cost", ["--by"]),
        ("cron install", ["--every", "--using"]),
        ("service install", ["--using"]),
    ):
        for option in options:
            said = " ".join(p.help or "" for p in COMMANDS[f"kaizen {verb}"].params if option in p.opts)
            for value in named(f"{verb} {option}"):
                assert value.removesuffix("sitory") in said or option == "--every", (verb, option, value)
