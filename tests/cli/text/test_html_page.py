"""The frame of a page."""

from __future__ import annotations

import base64
import hashlib

from kaizen.cli.text.html_page import STYLE, page, text
from tests.support.stories import Elements


def test_text_is_text_everywhere() -> None:
    """In elements and in attributes of either quotation marks."""
    assert text("""<a href="x" id='y'>&amp;""") == "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;"


def test_the_policy_allows_this_style_and_nothing_else() -> None:
    """By its digest: another style in the page would not be used."""
    found = Elements(page("a < b", "<p>x</p>"))
    policy = next(
        each["content"] or "" for tag, each in found.found if each.get("http-equiv") == "Content-Security-Policy"
    )
    (style,) = [words for place, words in found.texts if place.endswith("style")]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert style == STYLE
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert found.unbalanced == []
    assert ("html/head/title", "a < b") in found.texts
