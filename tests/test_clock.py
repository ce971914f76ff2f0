"""The door to time."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kaizen import clock


@given(st.integers(min_value=-62_135_596_800_000, max_value=253_402_300_799_999))
def test_iso_is_read_back_by_everybody(at_ms: int) -> None:
    """What is written is ISO 8601 with an offset, exact to the millisecond."""
    text = clock.iso(at_ms)
    assert text is not None
    seconds, ms = divmod(at_ms, 1000)
    read = datetime.fromisoformat(text)
    assert read.utcoffset() == datetime.now(UTC).utcoffset()
    assert (int(read.replace(microsecond=0).timestamp()), read.microsecond) == (seconds, ms * 1000)


@given(st.integers())
def test_no_instant_raises(at_ms: int) -> None:
    """An instant beyond what can be written is None, never an error."""
    assert clock.day(at_ms) == (clock.iso(at_ms) or "")[:10] or clock.iso(at_ms) is None


def test_spans_never_go_back() -> None:
    """Two looks at the clock for spans are in order, and no instant is None's."""
    assert clock.span() <= clock.span()
    assert clock.iso(None) is None
