"""Command lines in their plain form."""

from __future__ import annotations

import pytest

from kaizen.cli import plain
from kaizen.cli.plain import Option

OPTIONS = {
    "--json": Option("as_json"),
    "-n": Option("last", plain.count),
    "--lines": Option("last", plain.count),
    "--tool": Option("tools", plain.text, many=True),
}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", {}),
        ("--json", {"as_json": True}),
        ("-n 5", {"last": 5}),
        ("--tool Bash --json --tool Edit", {"tools": ["Bash", "Edit"], "as_json": True}),
        ("-n", None),
        ("-n x", None),
        ("-n -1", None),
        ("-n 5 --lines 6", None),
        ("--lines=6", None),
        ("--help", None),
        ("word", None),
        ("--tool --json", None),
    ],
)
def test_what_is_plain_is_read_and_the_rest_left(line: str, found: dict[str, object] | None) -> None:
    """Whatever might be a mistake is typer's."""
    assert plain.parse(line.split(), OPTIONS) == found


def test_words_that_are_no_options() -> None:
    """As many as there may be."""
    assert plain.parse(["a", "--json", "b"], OPTIONS, positional="query", many=True) == {
        "query": ["a", "b"],
        "as_json": True,
    }
    assert plain.parse(["a"], OPTIONS, positional="id") == {"id": "a"}
    assert plain.parse(["a", "b"], OPTIONS, positional="id") is None
    assert plain.parse([], OPTIONS, positional="id") == {}
    assert plain.parse(["--", "a"], OPTIONS, positional="id") is None
