"""Text on so many columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.cli import show
from kaizen.cli.text.wrapping import wrapped


def test_lines_are_wrapped_at_blanks() -> None:
    """What fits stays as it is, with its blanks; items hang; indented lines go on indented."""
    assert wrapped("a  b\n\nthe quick brown fox", 10) == ["a  b", "", "the quick", "brown fox"]
    assert wrapped("- the quick brown", 10) == ["- the", "  quick", "  brown"]
    assert wrapped("10. the quick", 9) == ["10. the", "    quick"]
    assert wrapped("  the quick brown", 12) == ["  the quick", "  brown"]
    assert wrapped("    if x:\n\treturn", 40) == ["    if x:", "    return"]
    assert wrapped("", 10) == []


def test_a_long_word_is_cut_into_pieces() -> None:
    """At columns, of which wide characters take two."""
    assert wrapped("aaaaaaaaaaaaaaaaaaaa b", 9) == ["aaaaaaaaa", "aaaaaaaaa", "aa b"]
    assert wrapped("see aaaaaaaaaaaaaaa", 9) == ["see", "aaaaaaaaa", "aaaaaa"]
    assert wrapped("日本語日本語", 8) == ["日本語日", "本語"]


def test_where_nobody_looks_lines_stay_whole() -> None:
    """They are cleaned all the same."""
    assert wrapped("x" * 500, 0) == ["x" * 500]
    assert wrapped("\x1b[31m\u202e", 0) == ["\\x1b[31m\\u202e"]


@given(st.text(), st.integers(8, 60))
def test_no_line_is_wider_and_no_word_is_lost(text: str, width: int) -> None:
    """Whatever the text."""
    lines = wrapped(text, width)
    assert all(show.width_of(line) <= width for line in lines)
    assert all(line.isprintable() or "\u200d" in line for line in lines)
    assert (
        "".join("".join(lines).split()) == "".join(show.clean(text.expandtabs(4).replace("\n", " ")).split())
        or not text.isprintable()
    )
