"""Charts of one line."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.cli.text import charts


def test_a_line_has_a_mark_for_each_value() -> None:
    """The highest is full, the least that is more than nothing shows, and nothing has a mark of its own."""
    assert charts.line([0, 1, 4, 8, 800], 10, blocks=True) == "·▁▁▁█"
    assert charts.line([0, 1, 2, 4, 8], 10, blocks=True) == "·▁▂▄█"
    assert charts.line([0, 1, 2, 4, 8], 10, blocks=False) == "_.:=@"
    assert charts.line([0, 0], 10, blocks=True) == "··"
    assert charts.line([], 10, blocks=True) == ""


@given(st.lists(st.integers(0, 2**80), max_size=200), st.integers(1, 60), st.booleans())
def test_a_line_fits(values: list[int], width: int, blocks: bool) -> None:
    """However many values there are, and however large; each has its part in a mark."""
    drawn = charts.line(values, width, blocks=blocks)
    size = charts.each(len(values), width)
    assert len(drawn) == -(-len(values) // size) <= width
    assert drawn.isascii() or blocks
    for number, mark in enumerate(drawn):
        assert (mark in "·_") == (sum(values[number * size : (number + 1) * size]) == 0)


@given(st.integers(0, 2**80), st.integers(0, 2**80), st.booleans())
def test_a_bar_fits(value: int, more: int, blocks: bool) -> None:
    """Nothing has none, what is more than nothing shows, and the most is full."""
    drawn = charts.bar(value, value + more, 8, blocks=blocks)
    assert len(drawn) <= 8
    assert bool(drawn) == (value > 0)
    assert len(charts.bar(value + more, value + more, 8, blocks=blocks)) == (8 if value + more else 0)


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (120, 100, "▲ 20 %"), (80, 100, "▼ 20 %"), (100, 100, "="), (0, 0, "="), (5, 0, "▲ from 0"), (0, 5, "▼ 100 %"),
        (1001, 1000, "▲ <1 %"), (15_000, 100, "▲ 150 times"), (10**40, 1, f"▲ {10**40:,.0f} times"),
    ],
)  # fmt: skip
def test_a_change_is_held_against_what_was(now: float, before: float, said: str) -> None:
    """In per cent, in times where it is many, and nothing is divided by nothing."""
    assert charts.change(now, before, blocks=True) == said
    assert charts.change(now, before, blocks=False) == said.replace("▲", "+").replace("▼", "-")


@pytest.mark.parametrize(
    ("encoding", "locale", "has"),
    [("utf-8", None, True), ("utf-8", "C", False), ("utf-8", "C.UTF-8", True), ("latin-1", None, False)],
)
def test_blocks_are_for_who_can_show_them(
    monkeypatch: pytest.MonkeyPatch, encoding: str, locale: str | None, has: bool
) -> None:
    """By what standard output takes, and by a locale that was asked for by name."""
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    monkeypatch.delenv("LC_ALL", raising=False)
    if locale is not None:
        monkeypatch.setenv("LC_ALL", locale)
    assert charts.has_blocks() is has
