"""What a proposal is made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.improve.about import LARGEST, NoPatch
from tests.support.improving import Repo


def test_a_file_as_it_is(tmp_path: Path) -> None:
    """There, not there, or a link to another file of the repository."""
    repo = Repo(tmp_path / "repo").put("AGENTS.md", "text\r\n")
    (repo.folder / "CLAUDE.md").symlink_to("AGENTS.md")
    about = repo.about()
    assert about.file("AGENTS.md") == ("AGENTS.md", "text\r\n")
    assert about.file("CLAUDE.md") == ("AGENTS.md", "text\r\n")
    assert about.file("nowhere/README.md") == ("nowhere/README.md", None)


def test_what_cannot_be_patched(tmp_path: Path) -> None:
    """A link that leads out, a folder, what is no text, what is too large."""
    repo = Repo(tmp_path / "repo").put("large.md", "x" * (LARGEST + 1))
    (tmp_path / "outside.md").write_text("secret")
    (repo.folder / "CLAUDE.md").symlink_to(tmp_path / "outside.md")
    (repo.folder / "folder.md").mkdir()
    (repo.folder / "binary.md").write_bytes(b"\xff\xfe")
    for name in ("CLAUDE.md", "folder.md", "binary.md", "large.md"):
        with pytest.raises(NoPatch, match=name):
            repo.about().file(name)


def test_in_words(tmp_path: Path) -> None:
    """What it is about as somebody would write it, and how often it was seen."""
    about = Repo(tmp_path).about("Bash: git push", "permission_denials")
    assert (about.cause, about.often) == ("git push", "14 times in 2 sessions")
