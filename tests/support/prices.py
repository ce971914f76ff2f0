"""A made-up price, and writers that have it."""

from __future__ import annotations

from kaizen.model.price import Price, Rate, Terms
from kaizen.store.write import Writer
from tests.support.claude import MODEL

DOLLAR = 10**9  # a dollar a million tokens, in femto-dollars a token
RATES = {
    "input": Rate(2 * DOLLAR), "cache_read": Rate(DOLLAR // 5), "cache_write": Rate(3 * DOLLAR),
    "cache_write_1h": Rate(4 * DOLLAR), "output": Rate(10 * DOLLAR),
}  # fmt: skip
MADE_UP = Price("anthropic", MODEL, (Terms(RATES),), (), {"us": 100})


def put_price(
    writer: Writer, price: Price | None = MADE_UP, *, model: str = MODEL, version: str = "1", now: int = 0
) -> None:
    """Keep this price of a model of Claude Code, and price what waits for it."""
    for provider in ("", "anthropic"):
        writer.put_prices([((provider, model), price)], "made up", version, now)
    while writer.price_calls(1000):
        pass
