"""What is refused: deleted sessions with their sub-agents, and what matches a pattern."""

from __future__ import annotations

import pytest

from kaizen.store.refusals import Refusals, matches
from kaizen.transcripts.format import FileIdentity

FILE = FileIdentity("claude-code", "abc")
HELPER = FileIdentity("claude-code", "abc/agent-1", parent_id="abc")


def unasked() -> str:
    raise AssertionError("the folder was asked for")


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("/home/dev/*", "/home/dev/app"),
        ("*/secret/*", "/home/dev/secret/deep/app"),
        ("/home/dev", "/home/dev/app"),
        ("/home/dev/", "/home/dev/app"),
        ("abc*", "abc/agent-1"),
        ("abc", "abc"),
        ("*.jsonl", "/x/abc.jsonl"),
    ],
)
def test_matches(pattern: str, value: str) -> None:
    assert matches(pattern, (value,))


@pytest.mark.parametrize(
    ("pattern", "value"),
    [("/home/dev", "/home/developer"), ("abc", "abcd"), ("", "/x"), ("ABC", "abc"), ("[", "x")],
)  # fmt: skip
def test_does_not_match(pattern: str, value: str) -> None:
    """An empty pattern stands for nothing; letters are what they are."""
    assert not matches(pattern, (value,))


def test_deleted_sessions_are_refused_with_what_belongs_to_them() -> None:
    """A sub-agent that comes later belongs to its session; nothing is read to find that out."""
    refusals = Refusals(["abc"], ())
    assert refusals.refuses("/p/abc.jsonl", FILE, unasked)
    assert refusals.refuses("/p/agent-1.jsonl", HELPER, unasked)
    assert refusals.refuses("/p/deep.jsonl", FileIdentity("claude-code", "abc/agent-1/agent-2"), unasked)
    assert not refusals.refuses("/p/abcd.jsonl", FileIdentity("claude-code", "abcd"), unasked)


def test_patterns_look_at_path_id_and_folder() -> None:
    """The folder is only asked for where path and id do not tell already."""
    refusals = Refusals((), ["/home/dev/secret", "abc"])
    assert refusals.refuses("/p/abc.jsonl", FILE, unasked)
    assert refusals.refuses("/p/agent-1.jsonl", HELPER, unasked)
    other = FileIdentity("claude-code", "xyz")
    assert refusals.refuses("/p/xyz.jsonl", other, lambda: "/home/dev/secret/app")
    assert refusals.refuses("/p/xyz.jsonl", other, "/home/dev/secret")
    assert not refusals.refuses("/p/xyz.jsonl", other, "/home/dev/open")
    assert not refusals.refuses("/p/xyz.jsonl", other, None)


def test_without_anything_refused_nothing_is_asked() -> None:
    """The usual case costs nothing."""
    assert not Refusals((), ()).refuses("/p/abc.jsonl", FILE, unasked)
