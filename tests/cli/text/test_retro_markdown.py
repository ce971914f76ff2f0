"""A retro as Markdown: what agents wrote in it is text."""

from __future__ import annotations

from markdown_it import MarkdownIt

from kaizen.cli.text.retro_markdown import markdown
from kaizen.cli.text.retro_page import page
from tests.support.retros import full


def rendered(*, hostile: bool) -> str:
    """As GitHub's form of it is rendered."""
    return MarkdownIt("gfm-like", {"linkify": False, "html": False}).render(markdown(page(full(hostile=hostile))))


def test_its_form() -> None:
    """A heading, tables of as many cells as heads, a list of five items with their advice."""
    made = rendered(hostile=False)
    assert "<h1>Retro of 2026-W47: 2026-11-16 to 2026-11-22, app</h1>" in made
    assert made.count("<table>") == 2
    assert made.count("<ol>") == 1
    assert made.count("<li>") == 2 + 5 + 2
    assert "from a fresh clone." in made
    assert "<code>kaizen retro show 1.evidence</code>" in made


def test_hostile_text() -> None:
    """It makes no element, no cell and no mention."""
    made = rendered(hostile=True)
    plain = rendered(hostile=False)
    for tag in ("<td", "<tr", "<li>", "<h2>", "<strong>"):
        assert made.count(tag) == plain.count(tag)
    assert "<script" not in made
    assert "<code>a|b</code>" in made
    assert "@team" not in markdown(page(full(hostile=True)))
    assert "\x1b" not in made
