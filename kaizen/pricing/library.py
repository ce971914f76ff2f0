"""The price library `genai-prices`, and the only module that knows it: its unit prices as values of ours.

The library can fetch newer prices over the network; that is an object of its own which is never made here. Whoever
wants newer prices upgrades the package. It does not tell of what day its data is; its version stands for that.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import genai_prices
from genai_prices import data_snapshot, types

from kaizen.model.price import Price, Rate, Terms

SOURCE = "genai-prices"
VERSION = genai_prices.__version__

# The library's names of what we count. It has no text, audio or image apart that a coding agent's record would tell of.
_KINDS = {
    "input_mtok": ("input", 10**6),
    "cache_read_mtok": ("cache_read", 10**6),
    "cache_write_mtok": ("cache_write", 10**6),
    "cache_write_1h_mtok": ("cache_write_1h", 10**6),
    "output_mtok": ("output", 10**6),
    "output_reasoning_mtok": ("reasoning", 10**6),
    "web_searches_kcount": ("web_search", 10**3),
    "requests_kcount": ("request", 10**3),
}
_FEMTO = 10**15
# Not in the library: inference that is bound to the United States costs 1.1 times as much for all kinds of tokens.
# Sources: platform.claude.com/docs/en/manage-claude/data-residency; Claude Code's own estimates do so since 2.1.239.
_REGIONS = {"anthropic": {"us": 100}}


def price_of(model: str, provider: str | None) -> Price | None:
    """All prices of a model; None where the library knows none for tokens. Without a provider the one that the model's
    name points to."""
    try:
        found, info = data_snapshot.get_snapshot().find_provider_model(model, None, provider, None)
    except (LookupError, ValueError):
        return None
    prices = info.prices if isinstance(info.prices, list) else [types.ConditionalPrice(prices=info.prices)]
    standard = tuple(_terms(each.prices, each.constraint, {}) for each in prices)
    if not standard or not all("input" in each.rates and "output" in each.rates for each in standard):
        return None
    own = any(
        info is each for each in found.models
    )  # variants of a model that another provider only passes on are not its
    variants = [_terms(each.prices, each.constraint, each.when) for each in (info.price_variants or () if own else ())]
    return Price(found.id, info.id, standard, tuple(variants), _REGIONS.get(found.id, {}))


def _terms(
    price: types.ModelPrice,
    constraint: types.StartDateConstraint | types.TimeOfDateConstraint | None,
    when: dict[str, str],
) -> Terms:
    rates = {
        _KINDS[key][0]: _rate(value, _KINDS[key][1])
        for key, value in vars(price).items()
        if key in _KINDS and value is not None
    }
    match constraint:
        case types.StartDateConstraint():
            return Terms(rates, since=_midnight(constraint.start_date), when=when)
        case types.TimeOfDateConstraint():
            return Terms(rates, daily=(_of_day(constraint.start_time), _of_day(constraint.end_time)), when=when)
        case None:
            return Terms(rates, when=when)


def _rate(price: Decimal | types.TieredPrices, per: int) -> Rate:
    if isinstance(price, Decimal):
        return Rate(_each(price, per))
    return Rate(_each(price.base, per), tuple((tier.start, _each(tier.price, per)) for tier in price.tiers))


def _each(price: Decimal, per: int) -> int:
    """Femto-dollars for one of what costs so many dollars for `per`; exact to nine digits after the point of a price for a
    million, which only prices that were divided somewhere else go beyond."""
    return round(price * _FEMTO / per)


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp() * 1000)


def _of_day(moment: time) -> int:
    if moment.tzinfo is not None:
        moment = datetime.combine(date(1970, 1, 1), moment).astimezone(UTC).timetz()
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1000 + moment.microsecond // 1000
