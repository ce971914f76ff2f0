"""The only door to time. Instants are whole milliseconds since 1970 UTC; spans are seconds that do not
jump with the clock and go on while the machine sleeps, where the system can tell."""

from __future__ import annotations

import time

_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def now_ms() -> int:
    """This instant, in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def span() -> float:
    """Seconds on a clock that only ever goes forward; differences of it are the only sound durations."""
    return time.clock_gettime(_BOOT)


def pause(seconds: float) -> None:
    """Wait; for retries of what gives no event."""
    time.sleep(seconds)


def day(at_ms: int | None) -> str | None:
    """The day of an instant in UTC, as `2026-11-23`; None where `iso` gives None."""
    written = iso(at_ms)
    return None if written is None else written[:10]


def iso(at_ms: int | None) -> str | None:
    """ISO 8601 in UTC with offset and milliseconds, as `2026-11-23T09:15:00.123+00:00`; None stays None.

    Instants beyond the years 1 to 9999 cannot be written and give None.
    """
    if at_ms is None:
        return None
    seconds, ms = divmod(at_ms, 1000)
    try:
        year, month, day, hour, minute, second, *_ = time.gmtime(seconds)
    except (OverflowError, ValueError, OSError):
        return None
    if not 1 <= year <= 9999:
        return None
    return f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{ms:03}+00:00"
