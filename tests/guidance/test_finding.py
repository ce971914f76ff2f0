"""Finding what guides agents."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kaizen.guidance import finding
from kaizen.model.guidance import GuideKind

FILES = {
    "CLAUDE.md": "# App\nSee @docs/style.md and `docs/gone.md`.\n",
    "docs/style.md": "Use tabs. @CLAUDE.md",
    "web/AGENTS.md": "Use pnpm.",
    ".claude/skills/deploy/SKILL.md": "---\nname: deploy\ndescription: ships it\n---\n" + "Do this.\n" * 100,
    ".claude/agents/reviewer.md": "---\nname: critic\ndescription: looks\n---\nLook.",
    ".claude/commands/ship.md": "Ship it.",
    ".cursor/rules/ts.mdc": "---\nglobs: src/**/*.ts\n---\nDo.",
    ".mcp.json": '{"mcpServers": {"github": {"command": "x", "env": {"TOKEN": "hush"}}}}',
    ".claude/settings.json": '{"permissions": {"allow": []}}',
    "node_modules/x/CLAUDE.md": "not ours",
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return tmp_path


def test_what_is_found(repository: Path) -> None:
    """Each kind, by its place, once; imports too."""
    found = finding.found(str(repository))
    assert [(guide.kind, guide.path, guide.name) for guide in found.guides] == [
        (GuideKind.INSTRUCTIONS, "CLAUDE.md", "CLAUDE.md"),
        (GuideKind.INSTRUCTIONS, "docs/style.md", "docs/style.md"),
        (GuideKind.INSTRUCTIONS, "web/AGENTS.md", "web/AGENTS.md"),
        (GuideKind.RULE, ".cursor/rules/ts.mdc", ".cursor/rules/ts.mdc"),
        (GuideKind.SKILL, ".claude/skills/deploy/SKILL.md", "deploy"),
        (GuideKind.COMMAND, ".claude/commands/ship.md", "ship"),
        (GuideKind.AGENT, ".claude/agents/reviewer.md", "critic"),
        (GuideKind.SERVER, ".mcp.json", "github"),
        (GuideKind.SETTINGS, ".claude/settings.json", ".claude/settings.json"),
    ]
    assert found.exists == (("docs/gone.md", False),)


def test_what_is_told_of_each(repository: Path) -> None:
    """Tokens of what is loaded each time; a skill is loaded by its line; nothing of servers and settings is kept."""
    by_name = {guide.name: guide for guide in finding.found(str(repository)).guides}
    assert by_name["CLAUDE.md"].tokens == -(-len(FILES["CLAUDE.md"]) // 4)
    assert by_name["deploy"].tokens == -(-len("- deploy: ships it") // 4)
    assert by_name["deploy"].bytes > 800
    assert by_name[".cursor/rules/ts.mdc"].matches == 0
    assert by_name["CLAUDE.md"].matches is None
    assert (by_name["github"].tokens, by_name["github"].text, by_name[".claude/settings.json"].text) == (
        None,
        None,
        None,
    )
    assert by_name["CLAUDE.md"].changed_at is not None


def test_a_digest_is_the_one_of_git(repository: Path) -> None:
    """So that history can be compared."""
    said = subprocess.run(
        ["git", "hash-object", "CLAUDE.md"], cwd=repository, capture_output=True, text=True, check=True
    )
    by_path = {guide.path: guide for guide in finding.found(str(repository)).guides}
    assert by_path["CLAUDE.md"].digest == said.stdout.strip()


def test_links(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Those inside say where they lead, those that lead out are nothing."""
    outside = tmp_path_factory.mktemp("outside") / "secret.md"
    outside.write_text("secret")
    os.symlink("CLAUDE.md", repository / "AGENTS.md")
    os.symlink(outside, repository / "GEMINI.md")
    by_path = {guide.path: guide for guide in finding.found(str(repository)).guides}
    assert by_path["AGENTS.md"].target == "CLAUDE.md"
    assert "GEMINI.md" not in by_path


def test_nothing_is_written(repository: Path) -> None:
    """Not even a time of access that we could leave out changes what lies there."""
    before = sorted((str(path), path.lstat().st_mtime_ns) for path in repository.rglob("*"))
    finding.found(str(repository))
    assert sorted((str(path), path.lstat().st_mtime_ns) for path in repository.rglob("*")) == before


def test_hostile_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large, binary, deep, endless, many: bounded, and nothing raises."""
    monkeypatch.setattr(finding, "MOST_BYTES", 1000)
    monkeypatch.setattr(finding, "MOST_GUIDES", 5)
    (tmp_path / "CLAUDE.md").write_bytes(b"\xff\xfe@a.md " * 10_000)
    (tmp_path / "a.md").write_text("@a.md @CLAUDE.md @b.md")
    os.symlink("b.md", tmp_path / "b.md")
    (tmp_path / ".mcp.json").write_bytes(b"[" * 100_000)
    os.mkfifo(tmp_path / "AGENTS.md")
    for number in range(20):
        (tmp_path / f"d{number}").mkdir()
        (tmp_path / f"d{number}" / "CLAUDE.md").write_text("x")
    found = finding.found(str(tmp_path))
    assert len(found.guides) == 5
    assert finding.found(str(tmp_path / "gone")).guides == ()


def test_only_instructions(repository: Path) -> None:
    """What a fingerprint is made of."""
    assert [guide.path for guide in finding.instructions(str(repository))] == [
        ".cursor/rules/ts.mdc", "CLAUDE.md", "web/AGENTS.md", "docs/style.md",
    ]  # fmt: skip
