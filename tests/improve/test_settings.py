"""Claude Code's settings of the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kaizen.improve import settings
from kaizen.improve.about import NoPatch
from tests.support.improving import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


@pytest.mark.parametrize(
    ("cause", "rule"),
    [("Bash: npm test", "Bash(npm test:*)"), ("WebFetch", "WebFetch"), ("mcp__github__list", "mcp__github__list")],
)
def test_what_is_harmless_runs_without_asking(repo: Repo, cause: str, rule: str) -> None:
    """The rule in Claude Code's own words, behind those that are there; made once."""
    repo.put(settings.PATH, '{\n  "model": "x",\n  "permissions": {"deny": [], "allow": ["Read"]}\n}\n')
    about = repo.about(cause, "permission_waits")
    told = json.loads(repo.applied(settings.allowed(about)) or "")
    assert [*told] == ["model", "permissions"]
    assert told["permissions"] == {"deny": [], "allow": ["Read", rule]}
    with pytest.raises(NoPatch, match="already"):
        settings.allowed(about)


def test_a_new_file(repo: Repo) -> None:
    """Where there are no settings yet."""
    new = repo.applied(settings.allowed(repo.about("WebFetch", "permission_waits")))
    assert json.loads(new or "") == {"permissions": {"allow": ["WebFetch"]}}


@pytest.mark.parametrize("cause", ["Bash: rm", "Bash: git push", "Bash: python3", "Bash", "Bash: sudo apt"])
def test_what_may_do_harm_is_not_proposed(repo: Repo, cause: str) -> None:
    """A person may write such a rule; a program that counts does not."""
    with pytest.raises(NoPatch):
        settings.allowed(repo.about(cause, "permission_waits"))


def test_only_where_claude_code_worked(repo: Repo) -> None:
    """Other agents read no such file."""
    for make in (settings.allowed, settings.notified):
        with pytest.raises(NoPatch, match="only Claude Code"):
            make(repo.about("shell: npm test", "permission_waits", agents=("codex",)))


def test_a_sign_for_the_person(repo: Repo) -> None:
    """Once; where something tells the person already, nothing is added."""
    about = repo.about("waiting for a person", "long_idle")
    told = json.loads(repo.applied(settings.notified(about)) or "")
    assert told == {"hooks": {"Notification": [{"hooks": [{"type": "command", "command": settings.BELL}]}]}}
    with pytest.raises(NoPatch, match="already"):
        settings.notified(about)


@pytest.mark.parametrize("text", ["{", '{"permissions": []}', "// no\n{}"])
def test_what_cannot_be_changed(repo: Repo, text: str) -> None:
    """It is said where and why."""
    repo.put(settings.PATH, text)
    with pytest.raises(NoPatch, match="line 1"):
        settings.allowed(repo.about("WebFetch", "permission_waits"))
