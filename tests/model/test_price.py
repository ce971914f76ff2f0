"""What a call costs, worked out by hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.price import Cost, Item, Kind, Price, Rate, Terms, cost_of
from kaizen.model.price_record import from_record, to_record
from kaizen.model.usage import ModelCall, Usage

DOLLAR = 10**9  # a dollar a million tokens, in femto-dollars a token
MARCH = 1_772_323_200_000  # 2026-03-01
RATES = {
    "input": Rate(2 * DOLLAR, ((200_000, 4 * DOLLAR),)),
    "cache_read": Rate(DOLLAR // 5, ((200_000, DOLLAR // 2),)),
    "cache_write": Rate(3 * DOLLAR),
    "cache_write_1h": Rate(4 * DOLLAR),
    "output": Rate(10 * DOLLAR, ((200_000, 15 * DOLLAR),)),
    "web_search": Rate(10**13),
}
FAST = Terms({"input": Rate(4 * DOLLAR), "output": Rate(20 * DOLLAR)}, when={"speed": "fast"})
PRICE = Price("anthropic", "made-up", (Terms(RATES),), (FAST,), {"us": 100})


def call(usage: Usage, /, **changed: object) -> ModelCall:
    made = ModelCall("msg_1", "s1", MARCH, "made-up", usage, True, provider="anthropic")
    return made._replace(**changed)


USUAL = Usage(input=100, output=50, cache_read=1000, cache_write=30, cache_write_5m=20, cache_write_1h=10, reasoning=8)


def test_the_sum_stands_line_by_line() -> None:
    """Each kind has its line, the lines make the sum, and reasoning is billed as the output it is a part of."""
    cost = cost_of(call(USUAL), PRICE)
    assert cost.items == (
        Item("input", 100, 2 * DOLLAR, 200 * DOLLAR),
        Item("cache_read", 1000, DOLLAR // 5, 200 * DOLLAR),
        Item("cache_write", 20, 3 * DOLLAR, 60 * DOLLAR),
        Item("cache_write_1h", 10, 4 * DOLLAR, 40 * DOLLAR),
        Item("output", 50, 10 * DOLLAR, 500 * DOLLAR),
    )
    assert (cost.nano, cost.at_least, cost.why) == (1_000_000, False, None)  # 0.001 dollars


@pytest.mark.parametrize(("prompt", "nano"), [(200_000, 400_500_000), (200_001, 800_754_000)])
def test_a_tier_holds_for_the_whole_call_once_it_is_passed(prompt: int, nano: int) -> None:
    """The prompt decides, and a token more makes all of them dearer."""
    assert cost_of(call(Usage(input=prompt, output=50, cache_read=0, cache_write=0)), PRICE).nano == nano


def test_cached_tokens_are_part_of_the_prompt_that_chooses_the_tier() -> None:
    """A small question on a long cached context is a long prompt."""
    cost = cost_of(call(Usage(input=1, output=0, cache_read=200_000, cache_write=0)), PRICE)
    assert [item.rate for item in cost.items] == [4 * DOLLAR, DOLLAR // 2]


def test_a_part_without_a_price_has_that_of_its_whole() -> None:
    """Where one-hour writes, or the cache at all, have no price of their own."""
    rates = {kind: rate for kind, rate in RATES.items() if kind in ("input", "output", "cache_write")}
    cost = cost_of(call(USUAL), Price("p", "m", (Terms(rates),)))
    assert [(item.kind, item.rate) for item in cost.items[1:4]] == [
        ("cache_read", 2 * DOLLAR), ("cache_write", 3 * DOLLAR), ("cache_write_1h", 3 * DOLLAR),
    ]  # fmt: skip
    assert cost.at_least  # an hour costs more than five minutes


def test_writes_that_are_not_split_are_of_five_minutes() -> None:
    """Records are older than the split where they do not have it, and then there was nothing else."""
    cost = cost_of(call(USUAL._replace(cache_write_5m=None, cache_write_1h=None)), PRICE)
    assert Item("cache_write", 30, 3 * DOLLAR, 90 * DOLLAR) in cost.items
    assert not cost.at_least


def test_searches_and_inference_in_one_region_have_lines_of_their_own() -> None:
    """The premium is on tokens only."""
    cost = cost_of(call(USUAL, web_searches=3, region="us"), PRICE)
    assert cost.items[5:] == (
        Item("web_search", 3, 10**13, 3 * 10**13),
        Item("region", 1180, 100 * DOLLAR // 1180, 100 * DOLLAR),
    )
    assert cost.nano == 1_000_000 + 30_000_000 + 100_000


def test_reasoning_is_apart_where_it_has_a_price() -> None:
    """Then it is taken out of the output."""
    rates = {**RATES, "reasoning": Rate(DOLLAR), "request": Rate(7 * DOLLAR)}
    cost = cost_of(call(USUAL), Price("p", "m", (Terms(rates),)))
    assert [item[:3] for item in cost.items[4:]] == [
        ("output", 42, 10 * DOLLAR), ("reasoning", 8, DOLLAR), ("request", 1, 7 * DOLLAR),
    ]  # fmt: skip


def test_of_prices_that_changed_the_one_of_the_day_counts() -> None:
    """The last that had begun; before all of them the first."""
    cheap, dear = {**RATES, "output": Rate(1)}, {**RATES, "output": Rate(2)}
    price = Price("p", "m", (Terms(cheap), Terms(dear, since=MARCH)))
    usage = Usage(input=0, output=1)
    assert [cost_of(call(usage, at=at), price).items[0].rate for at in (MARCH - 1, MARCH)] == [1, 2]
    unknown = cost_of(call(usage, at=None), price)
    assert (unknown.nano, unknown.why) == (None, "when it was is not recorded, and the price has changed")


def test_a_price_may_hold_for_a_part_of_the_day() -> None:
    """Also for one that midnight lies in."""
    night = Terms({**RATES, "output": Rate(1)}, daily=(22 * 3_600_000, 6 * 3_600_000))
    noon = Terms({**RATES, "output": Rate(3)}, daily=(12 * 3_600_000, 13 * 3_600_000))
    price = Price("p", "m", (Terms({**RATES, "output": Rate(2)}), night, noon))
    rates = [
        cost_of(call(Usage(0, 1), at=MARCH + hour * 3_600_000), price).items[0].rate for hour in (0, 6, 12, 13, 22)
    ]
    assert rates == [1, 2, 3, 2, 1]


def test_what_differs_in_fast_mode_is_taken_from_there() -> None:
    """And what does not, from the usual price."""
    cost = cost_of(call(USUAL, speed="fast", service_tier="standard"), PRICE)
    assert [item.rate for item in cost.items] == [4 * DOLLAR, DOLLAR // 5, 3 * DOLLAR, 4 * DOLLAR, 20 * DOLLAR]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"service_tier": "priority"}, "no price for service_tier 'priority' is known"),
        ({"service_tier": "batch"}, "no price for processing 'batch' is known"),
        ({"service_tier": "flex", "speed": "fast"}, "no price for service_tier 'flex' and speed 'fast' is known"),
        ({"region": "eu"}, "no price for the region 'eu' is known"),
        ({"usage": USUAL._replace(output=None)}, "its tokens are not recorded"),
        ({"usage": USUAL._replace(input=1 << 80)}, "its tokens are beyond belief"),
    ],
)
def test_what_is_not_known_has_no_price(changed: dict[str, object], why: str) -> None:
    """The usual price would be a guess."""
    assert cost_of(call(USUAL, **changed), PRICE) == Cost((), None, why=why)


def test_an_unknown_model_has_no_price() -> None:
    """It is not nothing, it is not known."""
    assert cost_of(call(USUAL), None) == Cost((), None, why="no price of this model is known")


def test_what_is_free_costs_nothing() -> None:
    """Zero is known."""
    free = Price("p", "m", (Terms({"input": Rate(0), "output": Rate(0)}),))
    assert cost_of(call(USUAL), free).nano == 0


@pytest.mark.parametrize(
    "changed",
    [{"complete": False}, {"usage": USUAL._replace(cache_read=None)}, {"usage": USUAL._replace(cache_write=None)}],
)
def test_what_was_billed_beyond_the_record_makes_it_at_least(changed: dict[str, object]) -> None:
    """A call that was cut off, or a record without the cache."""
    assert cost_of(call(USUAL, **changed), PRICE).at_least


def test_searches_without_a_price_make_it_at_least() -> None:
    """They were billed, nobody knows with how much."""
    rates = {kind: rate for kind, rate in RATES.items() if kind != "web_search"}
    assert cost_of(call(USUAL, web_searches=1), Price("p", "m", (Terms(rates),))).at_least


def test_a_price_comes_back_from_its_record() -> None:
    """Through JSON, with tiers, dates and variants."""
    later = Terms(RATES, since=MARCH)
    nightly = Terms(RATES, daily=(5, 6))
    price = Price("anthropic", "made-up", (Terms(RATES), later, nightly), (FAST,), {"us": 100})
    assert from_record(json.loads(json.dumps(to_record(price)))) == price


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
FIELDS = dict.fromkeys(to_record(PRICE), JSON)


@given(JSON | st.fixed_dictionaries({}, optional=FIELDS))
def test_a_record_that_is_none_is_no_price(record: object) -> None:
    """Whatever stands there instead."""
    assert from_record(record) is None


@given(st.sampled_from(["standard", "variants", "regions"]), JSON)
def test_a_damaged_record_is_understood_or_not_and_never_raises(field: str, value: object) -> None:
    """And what is understood can be reckoned with."""
    price = from_record({**to_record(PRICE), field: value})
    if price is not None:
        cost_of(call(USUAL, speed="fast"), price)


def test_every_line_has_a_name() -> None:
    """The kinds of lines are those that are named."""
    assert {item.kind for item in cost_of(call(USUAL, web_searches=1, region="us"), PRICE).items} <= {*map(str, Kind)}
