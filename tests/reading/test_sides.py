"""Which side of an experiment a session is on."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.model.experiment import Bound, Design, Metric
from kaizen.reading.sides import Where, sides
from kaizen.reading.trials import Trial
from tests.support.trials import Worked, git, repository


def _design(bound: Bound, after: str, before: str | None = None) -> Design:
    return Design(bound, after, before, Metric.COST, 0, None, None, 1)


def _trial(*, branch: str | None = None, instructions: str | None = None, days_ago: int = 0) -> Trial:
    at = int(Worked(0, days_ago).begin.timestamp() * 1000)
    return Trial("s", "claude-code", branch, instructions, at, at, 1.0)


def _where(design: Design, trial: Trial, workspace: str = "/nowhere", tags: frozenset[str] = frozenset()) -> Where:
    return sides(design, [trial], workspace=workspace, tags={"s": tags})["s"]


@pytest.mark.parametrize(
    ("before", "branch", "where"),
    [
        (None, "new", Where.AFTER), (None, "main", Where.BEFORE), (None, None, Where.UNKNOWN),
        ("main", "main", Where.BEFORE), ("main", "other", Where.ELSEWHERE), ("main", "new", Where.AFTER),
    ],
)  # fmt: skip
def test_by_branch(before: str | None, branch: str | None, where: Where) -> None:
    """That branch against one other, or against all."""
    assert _where(_design(Bound.BRANCH, "new", before), _trial(branch=branch)) is where


@pytest.mark.parametrize(
    ("before", "digest", "where"),
    [
        (None, "abcdef", Where.AFTER), (None, "012345", Where.BEFORE), (None, None, Where.UNKNOWN),
        ("0123", "012345", Where.BEFORE), ("0123", "ffffff", Where.ELSEWHERE),
    ],
)  # fmt: skip
def test_by_instructions(before: str | None, digest: str | None, where: Where) -> None:
    """The beginning of a fingerprint will do; of sessions without one it is not known."""
    assert _where(_design(Bound.INSTRUCTIONS, "abc", before), _trial(instructions=digest)) is where


@pytest.mark.parametrize(
    ("before", "tags", "where"),
    [
        (None, {"plan"}, Where.AFTER), (None, {"x"}, Where.BEFORE), (None, set(), Where.BEFORE),
        ("free", {"free"}, Where.BEFORE), ("free", set(), Where.ELSEWHERE), ("free", {"plan", "free"}, Where.ELSEWHERE),
        ("free", {"plan", "x"}, Where.AFTER),
    ],
)  # fmt: skip
def test_by_tags(before: str | None, tags: set[str], where: Where) -> None:
    """With both tags, or with neither of two, a session is on no side."""
    assert _where(_design(Bound.TAGS, "plan", before), _trial(), tags=frozenset(tags)) is where


def test_by_commit(workspace: Path) -> None:
    """By what was checked out when it began: before there was any commit it is not known."""
    _, second = repository(workspace, 20, 10)
    found = [
        _where(_design(Bound.COMMIT, second), _trial(days_ago=days), str(workspace)) for days in (30, 20, 11, 10, 0)
    ]
    assert found == [Where.UNKNOWN, Where.BEFORE, Where.BEFORE, Where.AFTER, Where.AFTER]


def test_a_branch_without_the_commit_is_before_it_also_later(workspace: Path) -> None:
    """Ancestry counts, and not the time."""
    first, second = repository(workspace, 20, 10)
    git(workspace, "checkout", "-q", "-b", "old", first, days_ago=5)
    git(workspace, "checkout", "-q", "main", days_ago=2)
    found = [_where(_design(Bound.COMMIT, second), _trial(days_ago=days), str(workspace)) for days in (7, 4, 1)]
    assert found == [Where.AFTER, Where.BEFORE, Where.AFTER]


def test_a_commit_that_the_repository_lost_tells_nothing(workspace: Path) -> None:
    """Nor does a folder without a repository."""
    repository(workspace, 20)
    for folder in (str(workspace), "/nowhere"):
        assert _where(_design(Bound.COMMIT, "0" * 40), _trial(), folder) is Where.UNKNOWN
