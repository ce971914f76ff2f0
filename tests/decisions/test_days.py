"""Days to come, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.decisions.days import until_ms
from tests.support.decided import DAY

NOON = 1_700_049_600_000  # 2023-11-15 12:00 UTC


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1d", NOON + DAY), ("2w", NOON + 14 * DAY), ("2023-11-16", NOON + DAY // 2), ("2023-11-15", None), ("2023-11-14", None),
        ("0d", None), ("2h", None), ("", None), ("w", None), ("-1d", None), ("999999w", None), ("2023-02-30", None), ("tomorrow", None),
    ],
)  # fmt: skip
def test_what_lies_ahead(text: str, expected: int | None) -> None:
    """A day begins at midnight, UTC; today has begun already."""
    assert until_ms(text, NOON) == expected


@given(st.text())
def test_anything_else_is_no_day(text: str) -> None:
    """It never raises, and what it gives lies ahead."""
    found = until_ms(text, NOON)
    assert found is None or found > NOON
