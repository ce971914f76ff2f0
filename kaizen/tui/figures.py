"""Figures and words in few columns, and agents' text on one line. What is not known is `-`, never nothing."""

from __future__ import annotations

from kaizen.model.session import Status
from kaizen.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.spending import Spending
    from kaizen.model.usage import Usage

UNKNOWN = "-"
# Terminals do not agree on how wide what these make is.
_UNSURE = dict.fromkeys((0x200D, 0xFE0E, 0xFE0F))
_SHORT = {
    Status.WAITING_PERMISSION: "PERMISSION",
    Status.WAITING_USER: "your turn",
    Status.ACTIVE: "active",
    Status.IDLE: "idle",
    Status.ENDED: "ended",
    Status.CRASHED: "crashed",
}
MARKS = {Status.WAITING_PERMISSION: "!", Status.WAITING_USER: "?", Status.ACTIVE: "*", Status.CRASHED: "x"}
_FEW = 4000  # of a text that goes on one line no more is looked at


def one_line(text: str) -> str:
    """Text of an agent's on one line: nothing in it moves the cursor, and each blank is one column."""
    return clean(" ".join(text[:_FEW].split())).translate(_UNSURE)


def status(of: Status) -> str:
    """A status in ten columns."""
    return _SHORT[of]


def agent(name: str) -> str:
    """An agent's name in eight columns, as far as it has a shorter one."""
    return name.removesuffix("-code").removesuffix("-cli")


def count(number: int | None) -> str:
    """A number in at most five columns: `999`, `1.2k`, `34k`, `5.6M`."""
    if number is None:
        return UNKNOWN
    amount = float(number)
    for unit in ("", "k", "M", "G"):
        if amount < 999.5:
            return f"{amount:.1f}{unit}" if unit and amount < 9.95 else f"{amount:.0f}{unit}"
        amount /= 1000
    return f"{amount:.0f}T"


def size(number: int | None) -> str:
    """Bytes, with their unit: `12 B`, `3.4 kB`."""
    if number is None:
        return UNKNOWN
    said = count(number)
    return f"{said} B" if said[-1].isdecimal() else f"{said[:-1]} {said[-1]}B"


def tokens(usage: Usage) -> int | None:
    """All tokens of the kinds that are known; None where none is."""
    known = [each for each in usage[:4] if each is not None]
    return sum(known) if known else None


def money(spending: Spending) -> str:
    """Dollars: `$0.41`, `≥$1.20` where something was billed that is not shown, `$0.41+?` where calls have no price."""
    known = spending.known_usd
    if known is None:
        return "?" if spending.calls else UNKNOWN
    said = "<$0.01" if 0 < known < 0.01 else f"${known:.2f}" if known < 999.995 else f"${known:,.0f}"
    return ("≥" if spending.at_least else "") + said + ("+?" if spending.unpriced else "")


def span(ms: int | None) -> str:
    """A span in its largest unit: `12s`, `3m`, `2h`, `4d`."""
    if ms is None:
        return UNKNOWN
    seconds = max(0, ms) // 1000
    for size_, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= size_:
            return f"{seconds // size_}{unit}"
    return f"{seconds}s"


def took(ms: int | None) -> str:
    """How long something took: `40ms`, `1.2s`, `3m`."""
    if ms is None:
        return ""
    return f"{ms}ms" if ms < 1000 else f"{ms / 1000:.1f}s" if ms < 60_000 else span(ms)
