"""Heads of Markdown files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence import frontmatter


def test_fields() -> None:
    """Texts, lists in both forms, quotes, and texts of several lines."""
    head = frontmatter.fields(
        "---\nname: deploy\nDescription: >\n  ships it\n  twice\nglobs: ['*.ts', b]\npaths:\n  - src/**\n  - \"docs/*\"\n---\nbody"
    )
    assert frontmatter.text_of(head, "name") == "deploy"
    assert frontmatter.text_of(head, "description") == "ships it twice"
    assert frontmatter.list_of(head, "globs") == ["*.ts", "b"]
    assert frontmatter.list_of(head, "nothing", "paths") == ["src/**", "docs/*"]


def test_a_list_with_commas() -> None:
    """Those within braces part nothing."""
    assert frontmatter.list_of({"globs": "*.{ts,tsx}, *.js"}, "globs") == ["*.{ts,tsx}", "*.js"]


def test_no_head() -> None:
    """A line at the beginning is none, and neither is one that does not end."""
    assert frontmatter.fields("# Title\n---\na: b\n---\n") == {}
    assert frontmatter.fields("---\na: b\n") == {}
    assert frontmatter.body("# Title") == "# Title"


def test_the_body_keeps_its_lines() -> None:
    """A line has the number that it has in the file."""
    assert frontmatter.body("---\na: b\n---\nfour").split("\n")[3] == "four"


@given(st.text(alphabet="-: ab\n[]'\"{},", max_size=200))
def test_whatever_it_is(text: str) -> None:
    """Nothing raises, and nothing is a head that has no end."""
    head = frontmatter.fields("---\n" + text)
    for name in head:
        frontmatter.list_of(head, name)
    assert len(frontmatter.body(text)) >= 0
