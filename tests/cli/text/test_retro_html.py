"""A retro as a page that stands alone."""

from __future__ import annotations

from html.parser import HTMLParser

from kaizen.cli.text.retro_html import html
from kaizen.cli.text.retro_page import page
from tests.support.retros import full


class Tags(HTMLParser):
    """Counts elements, and sees that each is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(*, hostile: bool) -> list[str]:
    """The elements of the page."""
    found = Tags()
    found.feed(html(page(full(hostile=hostile))))
    assert found.open == []
    return found.seen


def test_its_elements() -> None:
    """A table of the numbers, lists, and the evidence of each item to be opened; no script, no picture, nothing from elsewhere."""
    seen = tags(hostile=False)
    assert (seen.count("table"), seen.count("ol"), seen.count("ul"), seen.count("details")) == (1, 1, 3, 5)
    assert not {"script", "img", "link", "a", "iframe"} & {*seen}
    assert "Content-Security-Policy" in html(page(full()))


def test_hostile_text() -> None:
    """It is there to be read, and makes no element but code."""
    seen = tags(hostile=True)
    assert [tag for tag in seen if tag != "code"] == [tag for tag in tags(hostile=False) if tag != "code"]
    made = html(page(full(hostile=True)))
    assert "&lt;/style&gt;&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;" in made
    assert "\x1b" not in made
