"""What is written down: one line, made of the facts that were found."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.heuristics import shelf
from kaizen.improve import words
from kaizen.improve.about import NoPatch
from tests.support.improving import Repo

GUIDES = {
    "bloated_instructions", "dead_instructions", "contradictory_instructions", "unread_instructions", "unused_skills", "unused_rules",
    "unused_servers",
}  # fmt: skip
OTHERWISE = {"permission_waits", "long_idle", "repeated_sequences"}  # settings and skills


@pytest.mark.parametrize(
    ("heuristic", "cause", "said"),
    [
        (
            "repeated_failing_command",
            "npm run build",
            "`npm run build` failed again and again (14 times in 2 sessions).",
        ),
        ("slow_commands", "npm test", "`npm test` takes long (1 minute; 14 times in 2 sessions)."),
        ("large_read", "src/big.py", "`src/big.py` is large"),
        ("large_read", "git log", "`git log` prints more than is used"),
        ("context_full", "Bash: npm test", "`npm test` prints more than is used"),
        ("context_full", "Read", "What `Read` gives back filled the context"),
        ("hot_clusters", "a.py, b.py, c.py", "`a.py`, `b.py` and `c.py` change together (in 2 sessions)"),
        ("permission_denials", "Bash: git push", "`git push` is denied here"),
    ],
)
def test_the_line(tmp_path: Path, heuristic: str, cause: str, said: str) -> None:
    """The command, the file, the counts; and what to do."""
    line = words.line(Repo(tmp_path).about(cause, heuristic))
    assert line.startswith(said)
    assert "\n" not in line
    assert "{" not in line


def test_every_heuristic_has_its_line_or_a_reason_for_none(tmp_path: Path) -> None:
    """So that none is forgotten when one is added."""
    silent = []
    for name in {*shelf.names()} - OTHERWISE - GUIDES:
        try:
            words.line(Repo(tmp_path).about("c", name))
        except NoPatch as none:
            silent += [name] if "nothing is known" in str(none) else []
    assert silent == []


def test_a_cause_is_only_text(tmp_path: Path) -> None:
    """Neither its quotes nor its line ends change what is around it."""
    line = words.line(Repo(tmp_path).about("a`b\n# heading", "slow_commands"))
    assert "\n" not in line
    assert line.startswith("`a'b")
