"""Text on lines of so many columns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.text import clean, width_of
from kaizen.tui.folding import fields, folded


@given(st.text(), st.integers(min_value=2, max_value=40))
def test_nothing_is_lost_and_all_fits(text: str, width: int) -> None:
    """Each line fits, and together they are the text as it is shown."""
    lines = [*folded(text, width)]
    assert all(width_of(line) <= width for line in lines)
    shown = "".join(clean(line.removesuffix("\r").expandtabs(4)) for line in text.split("\n"))
    assert "".join(lines) == shown


def test_lines_and_tabs_stay() -> None:
    """A text keeps its lines; control characters in them are written out."""
    assert [*folded("a\r\n\tb\x1b[31m\n\nlonger than ten", 10)] == [
        "a",
        "    b\\x1b[",
        "31m",
        "",
        "longer tha",
        "n ten",
    ]


def test_what_a_tool_was_given() -> None:
    """An object's fields, each as text; anything else as it is."""
    assert [*fields('{"command": "ls", "timeout": 5, "more": {"a": [1]}}')] == [
        ("command", "ls"), ("timeout", "5"), ("more", '{\n  "a": [\n    1\n  ]\n}'),
    ]  # fmt: skip
    assert [*fields("plain")] == [("", "plain")]
    assert [*fields("{broken")] == [("", "{broken")]
