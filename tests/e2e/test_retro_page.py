"""A retro's page in a real browser: it looks as it is meant, nothing in it runs, and it fits a phone and a sheet of paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.cli.text.retro_html import html
from kaizen.cli.text.retro_page import page
from tests.e2e.test_exported_page import BROWSER, looked_at
from tests.support.retros import full

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium is installed here, and pip brings none (Debian: apt-get install chromium)"
)


@pytest.mark.parametrize("width", [1280, 400, 320])
def test_a_page_in_a_browser(tmp_path: Path, width: int) -> None:
    """With all evidence opened nothing is wider than the window; its style is used; hostile text is there to be read, and no more."""
    seen = looked_at(html(page(full(hostile=True))), tmp_path, width)
    assert seen["width"] <= width
    assert seen["title"] == "Retro of 2026-W47: 2026-11-16 to 2026-11-22, app"
    assert (seen["scripts"], seen["images"], seen["resources"]) == (0, 0, 0)
    assert seen["styled"] == "896px"
    assert seen["reached"]
    assert "</style><script>document.title='owned'</script>" in seen["text"]
    assert "\\u202eevil" in seen["text"]
