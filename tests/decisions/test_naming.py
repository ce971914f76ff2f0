"""What an action is called, and which files it is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.decisions.naming import action_id, files_of, title_of, words_of
from tests.support.decided import topic


def test_an_id_is_the_same_in_every_week() -> None:
    """It is made of what the action is about, and nothing else."""
    assert action_id("/home/dev/app", "slow_commands", "npm test") == action_id(
        "/home/dev/app", "slow_commands", "npm test"
    )
    assert action_id("/home/dev/app", "slow_commands", "npm test") == "3b078009"


@given(st.tuples(st.text(), st.text(), st.text()), st.tuples(st.text(), st.text(), st.text()))
def test_an_id_can_be_typed(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    """Whatever a cause is, its id are 8 hexadecimal digits."""
    assert len(action_id(*one)) == 8
    assert int(action_id(*one), 16) >= 0
    assert one == other or action_id(*one) != action_id(*other) or "\0" in "".join((*one, *other))


@pytest.mark.parametrize(
    ("heuristic", "cause", "expected"),
    [
        ("reread_file", "src/big.py", ("src/big.py",)),
        ("large_read", "git log", ()),
        ("large_read", "pytest", ()),
        ("large_read", "README.md", ("README.md",)),
        ("reread_file", "/etc/hosts", ()),
        ("hot_clusters", "src/a.py, src/b.py", ("src/a.py", "src/b.py")),
        ("contradictory_instructions", "CLAUDE.md | docs/CLAUDE.md", ("CLAUDE.md", "docs/CLAUDE.md")),
        ("contradictory_instructions", "CLAUDE.md", ("CLAUDE.md",)),
        ("repeated_failing_command", "make a/b", ()),
        ("unused_skills", "deploy", ()),
    ],
)
def test_the_files_that_a_cause_names(heuristic: str, cause: str, expected: tuple[str, ...]) -> None:
    """Paths within the workspace; a command or a name is none."""
    assert files_of(heuristic, cause) == expected


@pytest.mark.parametrize(
    ("heuristic", "cause", "expected"),
    [
        ("slow_commands", "npm test", "npm test"),
        ("permission_denials", "Bash: git push", "git push"),
        ("permission_denials", "WebFetch", "WebFetch"),
        ("tool_errors", "Edit: not found", ""),
        ("corrections", "corrected", ""),
        ("hot_clusters", "src/a.py, src/b.py", "src/a.py"),
        ("repeated_sequences", "make lint && make test && git push", "make lint"),
        ("unused_skills", "deploy", "deploy"),
    ],
)
def test_what_somebody_would_write_about_a_cause(heuristic: str, cause: str, expected: str) -> None:
    """So that the commit is found that wrote it down; of a mere kind there is nothing to look for."""
    assert words_of(heuristic, cause) == expected


def test_an_action_is_called_what_was_said_of_it() -> None:
    """Except where that quotes a person."""
    assert title_of(topic()) == "`npm run build` failed 4 times in a row"
    assert title_of(topic(heuristic="corrections", times=1)) == "a person corrected what was done: once in 1 session"
