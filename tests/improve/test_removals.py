"""Taking out what no session used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kaizen.guidance.finding import found
from kaizen.improve import removals
from kaizen.improve.about import NoPatch
from tests.support.improving import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "repo")
    made.put(".claude/skills/deploy/SKILL.md", "---\nname: deploy\ndescription: Deploys.\n---\nrun it\n")
    made.put(".cursor/rules/old.mdc", "---\ndescription: old\nglobs: x\n---\ntext\n")
    return made.put(
        ".mcp.json", json.dumps({"mcpServers": {"one": {"command": "x"}, "two": {"command": "y"}}}, indent=2)
    )


@pytest.mark.parametrize(
    ("heuristic", "cause", "path"),
    [
        ("unused_skills", "deploy", ".claude/skills/deploy/SKILL.md"),
        ("unused_rules", ".cursor/rules/old.mdc", ".cursor/rules/old.mdc"),
    ],
)
def test_a_file_goes(repo: Repo, heuristic: str, cause: str, path: str) -> None:
    """The whole of it."""
    about = repo.about(cause, heuristic)
    change = removals.removed(about, found(str(repo.folder)).guides)
    assert (change.path, repo.applied(change), repo.text(path)) == (path, None, None)
    with pytest.raises(NoPatch, match="gone already"):
        removals.removed(about, found(str(repo.folder)).guides)


def test_a_server_goes(repo: Repo) -> None:
    """The others stay as they are written."""
    about = repo.about("one", "unused_servers")
    new = repo.applied(removals.removed(about, found(str(repo.folder)).guides)) or ""
    assert new == json.dumps({"mcpServers": {"two": {"command": "y"}}}, indent=2)


def test_what_no_patch_reaches(repo: Repo) -> None:
    """Codex's settings are TOML, which is left to the person."""
    repo.put(".codex/config.toml", '[mcp_servers.three]\ncommand = "z"\n')
    with pytest.raises(NoPatch, match=r"config\.toml"):
        removals.removed(repo.about("three", "unused_servers"), found(str(repo.folder)).guides)
