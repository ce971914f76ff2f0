"""How values are said in words."""

from __future__ import annotations

from kaizen.model.wording import counted, times


def test_counts() -> None:
    """One has no plural; thousands are told apart."""
    assert [counted(number, "session") for number in (0, 1, 2000)] == ["0 sessions", "1 session", "2,000 sessions"]
    assert [times(number) for number in (1, 2, 2000)] == ["once", "2 times", "2,000 times"]
