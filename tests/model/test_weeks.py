"""Weeks and days, against Python's own calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model import weeks

EPOCH = date(1970, 1, 1)


@given(st.integers(4, 2_900_000))
def test_a_day_s_week_and_name(day: int) -> None:
    """As ISO 8601 has them; a name is read back as what it names."""
    there = EPOCH + timedelta(days=day)
    year, week, weekday = there.isocalendar()
    assert weeks.day_text(day) == there.isoformat()
    assert weeks.day_of(there.isoformat()) == day
    assert weeks.week_text(day) == f"{year:04}-W{week:02}"
    assert weeks.monday_of(day) == day - weekday + 1
    if day > 7:
        assert weeks.week_of(weeks.week_text(day)) == weeks.monday_of(day)


@given(st.text(max_size=12))
def test_what_is_none(text: str) -> None:
    """Whatever is read as a week or a day is written so."""
    week, day = weeks.week_of(text), weeks.day_of(text)
    assert week is None or weeks.week_text(week) == text.upper()
    assert day is None or weeks.day_text(day) == text


@pytest.mark.parametrize("text", ["2026-W54", "2025-W53", "2026-W00", "2026W47", "26-W47", "", "2026-W4", "٢٠٢٦-W٤٧"])
def test_no_week(text: str) -> None:
    """A year has 52 weeks, or 53."""
    assert weeks.week_of(text) is None


def test_a_long_year() -> None:
    """2026 has 53 weeks; small letters do."""
    assert weeks.week_text(weeks.week_of("2026-w53") or 0) == "2026-W53"


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-13-01", "2026-00-01", "2026-1-01", "1969-12-31", "2026-01-00", "²026-01-01"]
)
def test_no_day(text: str) -> None:
    """Days that are in no calendar."""
    assert weeks.day_of(text) is None
