"""Which commits touched a file: of a real repository, whose configuration runs nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kaizen.host import history

BEGIN = 1_700_000_000
HOSTILE = """
[core]
  fsmonitor = touch {mark}
  pager = touch {mark}
  sshCommand = touch {mark}
  hooksPath = {hooks}
  attributesFile = {attributes}
[gpg]
  program = {program}
[log]
  showSignature = true
[diff]
  external = {program}
[diff "odd"]
  textconv = {program}
  command = {program}
[pager]
  log = touch {mark}
[alias]
  log = !touch {mark}
"""


def git(folder: Path, *words: str, at: int = BEGIN) -> str:
    named = {
        f"GIT_{who}_{what}": each
        for who in ("AUTHOR", "COMMITTER")
        for what, each in (("NAME", "A"), ("EMAIL", "a@example.org"))
    }
    dates = {"GIT_AUTHOR_DATE": f"{at} +0000", "GIT_COMMITTER_DATE": f"{at} +0000"}
    environ = {**os.environ, **named, **dates, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *words], cwd=folder, env=environ, check=True, capture_output=True, text=True).stdout


def put(folder: Path, name: str, text: str, subject: str, at: int) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    git(folder, "add", "-A", at=at)
    git(folder, "commit", "-qm", subject, at=at)
    return git(folder, "rev-parse", "HEAD").strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    made = tmp_path / "repository"
    made.mkdir()
    git(made, "init", "-q")
    return made


def test_those_that_touched_a_file(repository: Path) -> None:
    """The latest first, none from before."""
    put(repository, "src/a.py", "1", "before", BEGIN)
    first = put(repository, "src/a.py", "2", "first", BEGIN + 10)
    put(repository, "src/b.py", "1", "another file", BEGIN + 20)
    last = put(repository, "src/a.py", "3", "last: ünd", BEGIN + 30)
    found = history.touching(str(repository), ["src/a.py"], (BEGIN + 5) * 1000)
    assert [(each.id, each.at, each.subject) for each in found] == [
        (last, (BEGIN + 30) * 1000, "last: ünd"), (first, (BEGIN + 10) * 1000, "first"),
    ]  # fmt: skip
    assert history.touching(str(repository), ["src"], BEGIN * 1000)
    assert history.touching(str(repository), ["src/*.py", ":(top)src", "-n1", "x\0y"], 0) == []
    assert history.touching(str(repository), [], 0) == []


def test_those_that_wrote_something_down(repository: Path) -> None:
    """A commit that changed the file but not these words is none of them."""
    put(repository, "CLAUDE.md", "rules\n", "begin", BEGIN)
    wrote = put(repository, "CLAUDE.md", "rules\n`npm run build` takes long\n", "say so", BEGIN + 10)
    put(repository, "CLAUDE.md", "rules!\n`npm run build` takes long\n", "other words", BEGIN + 20)
    found = history.mentioning(str(repository), "npm run build", ["CLAUDE.md", "AGENTS.md"], BEGIN * 1000)
    assert [each.id for each in found] == [wrote]


def test_a_worktree_has_its_own_head(repository: Path) -> None:
    """Commits of another branch are not told."""
    put(repository, "a", "1", "begin", BEGIN)
    git(repository, "worktree", "add", "-q", "-b", "other", str(repository.parent / "other"))
    put(repository, "a", "2", "on the first", BEGIN + 10)
    put(repository.parent / "other", "a", "3", "on the other", BEGIN + 10)
    found = history.touching(str(repository.parent / "other"), ["a"], (BEGIN + 5) * 1000)
    assert [each.subject for each in found] == ["on the other"]


def test_the_configuration_of_the_repository_runs_nothing(repository: Path, tmp_path: Path) -> None:
    """Whatever it names: pager, hooks, signatures, comparing, turning into text, fetching what is missing."""
    mark, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f'#!/bin/sh\ntouch {mark}\ncat "$@"\n')
    program.chmod(0o755)
    (tmp_path / "hooks").mkdir()
    for name in ("post-index-change", "reference-transaction", "pre-commit"):
        (tmp_path / "hooks" / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (tmp_path / "hooks" / name).chmod(0o755)
    put(repository, "CLAUDE.md", "`npm run build`\n", "begin", BEGIN)
    (tmp_path / "attributes").write_text("* diff=odd\n")
    config = HOSTILE.format(mark=mark, program=program, hooks=tmp_path / "hooks", attributes=tmp_path / "attributes")
    with (repository / ".git" / "config").open("a") as file:
        file.write(config)
    assert len(history.touching(str(repository), ["CLAUDE.md"], 0)) == 1
    assert len(history.mentioning(str(repository), "npm run build", ["CLAUDE.md"], 0)) == 1
    assert not mark.exists()


def test_what_a_partial_clone_lacks_is_not_fetched(repository: Path, tmp_path: Path) -> None:
    """Neither over a network nor by a program that the configuration names."""
    mark = tmp_path / "ran"
    put(repository, "CLAUDE.md", "one\n", "begin", BEGIN)
    put(repository, "CLAUDE.md", "two\n", "go on", BEGIN + 10)
    blob = git(repository, "rev-parse", "HEAD~1:CLAUDE.md").strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    git(repository, "config", "core.repositoryformatversion", "1")
    git(repository, "config", "extensions.partialClone", "away")
    git(repository, "config", "remote.away.promisor", "true")
    git(repository, "config", "remote.away.url", f"file://{tmp_path}")
    git(repository, "config", "remote.away.uploadpack", f"touch {mark}; false")
    assert history.mentioning(str(repository), "two", ["CLAUDE.md"], 0) == []
    assert not mark.exists()


def test_where_there_is_no_repository(tmp_path: Path) -> None:
    """Nothing is known, and nothing raised."""
    assert history.touching(str(tmp_path), ["a"], 0) == []
    (tmp_path / ".git").write_text("gitdir: /nowhere\n")
    assert history.touching(str(tmp_path), ["a"], 0) == []
