"""What git knows of commits."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.host import commits
from tests.support.trials import commit, git, repository


def _ms(days_ago: int) -> int:
    """The noon of a day so many days ago."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    return int((noon - timedelta(days=days_ago)).timestamp() * 1000)


def test_what_was_checked_out_at_an_instant(workspace: Path) -> None:
    """Each commit from when it was made until the next, another branch from when it was checked out; before the first nothing."""
    first, second = repository(workspace, 9, 5)
    git(workspace, "checkout", "-q", "-b", "other", first, days_ago=3)
    heads = commits.heads(str(workspace))
    assert [heads.at(_ms(days)) for days in (10, 9, 6, 5, 4, 3, 0)] == [
        None,
        first,
        first,
        second,
        second,
        first,
        first,
    ]


def test_a_worktree_has_heads_of_its_own(workspace: Path) -> None:
    """What is checked out in one is not in the other."""
    first, second = repository(workspace, 9, 5)
    tree = workspace.parent / "tree"
    git(workspace, "worktree", "add", "-q", str(tree), first, days_ago=2)
    assert commits.heads(str(tree)).at(_ms(0)) == first
    assert commits.heads(str(workspace)).at(_ms(0)) == second


def test_a_name_stands_for_a_commit(workspace: Path) -> None:
    """A branch, the beginning of an id, a tag with a message; and what stands for none, or looks like an option."""
    first, second = repository(workspace, 9, 5)
    git(workspace, "tag", "-a", "v1", "-m", "one", first)
    for name, meant in (("HEAD", second), ("main", second), (first[:9], first), ("v1", first), ("HEAD~1", first)):
        found = commits.commit(str(workspace), name)
        assert found is not None
        assert found.id == meant
    assert found.at_ms // 86_400_000 == _ms(9) // 86_400_000
    for name in ("nothing", "", "--all", "HEAD:x"):
        assert commits.commit(str(workspace), name) is None


def test_commits_that_have_another_in_them(workspace: Path) -> None:
    """It itself, and those that came from it, also through a merge; not those of a branch that left before."""
    first, second = repository(workspace, 9, 5)
    git(workspace, "checkout", "-q", "-b", "other", first)
    aside = commit(workspace, 4)
    git(workspace, "merge", "-q", "--no-ff", "-m", "both", "main")
    merged = git(workspace, "rev-parse", "HEAD")
    assert commits.with_commit(str(workspace), second, [first, second, aside, merged]) == {second, merged}
    assert commits.with_commit(str(workspace), second, []) == frozenset()
    assert commits.with_commit(str(workspace), second, [second]) == {second}


def test_what_is_gone_is_told_apart(workspace: Path) -> None:
    """Ids of commits that the repository does not have."""
    (first,) = repository(workspace, 9)
    assert commits.there(str(workspace), [first, "0" * 39 + "1", "nonsense"]) == {first}


def test_where_there_is_no_repository_nothing_is_known(workspace: Path, tmp_path: Path) -> None:
    """No repository, one without a commit, and a broken one."""
    for folder in (tmp_path, workspace):
        assert commits.heads(str(folder)).at(_ms(0)) is None
        assert commits.commit(str(folder), "HEAD") is None
        assert commits.there(str(folder), ["0" * 40]) == frozenset()
        assert commits.with_commit(str(folder), "0" * 40, ["1" * 40]) is None


def test_a_repository_runs_nothing(workspace: Path, tmp_path: Path) -> None:
    """Whatever its own configuration would have run."""
    first, second = repository(workspace, 9, 5)
    ran, script = tmp_path / "ran", tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "gpg.program", "core.alternateRefsCommand"):
        git(workspace, "config", name, str(script))
    git(workspace, "config", "log.showSignature", "true")
    git(workspace, "config", "alias.rev-list", f"!{script}")
    ran.unlink(missing_ok=True)
    before = sorted(os.listdir(workspace / ".git"))
    assert commits.commit(str(workspace), "HEAD") is not None
    assert commits.with_commit(str(workspace), first, [second]) == {second}
    assert commits.there(str(workspace), [first]) == {first}
    assert not ran.exists()
    assert sorted(os.listdir(workspace / ".git")) == before


def test_variables_of_git_lead_nowhere_else(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace's repository is meant, wherever a hook of another one has started us."""
    first = repository(workspace, 9)[0]
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    found = commits.commit(str(workspace), "HEAD")
    assert found is not None
    assert found.id == first


@given(st.binary(max_size=300))
def test_any_reflog_is_read(data: bytes) -> None:
    """Whatever stands in it."""
    line = b"0" * 40 + b" " + b"a" * 40 + b" dev <dev@example.org> 1700000000 +0100\tcommit: x\n"
    entries = commits.entries(data + b"\n" + line)
    assert entries[-1] == (1_700_000_000_000, "a" * 40)
