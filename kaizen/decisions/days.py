"""Days to come, as people write them: `2026-12-01`, or a span from now such as `2w`. Pure."""

from __future__ import annotations

from kaizen.model.figures import DAY_MS

_UNITS = {"d": DAY_MS, "w": 7 * DAY_MS}


def until_ms(text: str, now_ms: int) -> int | None:
    """The begin (in UTC) of the day that is meant, or the instant after the span; None where it is neither, or does not lie ahead."""
    number, unit = text[:-1], text[-1:]
    if number.isascii() and number.isdecimal() and len(number) < 6 and unit in _UNITS:
        return now_ms + int(number) * _UNITS[unit] if int(number) else None
    from datetime import UTC, datetime

    try:
        at = int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp()) * 1000
    except (ValueError, OverflowError):
        return None
    return at if at > now_ms else None
