"""What a model call costs: unit prices with where they come from, and the sum they make, line by line.

Exact in whole numbers: prices and amounts are femto-dollars (1e-15 $), so that a dollar a million tokens is a thousand
million femto-dollars a token and a tenth of any published price still is a whole number. What a call costs at last is
rounded once, to nano-dollars, because that is what fits a database's integer.

The rules are those of `genai-prices`: of prices with a condition the last that holds counts; a tier is chosen by the
whole prompt, cached or not, and holds for all of the call's tokens; a kind of tokens without a price of its own has that
of the kind it is a part of. A call under conditions that the library has no price for has no price.
"""

from __future__ import annotations

from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.usage import ModelCall, Usage

FEMTO_PER_NANO = 1_000_000
_DAY_MS = 24 * 60 * 60 * 1000
_MOST = (1 << 63) - 1  # what a database's integer holds: nine thousand million dollars


class Kind(StrEnum):
    """What is priced apart. All but the last three are counted in tokens."""

    INPUT = "input"
    CACHE_READ = "cache_read"
    CACHE_WRITE = "cache_write"  # held for five minutes, or for a time that is not told
    CACHE_WRITE_1H = "cache_write_1h"
    OUTPUT = "output"
    REASONING = "reasoning"
    WEB_SEARCH = "web_search"
    REQUEST = "request"
    REGION = "region"  # what it costs more because it may run in one region only


class Rate(NamedTuple):
    """Femto-dollars for one, and in calls whose prompt has more than so many tokens, rising."""

    base: int
    tiers: tuple[tuple[int, int], ...] = ()


class Terms(NamedTuple):
    """The rates that hold from an instant on (milliseconds since 1970 UTC), or daily between two times of the UTC day
    (milliseconds since midnight; they may span it). `when` is what a call must say of itself for them to hold, as
    `{"speed": "fast"}`; such terms name only the rates that differ."""

    rates: dict[str, Rate]
    since: int | None = None
    daily: tuple[int, int] | None = None
    when: dict[str, str] = {}  # noqa: RUF012 - a value's default, which nobody changes


class Price(NamedTuple):
    """All unit prices of a model, now and before. `provider` and `model` are the price library's names for it; `regions`
    says how many thousandths of the tokens' price come on top where the call was bound to a region."""

    provider: str
    model: str
    standard: tuple[Terms, ...]
    variants: tuple[Terms, ...] = ()
    regions: dict[str, int] = {}  # noqa: RUF012 - a value's default, which nobody changes


class Item(NamedTuple):
    """One line of a sum: so many, at so many femto-dollars each, come to so many."""

    kind: str
    number: int
    rate: int
    amount: int


class Cost(NamedTuple):
    """What a call costs. `nano` is None where that is not known, and `why` says why. `at_least`: a part of what was
    billed is not recorded, or has no price, so it may be more."""

    items: tuple[Item, ...]
    nano: int | None
    at_least: bool = False
    why: str | None = None


def cost_of(call: ModelCall, price: Price | None) -> Cost:
    """What the call costs at this price, exactly; never raises."""
    usage = call.usage
    if price is None:
        return Cost((), None, why="no price of this model is known")
    if usage.input is None or usage.output is None:
        return Cost((), None, why="its tokens are not recorded")
    rates = _rates(call, price)
    if isinstance(rates, str):
        return Cost((), None, why=rates)
    items = _items(call, usage, rates)
    premium = price.regions.get(call.region) if call.region else None
    if premium:
        items.append(_premium(items, premium))
    elif _is_bound(call.region):
        return Cost((), None, why=f"no price for the region {call.region!r} is known")
    nano = (sum([item[3] for item in items]) + FEMTO_PER_NANO // 2) // FEMTO_PER_NANO
    if nano > _MOST:
        return Cost((), None, why="its tokens are beyond belief")
    return Cost(tuple(items), nano, _is_floor(call, usage, rates))


_USUAL_TIERS = (None, "", "standard", "default")
_USUAL_SPEEDS = (None, "", "standard")
_ANYWHERE = (None, "", "global", "not_available")


def _is_bound(region: str | None) -> bool:
    return region not in _ANYWHERE


def _rates(call: ModelCall, price: Price) -> dict[str, Rate] | str:
    """The rates that held for the call; or why none is known."""
    standard = price.standard
    usual = call.service_tier in _USUAL_TIERS and call.speed in _USUAL_SPEEDS
    if usual and len(standard) == 1 and standard[0].daily is None:
        return standard[0].rates  # nearly always, at a tenth of the time
    if call.at is None:
        return "when it was is not recorded, and the price has changed"
    rates = next((terms.rates for terms in reversed(standard) if _holds(terms, call.at)), standard[0].rates)
    return rates if usual else _varied(rates, _context(call), price.variants, call.at)


def _varied(
    rates: dict[str, Rate], context: dict[str, str], variants: tuple[Terms, ...], at: int
) -> dict[str, Rate] | str:
    """The rates with those that hold in this context alone instead; of several the first."""
    found = [terms.rates for terms in variants if terms.when == context and _holds(terms, at)]
    if not found:
        return f"no price for {' and '.join(f'{name} {value!r}' for name, value in context.items())} is known"
    varied = dict(rates)
    for other in reversed(found):
        varied.update(other)
    return varied


def _context(call: ModelCall) -> dict[str, str]:
    """What the call says of itself, in the price library's words."""
    context = {}
    if call.service_tier not in _USUAL_TIERS:
        tier = call.service_tier or ""
        context.update({"processing": "batch"} if tier == "batch" else {"service_tier": tier})
    if call.speed not in _USUAL_SPEEDS:
        context["speed"] = call.speed or ""
    return context


def _holds(terms: Terms, at: int) -> bool:
    if terms.since is not None:
        return at >= terms.since
    if terms.daily is not None:
        begin, end = terms.daily
        now = at % _DAY_MS
        return begin <= now < end if begin <= end else now >= begin or now < end
    return True


def _items(call: ModelCall, usage: Usage, rates: dict[str, Rate]) -> list[Item]:
    """The lines of what is billed, without those of nothing."""
    given, output = usage.input or 0, usage.output or 0
    read, wrote, wrote_1h = usage.cache_read or 0, usage.cache_write or 0, usage.cache_write_1h or 0
    wrote = max(wrote, wrote_1h)
    prompt = given + read + wrote
    reasoning = min(usage.reasoning or 0, output) if "reasoning" in rates else 0
    items: list[Item] = []
    for kind, count, parts in (
        ("input", given, _INPUT),
        ("cache_read", read, _CACHE_READ),
        ("cache_write", wrote - wrote_1h, _CACHE_WRITE),
        ("cache_write_1h", wrote_1h, _CACHE_WRITE_1H),
        ("output", output - reasoning, _OUTPUT),
        ("reasoning", reasoning, _REASONING),
        ("web_search", call.web_searches or 0, _WEB_SEARCH),
        ("request", 1, _REQUEST),
    ):
        if count:
            for part in parts:
                if part in rates:
                    each, tiers = rates[part]
                    for above, dearer in tiers:
                        if prompt > above:
                            each = dearer
                    items.append(Item(kind, count, each, count * each))
                    break
    return items


# The kinds whose rate holds for a kind, the first that has one: a part without its own has that of its whole.
_INPUT = ("input",)
_CACHE_READ = ("cache_read", "input")
_CACHE_WRITE = ("cache_write", "input")
_CACHE_WRITE_1H = ("cache_write_1h", "cache_write", "input")
_OUTPUT = ("output",)
_REASONING = ("reasoning",)
_WEB_SEARCH = ("web_search",)
_REQUEST = ("request",)


def _premium(items: list[Item], thousandths: int) -> Item:
    """What is added to the price of all tokens; of searches and requests it is not."""
    tokens = [item for item in items if item.kind not in (Kind.WEB_SEARCH, Kind.REQUEST)]
    whole = sum(item.amount for item in tokens) * thousandths
    count = sum(item.number for item in tokens)
    return Item(Kind.REGION, count, whole // 1000 // count if count else 0, whole // 1000)


def _is_floor(call: ModelCall, usage: Usage, rates: dict[str, Rate]) -> bool:
    """Whether something may have been billed that the sum does not show."""
    return (
        not call.complete
        or (usage.cache_read is None and "cache_read" in rates)
        or (usage.cache_write is None and "cache_write" in rates)
        or (bool(usage.cache_write_1h) and "cache_write_1h" not in rates and "cache_write" in rates)
        or (bool(call.web_searches) and "web_search" not in rates)
    )
