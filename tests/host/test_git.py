"""What a repository says of itself, read without running git."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen.host import git


def repository(path: Path, config: str = "") -> Path:
    (path / ".git").mkdir(parents=True)
    (path / ".git" / "config").write_text(config)
    return path


def test_no_repository_says_nothing(tmp_path: Path) -> None:
    """A folder without `.git`, or with one that makes no sense, has no git folder and no remote."""
    assert (git.common_dir(str(tmp_path)), git.remote(str(tmp_path))) == (None, None)
    (tmp_path / ".git").write_text("nonsense")
    assert (git.common_dir(str(tmp_path)), git.remote(str(tmp_path))) == (None, None)


def test_a_worktree_shares_its_repositorys_folder(tmp_path: Path) -> None:
    """A worktree and its repository have one common folder and one remote."""
    main = repository(tmp_path / "main", '[remote "origin"]\n\turl = https://example.org/a.git\n')
    tree = tmp_path / "tree"
    tree.mkdir()
    inside = main / ".git" / "worktrees" / "tree"
    inside.mkdir(parents=True)
    (inside / "commondir").write_text("../..\n")
    (tree / ".git").write_text(f"gitdir: {inside}\n")
    assert git.common_dir(str(tree)) == git.common_dir(str(main)) == os.path.realpath(main / ".git")
    assert git.remote(str(tree)) == "https://example.org/a.git"


@pytest.mark.parametrize(
    ("config", "remote"),
    [
        ("", None),
        ('[remote "origin"]\nurl = git@example.org:a/b.git\n', "git@example.org:a/b.git"),
        ('[remote "origin"]\nurl = https://me:secret@example.org/a.git\n', "https://example.org/a.git"),
        ('[remote "origin"]\nurl = https://token@example.org:8443/a@b\n', "https://example.org:8443/a@b"),
        ('[remote "fork"]\nurl = x\n[remote "origin"]\nurl = y\n', "y"),
        ('[remote "fork"]\n  URL = "x"\n[core]\nurl = z\n', "x"),
        ('[branch "main"]\nremote = origin\n', None),
        ("[remote\nurl = x\n\x00[[[", None),
    ],
)
def test_the_remote_without_credentials(tmp_path: Path, config: str, remote: str | None) -> None:
    """The address of `origin`, else of the first remote, without a name or password; never more than that."""
    assert git.remote(str(repository(tmp_path / "a", config))) == remote


def test_bytes_that_are_no_text_are_no_trouble(tmp_path: Path) -> None:
    """A config of arbitrary bytes is read as far as it makes sense."""
    path = repository(tmp_path / "a")
    (path / ".git" / "config").write_bytes(b'\xff\xfe[remote "origin"]\nurl = ok\n\x80')
    assert git.remote(str(path)) in (None, "ok")


def test_a_config_that_is_a_fifo_does_not_hang(tmp_path: Path) -> None:
    """Reading never waits for a writer."""
    path = tmp_path / "a"
    (path / ".git").mkdir(parents=True)
    os.mkfifo(path / ".git" / "config")
    assert git.remote(str(path)) is None
