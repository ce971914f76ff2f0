"""Where a word begins."""

from __future__ import annotations

import pytest

from kaizen.redaction.borders import begins


@pytest.mark.parametrize(
    "before",
    ["", " ", "=", "/", "_", "é", "日", "\\n", "\\t", "%3D", "%0a", "\\u0027", "\\x27", "\x1b[32m", "[0m", "[1;31m"],
)
def test_a_word_begins_behind(before: str) -> None:
    """Behind signs, and behind letters that are a part of an escape."""
    assert begins(f"{before}word", len(before))


@pytest.mark.parametrize("before", ["a", "7", "xn", "m", "3D", "u0027"])
def test_no_word_begins_within_one(before: str) -> None:
    """Behind a letter or a digit that stands for itself."""
    assert not begins(f"{before}word", len(before))
