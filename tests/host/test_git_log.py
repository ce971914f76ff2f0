"""Asking git for a repository's past."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kaizen.host import git_log

WHO = ("-c", "user.name=Dev", "-c", "user.email=dev@example.org")


def _git(folder: Path, *words: str) -> None:
    subprocess.run(
        ["git", *WHO, *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null"},
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "app"
    folder.mkdir()
    _git(folder, "init", "-q")
    (folder / "CLAUDE.md").write_text("one")
    (folder / "other.md").write_text("x")
    _git(folder, "add", ".")
    _git(folder, "commit", "-qm", "first")
    return folder


def _asked(folder: Path) -> bytes:
    command = git_log.command(str(folder), ["CLAUDE.md"])
    assert command is not None
    return subprocess.run(command, capture_output=True, env=git_log.environ(), check=False).stdout


def test_it_tells_what_changed(repository: Path) -> None:
    """Of these files only."""
    said = _asked(repository)
    assert said.startswith(b"\x01")
    assert b"A\0CLAUDE.md\0" in said
    assert b"other.md" not in said


def test_nothing_of_the_repository_runs(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is configured in it or around it, and no file in it changes."""
    mark = tmp_path / "ran"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    for name in (
        "core.fsmonitor", "core.pager", "pager.log", "diff.external", "gpg.program", "core.editor", "core.sshCommand",
        "alias.log", "diff.evil.textconv", "diff.evil.command", "filter.evil.clean",
    ):  # fmt: skip
        _git(repository, "config", name, str(script))
    _git(repository, "config", "log.showSignature", "true")
    (repository / ".git/info/attributes").write_text("*.md diff=evil filter=evil\n")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(script))
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    before = sorted(str(path) for path in repository.rglob("*"))
    assert b"CLAUDE.md" in _asked(repository)
    assert not mark.exists()
    assert sorted(str(path) for path in repository.rglob("*")) == before


def test_where_nothing_can_be_asked(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository, nothing to ask for, no git."""
    assert git_log.command(str(tmp_path), ["CLAUDE.md"]) is None
    assert git_log.command(str(repository), []) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert git_log.command(str(repository), ["CLAUDE.md"]) is None
