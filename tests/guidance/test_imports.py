"""Files that instruction files take in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.guidance.imports import imported

TAKES_IN = {
    "See @docs/style.md and @./README.md.": ["docs/style.md", "README.md"],
    "@AGENTS.md": ["AGENTS.md"],
    "- @docs/a.md, @docs/b.md": ["docs/a.md", "docs/b.md"],
}
TAKES_NOTHING = [
    "write to me@example.org", "`@docs/style.md`", "```\n@docs/style.md\n```", "@../outside.md", "@~/x.md", "@/etc/x.md", "@someone said",
]  # fmt: skip


@pytest.mark.parametrize("text", TAKES_IN)
def test_it_takes_in(text: str) -> None:
    """What stands behind an at sign."""
    assert imported(text, "CLAUDE.md") == TAKES_IN[text]


@pytest.mark.parametrize("text", TAKES_NOTHING)
def test_it_takes_nothing_in(text: str) -> None:
    """Code, addresses, and what lies outside."""
    assert imported(text, "CLAUDE.md") == []


def test_paths_begin_at_the_file() -> None:
    """One in a folder names what lies beside it."""
    assert imported("@style.md @../top.md", "web/CLAUDE.md") == ["web/style.md", "top.md"]


@given(st.text(alphabet="@ab/. \n`", max_size=200))
def test_whatever_it_is(text: str) -> None:
    """Nothing raises, and nothing leads out."""
    assert not any(path.startswith(("..", "/")) for path in imported(text, "a/b.md"))
