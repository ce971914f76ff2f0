"""What instruction files are together, and were."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.guidance import finding, fingerprints
from kaizen.guidance.fingerprints import Past
from kaizen.host import git_log
from kaizen.model.guidance import Fingerprint


class Repository:
    """A repository whose commits have the times that are wanted, in seconds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str, at: int = 0) -> None:
        when = f"{1_790_000_000 + at} +0000"
        more = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, "GIT_CONFIG_GLOBAL": "/dev/null"}
        who = ("-c", "user.name=Dev", "-c", "user.email=dev@example.org")
        subprocess.run(
            ["git", *who, *words], cwd=self.folder, check=True, capture_output=True, env={**os.environ, **more}
        )

    def write(self, path: str, content: str) -> Repository:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return self

    def commits(self, at: int) -> Fingerprint:
        self.git("add", "-A")
        self.git("commit", "-qm", "changed", at=at)
        return self.now()

    def now(self) -> Fingerprint:
        return fingerprints.of(finding.instructions(str(self.folder)))

    def past(self) -> Past:
        guides = finding.instructions(str(self.folder))
        command = git_log.command(str(self.folder), fingerprints.asked(guides))
        assert command is not None
        done = subprocess.run(command, capture_output=True, check=True, env=git_log.environ())
        return Past(done.stdout, guides)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def at(past: Past, seconds: int) -> Fingerprint | None:
    return past.at((1_790_000_000 + seconds) * 1000)


def test_the_past_is_what_was_there(repository: Repository) -> None:
    """At each moment what was seen then, before the first one unknown."""
    first = repository.write("CLAUDE.md", "one").write("src/a.py", "").commits(100)
    second = repository.write("CLAUDE.md", "two").write(".cursor/rules/a.mdc", "x").commits(200)
    (repository.folder / ".cursor/rules/a.mdc").unlink()
    third = repository.commits(300)
    assert len({first.digest, second.digest, third.digest}) == 3
    past = repository.past()
    assert [at(past, each) for each in (99, 100, 199, 200, 299, 300, 9999)] == [
        None,
        first,
        first,
        second,
        second,
        third,
        third,
    ]


def test_a_merge_counts_when_it_is_merged(repository: Repository) -> None:
    """The checked-out line had it from then on."""
    first = repository.write("CLAUDE.md", "one").commits(100)
    repository.git("checkout", "-qb", "side")
    repository.write("CLAUDE.md", "two").commits(150)
    repository.git("checkout", "-q", "main")
    repository.write("x.py", "").commits(160)
    repository.git("merge", "-q", "--no-ff", "-m", "merged", "side", at=200)
    past = repository.past()
    assert [at(past, each) for each in (170, 200)] == [first, repository.now()]


def test_what_was_not_committed(repository: Repository) -> None:
    """What differs now may have differed since the last commit; before that it is known. A file that is in no commit may always have
    been there."""
    first = repository.write("CLAUDE.md", "one").commits(100)
    repository.write("CLAUDE.md", "two").commits(200)
    repository.write("CLAUDE.md", "three")
    past = repository.past()
    assert [at(past, each) for each in (150, 250)] == [first, None]
    repository.write("AGENTS.md", "mine")
    assert at(repository.past(), 150) is None


def test_what_is_ones_own_does_not_count(repository: Repository) -> None:
    """So that people have the same fingerprints."""
    before = repository.write("CLAUDE.md", "one").commits(100)
    repository.write("CLAUDE.local.md", "mine")
    assert repository.now() == before
    assert at(repository.past(), 100) == before


def test_links_and_imports(repository: Repository) -> None:
    """A link is the file that it leads to, and a file that is taken in is one of them."""
    (repository.folder / "AGENTS.md").symlink_to("CLAUDE.md")
    first = repository.write("CLAUDE.md", "@docs/style.md").write("docs/style.md", "tabs").commits(100)
    second = repository.write("docs/style.md", "spaces").commits(200)
    assert [path for path, _ in first.files] == ["CLAUDE.md", "docs/style.md"]
    past = repository.past()
    assert [at(past, each) for each in (150, 250)] == [first, second]


def test_an_answer_that_was_cut(repository: Repository) -> None:
    """It says nothing."""
    repository.write("CLAUDE.md", "one").commits(100)
    repository.write("CLAUDE.md", "two").commits(200)
    guides = finding.instructions(str(repository.folder))
    command = git_log.command(str(repository.folder), ["CLAUDE.md"]) or []
    said = subprocess.run(command, capture_output=True, check=True, env=git_log.environ()).stdout
    assert at(Past(said, guides), 250) is not None
    assert at(Past(said[: said.rindex(b"\x01")], guides), 250) is None


@given(st.binary(max_size=200) | st.text(alphabet="\x01:0 \0AMa\n1", max_size=200).map(str.encode))
def test_whatever_it_says(said: bytes) -> None:
    """Nothing raises."""
    Past(said, ()).at(1)
