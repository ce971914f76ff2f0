"""`kaizen cost --explain`: a session's cost as a sum that can be checked by hand, sub-agents below their parent."""

from __future__ import annotations

from contextlib import closing

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.text import money
from kaizen.model.price import FEMTO_PER_NANO, Cost, Item, Kind, cost_of
from kaizen.model.spending import dollars
from kaizen.reading import stores
from kaizen.store import costs, read
from kaizen.store.prices import prices_by_id
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from kaizen.ipc.wire import Message
    from kaizen.model.session import Session
    from kaizen.store.costs import Billed
    from kaizen.store.prices import Priced

_MILLION = 1_000_000
_NAMES = {
    Kind.INPUT: "input",
    Kind.CACHE_READ: "cache read",
    Kind.CACHE_WRITE: "cache write",
    Kind.CACHE_WRITE_1H: "cache write, 1 hour",
    Kind.OUTPUT: "output",
    Kind.REASONING: "reasoning",
    Kind.WEB_SEARCH: "web searches",
    Kind.REQUEST: "request",
    Kind.REGION: "bound to a region",
}


class Branch(NamedTuple):
    """A session with its calls, each with its sum, and its sub-agents."""

    session: Session
    calls: list[tuple[Billed, Cost]]
    copied: int  # calls that count in the session they were copied from
    children: list[Branch]


def explained(workspace: Path | None, prefix: str, *, as_json: bool) -> int:
    """Show the sum of one session and of the tree below it. Raises NotFound."""
    path = stores.chosen(workspace)
    with closing(stores.captured(path)) as store:
        found = read.session(store, prefix, workspace=path, now_ms=clock.now_ms())
        prices = prices_by_id(store)
        branch = _branch(store, found, path, prices, seen=set())
    used = {billed.price_id for billed, _ in _all_calls(branch)}
    chosen = {number: priced for number, priced in prices.items() if number in used}
    if as_json:
        show.json({**_json(branch), "prices": [_price_json(priced) for priced in chosen.values()]})
    else:
        show.lines([*_lines(branch, ""), "", *map(_price_line, chosen.values()), *_unasked(branch)])
    return 0


def _branch(
    store: sqlite3.Connection, session: Session, path: str, prices: dict[int, Priced], *, seen: set[str]
) -> Branch:
    seen.add(session.id)
    every = costs.billed(store, session.id)
    calls = [(each, _cost(each, prices)) for each in every if each.counted]
    children = [
        _branch(store, read.session(store, child, workspace=path, now_ms=clock.now_ms()), path, prices, seen=seen)
        for child in read.children(store, session.id)
        if child not in seen
    ]
    return Branch(session, calls, len(every) - len(calls), children)


def _cost(billed: Billed, prices: dict[int, Priced]) -> Cost:
    """The sum again, by the price that the stored amount is by."""
    if billed.price_id is None:
        why = "its model is not recorded" if billed.call.model is None else "its price was not asked for yet"
        return Cost((), None, why=why)
    priced = prices.get(billed.price_id)
    return cost_of(billed.call, None if priced is None else priced.price)


def _all_calls(branch: Branch) -> Iterator[tuple[Billed, Cost]]:
    yield from branch.calls
    for child in branch.children:
        yield from _all_calls(child)


def _lines(branch: Branch, indent: str) -> Iterator[str]:
    session = branch.session
    yield show.clean(f"{indent}session {session.id}  {session.title or ''}".rstrip())
    for billed, cost in branch.calls:
        yield from _call_lines(billed, cost, indent + "  ")
    if branch.copied:
        yield f"{indent}  {branch.copied} more counted in the session they were copied from"
    yield f"{indent}  own: {money.spending_text(session.spending, digits=True) or 'no model call is recorded'}"
    for child in branch.children:
        yield from _lines(child, indent + "  ")
    if branch.children:
        yield f"{indent}  with sub-agents: {money.spending_text(branch.session.tree_spending, digits=True) or 'no model call is recorded'}"


def _call_lines(billed: Billed, cost: Cost, indent: str) -> Iterator[str]:
    call = billed.call
    at = (clock.iso(call.at) or "an unknown time")[:19].replace("T", " ")
    more = [f"{name} {value}" for name, value in _told(billed) if value not in (None, "standard", "not_available")]
    amount = cost.why if cost.nano is None else _amount(cost, billed)
    yield show.clean(f"{indent}{at}  {' '.join((call.model or 'unknown model', *more))}  {amount}")
    for item in cost.items:
        yield f"{indent}  {_NAMES[Kind(item.kind)]:<20}{_item_text(item)}"
        if item.kind == Kind.OUTPUT and call.usage.reasoning:
            yield f"{indent}  {'':<20}of these {call.usage.reasoning:,} are reasoning"


def _told(billed: Billed) -> list[tuple[str, str | None]]:
    call = billed.call
    provider = call.provider if billed.nano is None else None  # a price's line names it
    return [("of", provider), ("tier", call.service_tier), ("speed", call.speed), ("region", call.region)]


def _amount(cost: Cost, billed: Billed) -> str:
    least = "at least " if cost.at_least else ""
    cut = "; its record was cut off" if not billed.call.complete else ""
    return f"{least}{money.exact((billed.nano or 0) * FEMTO_PER_NANO)}{cut}"


def _item_text(item: Item) -> str:
    if item.kind == Kind.REGION:
        return f"{'on the tokens above':>36} = {money.exact(item.amount)}"
    if item.kind in (Kind.WEB_SEARCH, Kind.REQUEST):
        return f"{item.number:>12,} x {money.exact(item.rate):<21} = {money.exact(item.amount)}"
    return f"{item.number:>12,} x {money.exact(item.rate * _MILLION):>8} a million = {money.exact(item.amount)}"


def _price_line(priced: Priced) -> str:
    name = "a model it does not know" if priced.price is None else f"{priced.price.provider}/{priced.price.model}"
    asked = clock.day(priced.at) or ""
    return show.clean(f"price: {name}, {priced.source} {priced.version}, asked {asked}")


def _unasked(branch: Branch) -> list[str]:
    waits = any(billed.price_id is None and billed.call.model is not None for billed, _ in _all_calls(branch))
    return ["a running daemon asks for the prices that are missing"] if waits else []


def _json(branch: Branch) -> Message:
    return {
        "session_id": branch.session.id, "parent_id": branch.session.parent_id, "title": branch.session.title,
        "calls": [_call_json(billed, cost) for billed, cost in branch.calls], "copied_calls": branch.copied,
        **money.spending_json(branch.session.spending), "tree": money.spending_json(branch.session.tree_spending),
        "children": [_json(child) for child in branch.children],
    }  # fmt: skip


def _call_json(billed: Billed, cost: Cost) -> Message:
    from kaizen.cli.text.told import usage_json

    call = billed.call
    return {
        "id": call.id, "at": clock.iso(call.at), "model": call.model, "provider": call.provider,
        "service_tier": call.service_tier, "speed": call.speed, "region": call.region, "complete": call.complete,
        "usage": usage_json(call.usage), "cost_usd": None if billed.nano is None else dollars(billed.nano),
        "cost_at_least": cost.at_least, "why_unpriced": cost.why, "price_id": billed.price_id,
        "items": [
            {"kind": str(item.kind), "number": item.number, "usd_each": item.rate / 1e15, "usd": item.amount / 1e15}
            for item in cost.items
        ],
    }  # fmt: skip


def _price_json(priced: Priced) -> Message:
    price = priced.price
    return {
        "id": priced.id, "provider": None if price is None else price.provider,
        "model": None if price is None else price.model, "source": priced.source, "version": priced.version,
        "priced_at": clock.iso(priced.at),
    }  # fmt: skip
