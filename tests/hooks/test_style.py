"""New parts are written like the old ones."""

from __future__ import annotations

import pytest

from kaizen.hooks.spans import apply, children
from kaizen.hooks.style import Style, appended, emptied, style_of, written


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("{}", Style()),
        ("{\r\n}", Style(newline="\r\n")),
        ('{"a":1}', Style(spaced=False, flat=True)),
        ('{ "a": 1 }', Style(flat=True)),
        ('{\n    "a": 1\n}', Style("    ")),
        ('{\r\n\t"a":1}', Style("\t", "\r\n", spaced=False)),
        ('{\n"a": 1\n}', Style("")),
        ('{\n\r"a": 1\n}', Style()),
    ],
)
def test_the_first_member_shows_the_layout(text: str, style: Style) -> None:
    """Indentation, line ends, spaces; without a member, that of new files."""
    assert style_of(text, 0, children(text, 0)) == style


def test_values_are_written_in_it() -> None:
    """On one line without an indentation, else on lines that are indented further."""
    assert written(Style(spaced=False), {"a": [1]}, None) == '{"a":[1]}'
    assert written(Style(), {"a": [1]}, None) == '{"a": [1]}'
    assert written(Style("\t", "\r\n"), {"é": [1]}, "  ") == '{\r\n  \t"é": [\r\n  \t\t1\r\n  \t]\r\n  }'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[1]", "[1, 0]"),
        ("[1,2]", "[1,2,0]"),
        ("[ 1 , 2 ]", "[ 1 , 2, 0 ]"),
        ("[\n  1\n]", "[\n  1,\n  0\n]"),
        ("[]", "[ \n  0\n]"),
        ("[ ]", "[ \n  0\n ]"),
    ],
)
def test_an_item_comes_behind_the_others_and_goes_without_a_trace(before: str, after: str) -> None:
    """As far from its comma as the one before; into an empty list with a mark that it was there."""
    text = apply(before, [appended(before, Style(), 0, children(before, 0), [(None, 0)])])
    assert text == after
    if before.strip("[ ]") == "":
        assert apply(text, [emptied(text, Style(), 0, children(text, 0)[-1])]) == before
