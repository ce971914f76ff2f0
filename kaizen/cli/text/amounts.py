"""Numbers as few words. What is not known is said, and never shown as nothing."""

from __future__ import annotations

from kaizen.cli import show
from kaizen.cli.text import money
from kaizen.model.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.spending import Spending
    from kaizen.model.summary import Sums

_UNITS = ((10**12, "T"), (10**9, "B"), (10**6, "M"), (10**3, "K"))


def number(count: int) -> str:
    """All digits below ten thousand, then three: `9,999`, `12.3K`, `1.23M`."""
    if abs(count) < 10_000:
        return f"{count:,}"
    size, unit = next((size, unit) for size, unit in _UNITS if abs(count) >= size)
    digits = 2 if abs(count) < 10 * size else 1 if abs(count) < 100 * size else 0
    return f"{count / size:,.{digits}f}{unit}"


def tokens(whole: int | None, told: int | None, calls: int) -> str:
    """Tokens of calls; `told` are those of the calls that tell them."""
    if not calls:
        return "-"
    if whole is not None:
        return number(whole)
    return "unknown" if told is None else f"at least {number(told)}"


def cache_hits(sums: Sums) -> str:
    """Which part of the prompts' tokens was read from the cache; where not all calls tell, of how many."""
    calls, cached = sums.spending.calls, sums.cached
    if not calls:
        return "-"
    if cached.share is None:
        return "unknown"
    return percent(cached.share) + (f" (of {counted(cached.calls, 'call')})" if cached.calls < calls else "")


def cost(spending: Spending) -> str:
    """What calls cost; what is unpriced may come to that."""
    if not spending.calls:
        return "-"
    if spending.known_usd is None:
        return "unknown"
    at_least = "at least " if spending.unpriced or spending.at_least else ""
    return at_least + money.dollars_text(spending.known_usd)


def part(count: int, of: int) -> str:
    """A part of a whole, as `3 of 41 (7.3 %)`."""
    return f"{count:,} of {of:,} ({percent(count / of)})" if of else "-"


def percent(share: float) -> str:
    """A share, as `7.3 %`; what is more than nothing is never shown as nothing."""
    return "<0.1 %" if 0 < share < 0.0005 else f"{share * 100:.1f} %" if share else "0 %"


def took(ms: int | None) -> str | None:
    """How long something took: `850 ms`, `12.3 s`, `3m 20s`."""
    if ms is None:
        return None
    return f"{ms} ms" if ms < 1000 else f"{ms / 1000:.1f} s" if ms < 60_000 else show.span(ms)
