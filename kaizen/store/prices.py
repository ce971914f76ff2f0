"""The prices that a store keeps, and what its calls cost by them.

A price is asked for once for each model and version of the price library; that the library knows none is kept as a row
without a price. What a call costs is reckoned with the newest price when the call is written, or, for calls that were
written before there was one, later in steps. A priced call keeps its amount, and the price that it points to, when newer
prices come; one that had no price is tried again.
"""

from __future__ import annotations

import orjson

from kaizen.model.price import cost_of
from kaizen.model.price_record import from_record, to_record
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import rollups
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from typing import Any

    from kaizen.model.price import Price

    Model = tuple[str, str]  # the provider as its records name it, or nothing, and the model

_PRICE = "id, price, source, source_version, priced_at"
_NEWEST_PRICES = f"""
SELECT provider, model, {_PRICE} FROM prices WHERE id IN (SELECT max(id) FROM prices GROUP BY provider, model)
"""
_ALL_PRICES = f"SELECT {_PRICE} FROM prices"
_PUT_PRICE = """
INSERT INTO prices (provider, model, price, source, source_version, priced_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id
"""
_MODELS_TO_PRICE = """
SELECT DISTINCT coalesce(provider, ''), model FROM calls INDEXED BY calls_to_price
WHERE price_id IS NULL AND model IS NOT NULL
"""
_CALLS_TO_PRICE = """
SELECT id, session_id, at, model, input, output, cache_read, cache_write, cache_write_5m, cache_write_1h, reasoning,
  complete, provider, service_tier, speed, region, web_searches, web_fetches
FROM calls INDEXED BY calls_to_price
WHERE price_id IS NULL AND model IS NOT NULL AND coalesce(provider, '') = ? AND model = ? LIMIT ?
"""
_SET_AMOUNT = "UPDATE calls SET cost_nano = ?, cost_at_least = ?, price_id = ? WHERE id = ? AND session_id = ?"
_UNSET_UNPRICED = """
UPDATE calls SET price_id = NULL WHERE cost_nano IS NULL
  AND price_id IN (SELECT id FROM prices WHERE provider = ? AND model = ? AND id <> ?)
"""


class Priced(NamedTuple):
    """A model's price with where and when it was got; `price` is None where the source knows none."""

    id: int
    price: Price | None
    source: str
    version: str
    at: int


class Amount(NamedTuple):
    """What stands beside a call: its cost in nano-dollars, whether it may be more, and the price it is by."""

    nano: int | None = None
    at_least: bool = False
    price_id: int | None = None


class Prices:
    """The newest price of each model of one store. `missing` are the models of its calls that were never asked for."""

    def __init__(self, store: sqlite3.Connection) -> None:
        self._store = store
        self._newest: dict[Model, Priced] = {
            (row[0], row[1]): _priced(row[2:]) for row in store.execute(_NEWEST_PRICES)
        }
        waiting: set[Model] = {(row[0], row[1]) for row in store.execute(_MODELS_TO_PRICE)}
        self.missing = waiting - self._newest.keys()
        self._waiting = waiting & self._newest.keys()  # models with a price, of calls without

    def amount_of(self, call: ModelCall) -> Amount:
        """What the call costs at the newest price of its model, if that is known by now."""
        if call.model is None:
            return _NOT_YET
        model = (call.provider or "", call.model)
        priced = self._newest.get(model)
        if priced is None:
            self.missing.add(model)
            return _NOT_YET
        cost = cost_of(call, priced[1])
        return Amount(cost[1], cost[2], priced[0])

    def outdated(self, version: str) -> set[Model]:
        """The models whose newest price is of another version of the library."""
        return {model for model, priced in self._newest.items() if priced.version != version}

    def put(self, prices: Iterable[tuple[Model, Price | None]], source: str, version: str, now: int) -> None:
        """Keep what was answered; within a transaction. Calls that had no price are to be tried again."""
        for model, price in prices:
            text = None if price is None else orjson.dumps(to_record(price)).decode()
            values = (*model, text, source, version, now)
            price_id = self._store.execute(_PUT_PRICE, values).fetchone()[0]
            if model in self._newest:
                self._store.execute(_UNSET_UNPRICED, (*model, price_id))
            self._newest[model] = Priced(price_id, price, source, version, now)
            self.missing.discard(model)
            self._waiting.add(model)

    def price_calls(self, limit: int) -> bool:
        """Price at most so many calls that were written before their price was known; within a transaction. Whether
        there may be more."""
        for model in sorted(self._waiting):
            rows = self._store.execute(_CALLS_TO_PRICE, (*model, limit)).fetchall()
            calls = [_call(row) for row in rows]
            rollups.note(self._store, {call.session_id for call in calls})
            self._store.executemany(_SET_AMOUNT, [(*self.amount_of(call), call.id, call.session_id) for call in calls])
            limit -= len(rows)
            if limit <= 0:
                return True
            self._waiting.discard(model)
        return False

    def is_waited_for(self) -> bool:
        """Whether calls are to be priced that can be."""
        return bool(self._waiting)


def prices_by_id(store: sqlite3.Connection) -> dict[int, Priced]:
    """All prices that were ever got."""
    return {row[0]: _priced(row) for row in store.execute(_ALL_PRICES)}


_NOT_YET = Amount()


def _priced(row: Any) -> Priced:
    return Priced(row[0], None if row[1] is None else from_record(_json(row[1])), *row[2:5])


def _json(text: str) -> object:
    try:
        return orjson.loads(text)
    except ValueError:
        return None


def _call(row: Any) -> ModelCall:
    return ModelCall(row[0], row[1], row[2], row[3], Usage._make(row[4:11]), bool(row[11]), *row[12:18])
