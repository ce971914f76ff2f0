"""What calls cost in a store: now, later, and when prices change."""

from __future__ import annotations

import pytest

from kaizen.model.price import Price, Rate, Terms
from kaizen.model.usage import ModelCall, Usage
from kaizen.store.prices import Amount, Prices, prices_by_id
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store
from tests.support.prices import DOLLAR, MADE_UP, put_price

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)
MODEL = ("anthropic", "m")


def call(name: str, output: int | None = 50, *, model: str | None = "m", **more: object) -> ModelCall:
    usage = Usage(100, output, 1000, 30, 20, 10)
    return ModelCall(name, "s", 1000, model, usage, True, provider="anthropic")._replace(**more)


def write(store: Store, *calls: ModelCall) -> None:
    for each in calls:
        file = FileIdentity("claude-code", each.session_id)
        store.writer.commit(Batch(f"/{each.session_id}.jsonl", file, STATE, [each], 1, 7, restart=False))


def amounts(store: Store) -> dict[str, tuple[int | None, int, int | None]]:
    rows = store.connection.execute("SELECT id || session_id, cost_nano, cost_at_least, price_id FROM calls")
    return {row[0]: tuple(row[1:]) for row in rows}


def answered(store: Store, price: Price | None, version: str = "1") -> None:
    store.writer.put_prices([(MODEL, price)], "made up", version, 77)


def test_a_call_is_priced_when_it_is_written(store: Store) -> None:
    """If its model's price is known by then: 100 x 2 + 1,000 x 0.20 + 20 x 3 + 10 x 4 + 50 x 10 millionths."""
    answered(store, MADE_UP)
    write(store, call("a"), call("b", complete=False))
    assert amounts(store) == {"as": (1_000_000, 0, 1), "bs": (1_000_000, 1, 1)}


def test_a_call_that_came_before_its_price_is_priced_later(store: Store) -> None:
    """In steps, each of at most so many calls."""
    write(store, *(call(f"c{number}") for number in range(5)), call("other", model="n"), call("none", model=None))
    assert store.writer.prices.missing == {MODEL, ("anthropic", "n")}
    answered(store, MADE_UP)
    assert store.writer.prices.missing == {("anthropic", "n")}
    assert store.writer.price_calls(3)
    assert sum(amount is not None for amount, *_ in amounts(store).values()) == 3
    assert not store.writer.price_calls(3)
    assert [each for each, amount in amounts(store).items() if amount[0] is None] == ["nones", "others"]
    assert not store.writer.prices.is_waited_for()


def test_what_waits_is_known_again_after_a_restart(store: Store) -> None:
    """A daemon that was killed between the steps goes on."""
    write(store, call("a"), call("b", model="n"))
    answered(store, MADE_UP)
    again = Prices(store.connection)
    assert again.missing == {("anthropic", "n")}
    assert again.is_waited_for()
    assert not again.price_calls(10)
    assert amounts(store)["as"] == (1_000_000, 0, 1)


def test_a_model_without_a_price_is_not_asked_for_again(store: Store) -> None:
    """Until there is another version of the library."""
    write(store, call("a"))
    answered(store, None)
    assert not store.writer.price_calls(10)
    assert amounts(store) == {"as": (None, 0, 1)}
    again = Prices(store.connection)
    assert (again.missing, again.is_waited_for()) == (set(), False)
    assert (again.outdated("1"), again.outdated("2")) == (set(), {MODEL})


def test_newer_prices_leave_amounts_as_they_are_and_price_what_had_none(store: Store) -> None:
    """Each amount keeps the price it was reckoned with."""
    answered(store, MADE_UP)
    write(store, call("a"), call("fast", speed="fast"))
    assert amounts(store) == {"as": (1_000_000, 0, 1), "fasts": (None, 0, 1)}
    dearer = Terms({**MADE_UP.standard[0].rates, "output": Rate(20 * DOLLAR)})
    answered(store, MADE_UP._replace(standard=(dearer,), variants=(dearer._replace(when={"speed": "fast"}),)), "2")
    assert not store.writer.price_calls(10)
    write(store, call("b"))
    assert amounts(store) == {"as": (1_000_000, 0, 1), "bs": (1_500_000, 0, 2), "fasts": (1_500_000, 0, 2)}


def test_a_call_that_grew_costs_what_it_grew_to(store: Store) -> None:
    """The largest snapshot counts, in every session that holds the call."""
    answered(store, MADE_UP)
    write(store, call("a"), call("a", 150, session_id="fork"), call("a", 10))
    assert amounts(store) == {"as": (2_000_000, 0, 1), "afork": (2_000_000, 0, 1)}


def test_every_price_can_be_had_by_its_number(store: Store) -> None:
    """With where and when it was got."""
    answered(store, MADE_UP)
    answered(store, None, "2")
    first, second = prices_by_id(store.connection).values()
    assert (first.price, first.source, first.version, first.at) == (MADE_UP, "made up", "1", 77)
    assert (second.price, second.version) == (None, "2")


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "{}", '{"standard": 1}'])
def test_a_price_that_cannot_be_read_is_none(store: Store, text: str) -> None:
    """A damaged row prices nothing and hurts nobody."""
    answered(store, MADE_UP)
    store.connection.execute("UPDATE prices SET price = ?", (text,))
    assert Prices(store.connection).amount_of(call("a")) == Amount(None, False, 1)


def test_a_provider_that_is_not_told_is_one_of_its_own(store: Store) -> None:
    """Another may bill the same model otherwise."""
    write(store, call("a", provider=None))
    assert store.writer.prices.missing == {("", "m")}
    put_price(store.writer, model="m")
    assert amounts(store)["as"][0] == 1_000_000
