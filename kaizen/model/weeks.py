"""Weeks of ISO 8601 and days of UTC, as numbers of days since 1970-01-01, which was a Thursday."""

from __future__ import annotations

_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST_YEAR, LAST_YEAR = 1970, 9999


def monday_of(day: int) -> int:
    """The Monday of a day's week."""
    return day - (day + 3) % 7


def week_text(day: int) -> str:
    """The week that a day lies in, as `2026-W47`: the year is that of its Thursday."""
    monday = monday_of(day)
    year = _year_of(monday + 3)
    return f"{year:04}-W{(monday - _first_monday(year)) // 7 + 1:02}"


def week_of(text: str) -> int | None:
    """The Monday of a week such as `2026-W47`; None for what is none."""
    year_text, mark, number_text = text.upper().partition("-W")
    if not mark or len(year_text) != 4 or len(number_text) != 2 or not (year_text + number_text).isdecimal():
        return None
    if not (year_text + number_text).isascii() or not FIRST_YEAR <= int(year_text) < LAST_YEAR:
        return None
    monday = _first_monday(int(year_text)) + (int(number_text) - 1) * 7
    return monday if monday >= 0 and week_text(monday) == text.upper() else None


def day_text(day: int) -> str:
    """A day as `2026-11-23`."""
    year = _year_of(day)
    rest, month = day - _new_year(year), 0
    while rest >= (length := _LENGTHS[month] + (month == 1 and _is_leap(year))):
        rest, month = rest - length, month + 1
    return f"{year:04}-{month + 1:02}-{rest + 1:02}"


def day_of(text: str) -> int | None:
    """A day such as `2026-11-23`; None for what is none."""
    parts = text.split("-")
    if [*map(len, parts)] != [4, 2, 2] or not "".join(parts).isascii() or not "".join(parts).isdecimal():
        return None
    year, month, day = map(int, parts)
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12 or day < 1:
        return None
    found = _new_year(year) + sum(_LENGTHS[: month - 1]) + (month > 2 and _is_leap(year)) + day - 1
    return found if day_text(found) == text else None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _new_year(year: int) -> int:
    before = year - 1
    return 365 * (year - 1970) + (before // 4 - before // 100 + before // 400) - 477


def _year_of(day: int) -> int:
    year = 1970 + day // 366
    while _new_year(year + 1) <= day:
        year += 1
    return year


def _first_monday(year: int) -> int:
    """The Monday of week 1, in which the 4th of January lies."""
    return monday_of(_new_year(year) + 3)
