"""Running git: it answers, and nothing else runs. What the verbs that ask it have to turn off themselves, their own tests show."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kaizen.host import git_run


def git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", "-C", str(folder), *words], check=True, capture_output=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"},
    )  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def test_it_answers(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the repository that is meant, wherever a variable leads, and with what it was given."""
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert git_run.ask(str(repository), "symbolic-ref", "HEAD").out == b"refs/heads/main\n"
    made = git_run.ask(str(repository), "hash-object", "--stdin", given=b"hello\n")
    assert made.out == b"ce013625030ba8dba906f756967f9e9ca394464a\n"


def test_what_others_configured_is_not_read(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither that of the person nor that of the machine; what the repository itself turns on is turned off."""
    (tmp_path / "config").write_text("[made]\n\tup = yes\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    assert git_run.ask(str(repository), "config", "made.up").status == 1
    git(repository, "config", "core.hooksPath", str(tmp_path))
    assert git_run.ask(str(repository), "config", "core.hooksPath").out == b"/dev/null\n"


def test_where_there_is_no_repository(tmp_path: Path) -> None:
    """That is an answer too."""
    assert git_run.ask(str(tmp_path), "log") == (None, b"", b"it is no repository")
