"""An exported page in a real browser: it looks as it is meant, nothing in it runs, and it fits a phone."""

from __future__ import annotations

import html
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.command import Command
from tests.support.prices import keep_history
from tests.support.stories import HOSTILE, ID, story

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)

pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium is installed here, and pip brings none (Debian: apt-get install chromium)"
)

# A page around the page: what is within it may run nothing, so it is looked at from outside.
AROUND = """<!DOCTYPE html><title>waiting</title><iframe width="{width}" height="900" style="border: 0" srcdoc="{page}"></iframe>
<script>
const frame = document.querySelector("iframe");
frame.addEventListener("load", () => {{
  const page = frame.contentDocument, root = page.documentElement, view = frame.contentWindow;
  for (const each of page.querySelectorAll("details")) each.open = true;
  const summary = page.querySelector("summary");
  summary.focus();
  document.title = JSON.stringify({{
    title: page.title, width: root.scrollWidth, scripts: page.scripts.length, images: page.images.length,
    styled: view.getComputedStyle(page.querySelector(".page")).maxWidth,
    reached: page.activeElement === summary && summary.tabIndex === 0,
    text: page.querySelector("main").innerText, resources: view.performance.getEntriesByType("resource").length,
  }});
}});
</script>
"""


@pytest.mark.parametrize("width", [1280, 400, 320])
def test_a_page_in_a_browser(home: str, workspace: Path, command: Command, tmp_path: Path, width: int) -> None:
    """With everything opened nothing is wider than the window; its style is used; hostile text is there to be read, and no more."""
    keep_history(home, workspace, *story(workspace, hostile=True))
    page = command("sessions", "export", ID, "--format", "html", "--raw", "-w", workspace).out
    seen = looked_at(page, tmp_path, width)
    assert seen["width"] <= width
    assert seen["title"].startswith("Send customers back")
    assert (seen["scripts"], seen["images"], seen["resources"]) == (0, 0, 0)
    assert seen["styled"] == "896px"
    assert seen["reached"]
    assert "</style><script>document.title='owned'</script>" in seen["text"]
    assert "\\u202eevil" in seen["text"]
    assert HOSTILE.splitlines()[0][:40] in seen["text"]


def looked_at(page: str, folder: Path, width: int) -> Any:
    """What a script outside of the page sees in it."""
    around = folder / "around.html"
    around.write_text(AROUND.format(width=width, page=html.escape(page)), encoding="utf-8")
    line = [
        str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}",
        "--virtual-time-budget=10000", "--dump-dom", f"file://{around}",
    ]  # fmt: skip
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=True)
    title = done.stdout.partition("<title>")[2].partition("</title>")[0]
    return json.loads(html.unescape(title))
