"""Looking at somebody else's folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.host import repositories
from kaizen.host.repositories import Repository


def _write(path: Path, content: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def test_it_lists_what_is_of_interest(tmp_path: Path) -> None:
    """Not what is left out by name, hidden, or another repository's."""
    for path in ("a.md", "b/c.md", ".claude/d.md", ".hidden/e.md", "node_modules/f.md", "sub/.git/config", "sub/g.md"):
        _write(tmp_path / path)
    os.symlink(tmp_path / "b", tmp_path / "linked")
    listing = Repository(str(tmp_path)).listing(without={"node_modules"}, hidden={".claude"})
    assert listing.paths == (".claude/d.md", "a.md", "b/c.md", "linked")
    assert listing.complete


def test_a_listing_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says when there is more than it looked at."""
    monkeypatch.setattr(repositories, "MOST_ENTRIES", 3)
    for number in range(5):
        _write(tmp_path / f"{number}.md")
    listing = Repository(str(tmp_path)).listing(without=(), hidden=())
    assert len(listing.paths) == 3
    assert not listing.complete


def test_it_follows_links_only_inside(tmp_path: Path) -> None:
    """A link that leads out is as good as nothing there."""
    folder = tmp_path / "repo"
    _write(folder / "CLAUDE.md", "inside")
    secret = _write(tmp_path / "secret", "outside")
    os.symlink("CLAUDE.md", folder / "AGENTS.md")
    os.symlink(secret, folder / "GEMINI.md")
    os.symlink(tmp_path, folder / "up")
    repository = Repository(str(folder))
    content = repository.read("AGENTS.md", 100)
    assert content is not None
    assert (content.data, content.target) == (b"inside", "CLAUDE.md")
    assert repository.read("GEMINI.md", 100) is None
    assert repository.read("up/secret", 100) is None
    assert repository.read("../secret", 100) is None
    assert repository.has("up/secret") is None
    assert repository.has("CLAUDE.md") is True
    assert repository.has("gone/x.md") is False


def test_it_reads_no_more_than_asked_and_only_files(tmp_path: Path) -> None:
    """The size is that of all; pipes, folders, loops and strange names are nothing."""
    _write(tmp_path / "a", "0123456789")
    os.mkfifo(tmp_path / "pipe")
    os.symlink("loop", tmp_path / "loop")
    repository = Repository(str(tmp_path))
    content = repository.read("a", 4)
    assert content is not None
    assert (content.data, content.bytes) == (b"0123", 10)
    for path in ("pipe", ".", "loop", "a\0b", "x" * 5000, ""):
        assert repository.read(path, 4) is None
        assert repository.has(path) in (True, False, None)
    assert Repository(str(tmp_path / "gone")).listing(without=(), hidden=()).paths == ()
