"""Whether what guides name is there."""

from __future__ import annotations

from pathlib import Path

from kaizen.evidence.mentions import Mention
from kaizen.guidance.there import There
from kaizen.host.repositories import Repository


def _asked(folder: Path, *names: str, path: str = "CLAUDE.md", complete: bool = True) -> dict[str, bool]:
    repository = Repository(str(folder))
    listing = repository.listing(without=(), hidden=())._replace(complete=complete)
    there = There(repository, listing)
    there.look([Mention(name, 1) for name in names], path)
    return there.answers


def test_files(tmp_path: Path) -> None:
    """By the whole path, near the guide, or at the end of another path; a bare name anywhere."""
    (tmp_path / "web/src").mkdir(parents=True)
    (tmp_path / "web/src/a.py").write_text("")
    assert _asked(tmp_path, "web/src/a.py", "src/a.py", "a.py", "src/", "src/b.py", "b.py", "other/") == {
        "web/src/a.py": True, "src/a.py": True, "a.py": True, "src/": True, "src/b.py": False, "b.py": False, "other/": False,
    }  # fmt: skip


def test_what_is_ignored_may_be_there_elsewhere(tmp_path: Path) -> None:
    """So nothing is said of it."""
    (tmp_path / ".gitignore").write_text("# mine\n*.local.yaml\n/data/\n")
    assert _asked(tmp_path, "config/dev.local.yaml", "data/x.json") == {}


def test_scripts(tmp_path: Path) -> None:
    """Of any package in the repository, whoever runs them."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web/package.json").write_text('{"scripts": {"build": "x"}}')
    (tmp_path / "package.json").write_text("[1")
    assert _asked(tmp_path, "npm run build", "pnpm run build", "npm run e2e") == {
        "npm run build": True, "pnpm run build": True, "npm run e2e": False,
    }  # fmt: skip


def test_targets(tmp_path: Path) -> None:
    """Of any makefile; where one may have more than can be read in it, it is not known that there is none."""
    (tmp_path / "Makefile").write_text("VERSION := 1\nall lint: x\n\techo: no\n.PHONY: all\n")
    assert _asked(tmp_path, "make lint", "make VERSION", "make gone") == {
        "make lint": True,
        "make VERSION": False,
        "make gone": False,
    }
    (tmp_path / "Makefile").write_text("include more.mk\nall:\n")
    assert _asked(tmp_path, "make all", "make gone") == {"make all": True}


def test_nothing_is_said_of_what_was_not_seen(tmp_path: Path) -> None:
    """Of a repository that is too large only what is there is known."""
    (tmp_path / "a.py").write_text("")
    assert _asked(tmp_path, "a.py", "b.py", "npm run x", complete=False) == {"a.py": True}
