"""How values are said in words."""

from __future__ import annotations


def counted(number: int, thing: str) -> str:
    """As `1 session`, `2,000 sessions`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def times(number: int) -> str:
    """As `once`, `2,000 times`."""
    return "once" if number == 1 else f"{number:,} times"
