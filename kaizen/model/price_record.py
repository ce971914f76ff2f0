"""A price as a store and a pipe hold it: JSON with whole numbers only.

    {"provider": "anthropic", "model": "claude-opus-5",
     "standard": [{"rates": {"input": [5000000000], "output": [25000000000, [200000, 37500000000]]}, "since": 1773360000000}],
     "variants": [{"rates": {…}, "when": {"speed": "fast"}}], "regions": {"us": 100}}

A rate is its base and its tiers, each with the prompt's tokens above which it holds.
"""

from __future__ import annotations

from kaizen.model.price import Price, Rate, Terms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def to_record(price: Price) -> dict[str, Any]:
    """The price as JSON values."""
    return {
        "provider": price.provider, "model": price.model,
        "standard": [_from_terms(each) for each in price.standard],
        "variants": [_from_terms(each) for each in price.variants],
        "regions": price.regions,
    }  # fmt: skip


def from_record(record: Any) -> Price | None:
    """The price in a record; None where there is none, or none that can be understood."""
    try:
        standard, variants = map(_terms, record["standard"]), map(_terms, record["variants"])
        price = Price(
            str(record["provider"]), str(record["model"]), tuple(standard), tuple(variants), record["regions"]
        )
        return price if price.standard and _are_amounts(price.regions.values()) else None
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return None


def _from_terms(terms: Terms) -> dict[str, Any]:
    rates = {kind: [rate.base, *map(list, rate.tiers)] for kind, rate in terms.rates.items()}
    return {"rates": rates, "since": terms.since, "daily": terms.daily and [*terms.daily], "when": terms.when}


def _terms(record: Any) -> Terms:
    rates = {str(kind): _rate(*rate) for kind, rate in record["rates"].items()}
    since, daily, when = record["since"], record["daily"], dict(record["when"])
    if not _are_amounts([each for each in (since, *(daily or ())) if each is not None]):
        raise ValueError("a time that is no number")
    return Terms(rates, since, None if daily is None else (daily[0], daily[1]), when)


def _rate(base: Any, *tiers: Any) -> Rate:
    if not _are_amounts([base, *(number for tier in tiers for number in tier)]):
        raise ValueError("a price that is no number")
    return Rate(base, tuple((above, price) for above, price in tiers))


def _are_amounts(numbers: Any) -> bool:
    return all(type(number) is int and number >= 0 for number in numbers)
