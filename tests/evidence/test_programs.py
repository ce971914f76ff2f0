"""What programs are for."""

from __future__ import annotations

import pytest

from kaizen.evidence import programs


@pytest.mark.parametrize(("program", "rank"), [("cd", 0), ("cat", 1), ("rm", 1), ("make", 2), ("anything", 2)])
def test_some_do_more_than_others(program: str, rank: int) -> None:
    """What prepares does less than what looks, and that less than what works."""
    assert programs.rank(program) == rank


@pytest.mark.parametrize(
    ("program", "told", "deep"),
    [("git", ["push", "x"], 1), ("gh", ["pr", "view"], 2), ("docker", ["compose", "up"], 2)],
)
def test_some_take_more_words(program: str, told: list[str], deep: int) -> None:
    """Those whose first word says what they work on."""
    assert programs.deep(program, told) == deep


def test_each_program_has_one_place() -> None:
    """What prepares does not look, what wraps is none of both."""
    assert not programs.PREPARES & programs.LOOKS
    assert not programs.PREPARES & programs.MOVES
    assert not programs.WRAPS & (programs.VERBS | programs.PREPARES)
