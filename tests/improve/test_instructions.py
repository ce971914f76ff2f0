"""A line in the instruction file, as git applies it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.improve import instructions
from kaizen.improve.about import NoPatch
from tests.support.improving import Repo

LINE = "- `npm run build` failed again and again (14 times in 2 sessions)"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "repo")


@pytest.mark.parametrize(
    ("there", "agents", "path"),
    [
        (("CLAUDE.md", "AGENTS.md"), ("claude-code",), "CLAUDE.md"),
        (("CLAUDE.md", "AGENTS.md"), ("codex",), "AGENTS.md"),
        (("CLAUDE.md", "AGENTS.md"), (), "CLAUDE.md"),
        (("AGENTS.md",), ("codex",), "AGENTS.md"),
        (("AGENTS.md",), (), "AGENTS.md"),
        (("AGENTS.md",), ("claude-code",), "CLAUDE.md"),
        ((), ("codex",), "AGENTS.md"),
        ((), (), "AGENTS.md"),
        ((), ("claude-code",), "CLAUDE.md"),
    ],
)
def test_into_which_file(repo: Repo, there: tuple[str, ...], agents: tuple[str, ...], path: str) -> None:
    """The first that is there and that the agents read; else one that they will read."""
    for name in there:
        repo.put(name, "# Rules\n")
    change = instructions.written(repo.about(agents=agents))
    assert change.path == path
    assert LINE in (repo.applied(change) or "")


def test_what_others_read_is_loaded_too(repo: Repo) -> None:
    """A new `CLAUDE.md` beside an `AGENTS.md` names that one."""
    repo.put("AGENTS.md", "# Rules\n")
    assert (repo.applied(instructions.written(repo.about())) or "").startswith(
        "@AGENTS.md\n\n## What sessions showed\n\n- "
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "# Rules\n", "# Rules", "# Rules\r\n\r\nmore\r\n", "# A\n\n## What sessions showed\n\n- one\n",
        "# A\n\n## What sessions showed\n\n- one\n\n## B\n\ntext\n", "## What sessions showed\n## B\n", "## What sessions showed\n",
        "# A\n\n## What sessions showed\n\n- one",
    ],
)  # fmt: skip
def test_into_its_section(repo: Repo, text: str) -> None:
    """One section however often; what was there stays, and so do its line ends."""
    repo.put("CLAUDE.md", text)
    new = repo.applied(instructions.written(repo.about())) or ""
    assert new.count("## What sessions showed") == 1
    assert [line for line in text.split() if line not in new.split()] == []
    assert ("\r\n" in new) == ("\r\n" in text)
    assert new.replace("\r\n", "").count("\r") == 0
    assert new.index("## What sessions showed") < new.index(LINE)
    assert "## B" not in new or new.index(LINE) < new.index("## B")


def test_one_after_the_other(repo: Repo) -> None:
    """Made anew after the first was applied, the second fits; the first is not made again."""
    repo.put("CLAUDE.md", "# Rules\n")
    repo.applied(instructions.written(repo.about()))
    with pytest.raises(NoPatch, match="speaks of `npm run build` already"):
        instructions.written(repo.about())
    new = repo.applied(instructions.written(repo.about("npm test", "slow_commands"))) or ""
    assert new.count("## What sessions showed") == 1
    assert new.count("\n- `") == 2


def test_through_a_link(repo: Repo) -> None:
    """The file that `CLAUDE.md` leads to is changed, and the link stays."""
    repo.put("AGENTS.md", "# Rules\n")
    (repo.folder / "CLAUDE.md").symlink_to("AGENTS.md")
    change = instructions.written(repo.about())
    assert change.path == "AGENTS.md"
    repo.applied(change)
    assert (repo.folder / "CLAUDE.md").is_symlink()


def test_one_that_no_session_loads(repo: Repo) -> None:
    """It is named in the one that they load, once."""
    repo.put("docs/AGENTS.md", "rules\n")
    about = repo.about("docs/AGENTS.md", "unread_instructions")
    assert repo.applied(instructions.imported(about)) == "@docs/AGENTS.md\n"
    with pytest.raises(NoPatch, match="already"):
        instructions.imported(about)
    assert (repo.applied(instructions.imported(repo.about("b.md", "unread_instructions"))) or "").endswith(
        "\n\n@b.md\n"
    )
    with pytest.raises(NoPatch, match="lies where they look"):
        instructions.imported(repo.about("CLAUDE.md", "unread_instructions"))
