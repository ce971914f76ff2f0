"""Lines of a shell as words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence.shell import commands

LINES = {
    "a b | c d && e": [[["a", "b"], ["c", "d"]], [["e"]]],
    "a > f 2>&1 x": [[["a", "x"]]],
    "a 'b c' \"d $e\" f\\ g": [[["a", "b c", "d $e", "f g"]]],
    "cat <<EOF | b\nx y\nEOF\nc": [[["cat"], ["b"]], [["c"]]],
    "cat <<< word b": [[["cat", "b"]]],
    "a $(b $(c d) e) f": [[["a", "$_", "f"]]],
    "a # b\nc": [[["a"]], [["c"]]],
    "a#b": [[["a#b"]]],
    "a \\\nb": [[["a", "b"]]],
    "a & b": [[["a"]], [["b"]]],
    "a |& b": [[["a"], ["b"]]],
    "x <(a) b": [[["x"]], [["a"]], [["b"]]],
}


@pytest.mark.parametrize(("line", "found"), LINES.items(), ids=LINES)
def test_the_commands_of(line: str, found: list[list[list[str]]]) -> None:
    """One after the other, each with its stages."""
    assert [stages for stages in commands(line) if stages != [[]]] == found


@given(st.text())
def test_any_text_is_a_line(line: str) -> None:
    """Nothing raises."""
    assert [*commands(line)]
