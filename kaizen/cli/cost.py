"""`kaizen cost`: what the agents' model calls cost, by day, model, session, agent or repository, or line by line."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, Workspace, one_or_all
from kaizen.cli.text import money
from kaizen.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kaizen.ipc.wire import Message
    from kaizen.model.spending import Sum
    from kaizen.store.prices import Priced

_DAY_MS = 86_400_000
_USUAL_SPAN = "30d"
_WHOLE_DAYS = ("d", "w")


class By(StrEnum):
    """What sums are made for."""

    DAY = "day"
    MODEL = "model"
    SESSION = "session"
    AGENT = "agent"
    REPO = "repo"


def cost(
    by: Annotated[
        By | None,
        typer.Option(
            "--by",
            metavar="day|model|session|agent|repo",
            help="Sums by day (UTC), model, session with its sub-agents, agent, or repository; default day.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="A date, `today`, `all`, or a span: 7d begins with that whole day (UTC), 12h at that moment; default 30d.",
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("-A", "--all", help="All workspaces together, each call once.")] = False,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain", metavar="SESSION", help="One session's sum, line by line; a prefix of its id will do."
        ),
    ] = None,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """What model calls cost at list prices. Calls without a known price are counted, and never taken for nothing.

    Example: kaizen cost --by model --since 7d
    """
    if explain is not None and (by, since, all_) != (None, None, False):
        raise typer.BadParameter("--explain shows one whole session: not with --by, --since or --all")
    one_or_all(workspace, all_=all_)
    if explain is not None:
        from kaizen.cli.explained import explained

        return explained(workspace, explain, as_json=as_json)
    from kaizen.reading import stores

    return _sums(stores.meant(workspace, all_=all_), by or By.DAY, since or _USUAL_SPAN, as_json=as_json)


def since_ms(text: str, now_ms: int) -> int | None:
    """The instant that is meant, in milliseconds; None for `all`. A span of days begins with a whole day, as that of a summary
    does. Raises NotFound for what is no such thing."""
    from kaizen.model.query import instant_ms

    if text == "all":
        return None
    if (found := instant_ms(text, now_ms)) is None:
        said = "a date such as 2026-11-23, `today`, `all`, or a span such as `7d`"
        raise NotFound(f"--since {text!r} is no time", hint=said)
    return found - found % _DAY_MS if text[-1:] in _WHOLE_DAYS else found


def rows_of(sums: Iterable[Sum], key: Callable[[str | None], str | None]) -> list[Sum]:
    """One sum for each key, the dearest first."""
    from kaizen.model.spending import whole

    groups: dict[str | None, list[Sum]] = {}
    for each in sums:
        groups.setdefault(key(each.key), []).append(each)
    rows = [whole(group, name) for name, group in groups.items()]
    return sorted(rows, key=lambda row: (-row.spending.known_nano, row.key is None, row.key or ""))


def _sums(workspaces: list[str], by: By, since: str, *, as_json: bool) -> int:
    from kaizen.model.spending import whole
    from kaizen.registry.hot import Registry

    begin = since_ms(since, clock.now_ms())
    sums, prices = _read(workspaces, by, begin)
    with Registry.open(paths.home(), create=False) as registry:
        registered = registry.paths()
    rows = rows_of(sums, lambda key: paths.repository_of(key, registered) if by is By.REPO else key)
    if by is By.DAY:
        rows.sort(key=lambda row: row.key or "")
    total = whole(rows)
    if as_json:
        show.json({
            "workspaces": [*workspaces], "since": clock.iso(begin), "by": str(by), "rows": [_json(row) for row in rows],
            "total": _json(total), "prices": [*prices],
        })  # fmt: skip
    elif rows:
        _table(by, [*(row._replace(key=row.key or "unknown") for row in rows), total._replace(key="total")])
        show.note(_provenance(prices))
    else:
        show.note("no model call was captured" + ("" if begin is None else f" since {clock.day(begin)}"))
    return 0


def _read(workspaces: list[str], by: By, since: int | None) -> tuple[list[Sum], list[Message]]:
    """The sums of these workspaces, with each call once, and the sources of their prices."""
    from kaizen.reading import once, stores
    from kaizen.store import costs
    from kaizen.store.prices import prices_by_id

    found: list[Sum] = []
    sources: dict[tuple[str, str], int] = {}
    with stores.Together(workspaces, tolerant=False) as together:
        for each, without in zip(together.opened, once.lost(together.opened), strict=True):
            store = each.store
            found += costs.sums(store, "folder" if by is By.REPO else str(by), since=since, without=without)
            _note_sources(sources, prices_by_id(store), costs.prices_used(store, since=since))
    return found, [
        {"source": source, "version": version, "priced_at": clock.iso(at)}
        for (source, version), at in sorted(sources.items())
    ]


def _note_sources(sources: dict[tuple[str, str], int], prices: dict[int, Priced], used: set[int]) -> None:
    for price_id in used & prices.keys():
        _, price, source, version, at = prices[price_id]
        if price is not None:
            sources[source, version] = max(at, sources.get((source, version), at))


def _json(row: Sum) -> Message:
    from kaizen.cli.text.told import usage_json

    spending = row.spending
    return {"key": row.key, "calls": spending.calls, "usage": usage_json(row.usage), **money.spending_json(spending)}


def _table(by: By, rows: list[Sum]) -> None:
    heads = (by.upper(), "CALLS", "IN", "OUT", "CACHE READ", "CACHE WRITE", "COST")
    lines = [
        (row.key, show.count(row.spending.calls), *map(show.count, row.usage[:4]), money.spending_text(row.spending))
        for row in rows
    ]
    give = [show.Give(0, 24, show.cut_left if by is By.REPO else show.cut)]
    show.lines(show.fitting(heads, lines, give, ("CACHE WRITE", "CACHE READ"), show.columns()))


def _provenance(prices: list[Message]) -> str:
    said = ", ".join(f"{each['source']} {each['version']}, asked {str(each['priced_at'])[:10]}" for each in prices)
    return f"list prices ({said or 'none is known yet'}) of what the transcripts show"
