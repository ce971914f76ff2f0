"""Our sums are those of the price library, and those worked out by hand."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import genai_prices
import pytest
from genai_prices import data_snapshot
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.price import cost_of
from kaizen.model.usage import ModelCall, Usage
from kaizen.pricing import library
from kaizen.pricing.library import price_of

OCTOBER = 1_792_800_000_000  # 2026-10-24
COUNTS = st.integers(0, 2_000_000)
CONTEXTS = [
    {}, {"processing": "batch"}, {"speed": "fast"}, {"service_tier": "flex"}, {"service_tier": "priority"},
    {"service_tier": "fast"},
]  # fmt: skip
MODELS = [(found.id, model.id) for found in data_snapshot.get_snapshot().providers for model in found.models]
SESSIONS_OWN = [pair for pair in MODELS if pair[0] in ("anthropic", "openai", "google")]  # what the agents use


def call(model: str, usage: Usage, /, **said: object) -> ModelCall:
    made = ModelCall("c1", "s1", OCTOBER, model, usage, True)
    return made._replace(**said)


def told(context: dict[str, str]) -> dict[str, str]:
    return {"service_tier": "batch"} if "processing" in context else context


@st.composite
def usages(draw: st.DrawFn) -> Usage:
    five, hour, output = draw(COUNTS), draw(COUNTS), draw(COUNTS)
    reasoning = draw(st.integers(0, output))
    return Usage(draw(COUNTS), output, draw(COUNTS), five + hour, five, hour, reasoning)


def librarys(provider: str, model: str, usage: Usage, at: int, searches: int, context: dict[str, str]) -> Decimal:
    """What the library makes of it: its input includes what was read from and written to the cache."""
    priced = {"cache_write_5m_tokens": usage.cache_write_5m, "cache_write_1h_tokens": usage.cache_write_1h}
    given_ = genai_prices.Usage(
        input_tokens=(usage.input or 0) + (usage.cache_read or 0) + (usage.cache_write or 0),
        cache_read_tokens=usage.cache_read, cache_write_tokens=usage.cache_write, output_tokens=usage.output,
        output_reasoning_tokens=usage.reasoning, web_searches=searches, **priced,
    )  # fmt: skip
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        done = genai_prices.calc_price(
            given_, model, provider_id=provider, genai_request_timestamp=moment, price_context=context
        )
    return done.total_price


@given(
    st.sampled_from(MODELS) | st.sampled_from(SESSIONS_OWN),
    usages(),
    st.integers(1_600_000_000_000, 1_900_000_000_000),
    st.integers(0, 20),
    st.sampled_from(CONTEXTS),
)
def test_the_sum_is_the_librarys(
    model: tuple[str, str], usage: Usage, at: int, searches: int, context: dict[str, str]
) -> None:
    """For all models it knows, at any time, with any usage, and in every context that it has a price for."""
    price = price_of(model[1], model[0])
    if price is None:
        return
    cost = cost_of(call(model[1], usage, at=at, web_searches=searches, **told(context)), price)
    if cost.nano is None:
        assert context
        return
    expected = librarys(*model, usage, at, searches, context)
    ours = Decimal(sum(item.amount for item in cost.items)).scaleb(-15)
    tokens = sum(item.number for item in cost.items)
    assert abs(ours - expected) <= Decimal(tokens).scaleb(-15) / 2  # prices with more than nine digits are rounded
    assert abs(Decimal(cost.nano).scaleb(-9) - ours) <= Decimal("0.5e-9")


@pytest.mark.parametrize(("provider", "model"), SESSIONS_OWN)
def test_the_prices_of_the_agents_models_are_exact(provider: str, model: str) -> None:
    """Theirs have no more digits than we keep, so their sums are the library's to the last digit."""
    price = price_of(model, provider)
    if price is not None:
        usage = Usage(123_457, 7_919, 54_321, 3_333, 1_111, 2_222, 17)
        ours = sum(item.amount for item in cost_of(call(model, usage), price).items)
        assert Decimal(ours).scaleb(-15) == librarys(provider, model, usage, OCTOBER, 0, {})


GOLDEN = [
    # 4 x 5 + 18,000 x 0.50 + 900 x 10 (an hour) + 71 x 25 millionths
    ("claude-opus-5", Usage(4, 71, 18_000, 900, 0, 900), {}, "0.019795"),
    # 10 for input, 50 for output, 1 for reading, 20 for writing
    ("claude-opus-5", Usage(4, 71, 18_000, 900, 0, 900), {"speed": "fast"}, "0.03959"),
    # the first, and a tenth
    ("claude-opus-5", Usage(4, 71, 18_000, 900, 0, 900), {"region": "us"}, "0.0217745"),
    # 1,000 x 1 + 500 x 5 + 20,000 x 0.10 + 3,000 x 1.25 + 1,000 x 2 + three searches
    ("claude-haiku-4-5", Usage(1_000, 500, 20_000, 4_000, 3_000, 1_000), {"web_searches": 3}, "0.04125"),
    # 2 x 15 + 100 x 75 + 10,000 x 1.50 + 400 x 18.75
    ("claude-opus-4-1", Usage(2, 100, 10_000, 400, 400, 0), {}, "0.03003"),
    # 210,010 in the prompt, above 200,000: 10 x 6 + 150,000 x 0.60 + 60,000 x 7.50 + 1,000 x 22.50
    ("claude-sonnet-4-5", Usage(10, 1_000, 150_000, 60_000, 60_000, 0), {}, "0.56256"),
    # 200,000, not above: 10 x 3 + 149,990 x 0.30 + 50,000 x 3.75 + 1,000 x 15
    ("claude-sonnet-4-5", Usage(10, 1_000, 149_990, 50_000, 50_000, 0), {}, "0.247527"),
    # its long prompts cost 10 and 37.50 until 2026-03-12, 5 and 25 since
    ("claude-opus-4-6", Usage(300_000, 1_000, 0, 0), {"at": 1_773_359_999_999}, "3.0375"),
    ("claude-opus-4-6", Usage(300_000, 1_000, 0, 0), {"at": 1_773_360_000_000}, "1.525"),
    # 1,000 x 1.25 + 7,000 x 0.125 + 300 x 10, reasoning within
    ("gpt-5", Usage(1_000, 300, 7_000, 0, reasoning=200), {}, "0.005125"),
    # above 272,000: 100,000 x 10 + 200,000 x 1 + 1,000 x 45
    ("gpt-5.5", Usage(100_000, 1_000, 200_000, 0), {}, "1.245"),
    # half of 5, 0.50 and 30
    ("gpt-5.5", Usage(1_000, 100, 2_000, 0), {"service_tier": "flex"}, "0.0045"),
    ("gpt-6.1-sol", Usage(1_000, 100, 5_000, 2_000), {}, "0.0085"),
]  # fmt: skip


@pytest.mark.parametrize(("model", "usage", "said", "expected"), GOLDEN)
def test_the_sum_is_what_was_worked_out_by_hand(
    model: str, usage: Usage, said: dict[str, object], expected: str
) -> None:
    """From the makers' published prices."""
    cost = cost_of(call(model, usage, **said), price_of(model, None))
    assert cost.nano == Decimal(expected).scaleb(9)


def test_a_model_is_found_by_its_dated_name_and_says_which_it_is() -> None:
    """The provenance names what was matched."""
    price = price_of("claude-haiku-4-5-20251001", "anthropic")
    assert price is not None
    assert (price.provider, price.model) == ("anthropic", "claude-haiku-4-5")


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("no-such-model", "anthropic"),
        ("claude-opus-5", "my-proxy"),
        ("", None),
        ("whisper-1", "openai"),
        ("\x00", "openai"),
    ],
)
def test_what_the_library_does_not_know_has_no_price(model: str, provider: str | None) -> None:
    """Neither a guess nor nothing; nor has what is not billed by tokens."""
    assert price_of(model, provider) is None


@given(
    st.text() | st.text(alphabet="claudegpt-5./@:"),
    st.none() | st.text() | st.sampled_from(["anthropic", "litellm", "aws"]),
)
def test_any_name_can_be_asked_for(model: str, provider: str | None) -> None:
    """Names come from foreign records; none raises."""
    price_of(model, provider)


def test_the_premium_of_a_region_is_anthropics_only() -> None:
    """It is no rule of the others."""
    assert genai_prices.__version__ == library.VERSION
    assert [price_of(model, None).regions for model in ("claude-opus-5", "gpt-5")] == [{"us": 100}, {}]
