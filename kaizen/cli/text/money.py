"""Amounts of money as text and as JSON. What is not known is said, and never shown as nothing."""

from __future__ import annotations

from kaizen.model.price import FEMTO_PER_NANO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.wire import Message
    from kaizen.model.spending import Spending

_FEMTO_DIGITS = 15


def spending_json(spending: Spending) -> Message:
    """`cost_usd` is null where a call has no price; beside it the part that is known."""
    return {
        "cost_usd": spending.usd, "cost_known_usd": spending.known_usd, "unpriced_calls": spending.unpriced,
        "cost_at_least": spending.at_least,
    }  # fmt: skip


def spending_text(spending: Spending, *, digits: bool = False) -> str | None:
    """As `$1.23`, `at least $1.23`, `$1.23 + 2 calls unpriced` or `unpriced`; None where there was no call. With `digits`
    all of them."""
    if not spending.calls:
        return None
    known = spending.known_usd
    if known is None:
        return "unpriced"
    amount = exact(spending.known_nano * FEMTO_PER_NANO) if digits else dollars_text(known)
    amount = ("at least " if spending.at_least else "") + amount
    calls = "call" if spending.unpriced == 1 else "calls"
    return f"{amount} + {spending.unpriced:,} {calls} unpriced" if spending.unpriced else amount


def dollars_text(amount: float) -> str:
    """Dollars to cents, below ten to a hundredth of a cent; what is more than nothing is never shown as nothing."""
    if 0 < amount < 0.0001:
        return "<$0.0001"
    return f"${amount:,.2f}" if amount >= 9.99995 or amount == 0 else f"${amount:.4f}"


def exact(femto: int) -> str:
    """Femto-dollars as dollars with all their digits, as `$0.0000045`."""
    whole, rest = divmod(femto, 10**_FEMTO_DIGITS)
    digits = f"{rest:015}".rstrip("0").ljust(2, "0")
    return f"${whole:,}.{digits}"
