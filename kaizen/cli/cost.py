"""`kaizen cost`: what the agents' model calls cost, by day, model, session, agent or repository, or line by line."""

from __future__ import annotations

from contextlib import closing
from enum import StrEnum
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import money, show
from kaizen.cli.options import AsJson, Workspace
from kaizen.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kaizen.ipc.wire import Message
    from kaizen.model.spending import Spending, Spent
    from kaizen.model.usage import Usage
    from kaizen.store.prices import Priced

    Row = tuple[str | None, Spending, Usage]

_DAY_MS = 86_400_000
_USUAL_SPAN = "30d"


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
            "--by", help="Sums by day (UTC), model, session with its sub-agents, agent, or repository; default day."
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="WHEN",
            help="A date, `today`, `all`, or a span such as 7d; default 30d. Days are of UTC.",
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All workspaces together, each call once.")] = False,
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
    if all_ and workspace is not None:
        raise typer.BadParameter("--all are all workspaces: not with --workspace")
    if explain is not None:
        from kaizen.cli.explained import explained

        return explained(workspace, explain, as_json=as_json)
    return _sums(_chosen(workspace, all_), by or By.DAY, since or _USUAL_SPAN, as_json=as_json)


def since_ms(text: str, now_ms: int) -> int | None:
    """The instant that is meant, in milliseconds; None for `all`. Raises NotFound for what is no such thing."""
    from kaizen.cli.history import span_ms

    if text == "all":
        return None
    if text == "today":
        return now_ms - now_ms % _DAY_MS
    if text.count("-") == 2:
        from datetime import UTC, datetime

        try:
            return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() * 1000)
        except ValueError:
            raise NotFound(f"{text!r} is no date", hint="a date is written as 2026-11-23") from None
    return now_ms - span_ms(text)


def rows_of(calls: Iterable[Spent], key: Callable[[Spent], str | None]) -> list[Row]:
    """A sum for each key, the dearest first."""
    from kaizen.model.spending import total

    groups: dict[str | None, list[Spent]] = {}
    for call in calls:
        groups.setdefault(key(call), []).append(call)
    rows = [(name, *total(group)) for name, group in groups.items()]
    return sorted(rows, key=lambda row: (-row[1].known_nano, row[0] is None, row[0] or ""))


def key_of(by: By, registered: frozenset[str]) -> Callable[[Spent], str | None]:
    """What a call is counted under."""
    if by is not By.REPO:
        return {
            By.DAY: lambda call: (clock.iso(call.at) or "")[:10] or None,
            By.MODEL: lambda call: call.model,
            By.SESSION: lambda call: call.root,
            By.AGENT: lambda call: call.agent,
        }[by]
    roots: dict[str | None, str | None] = {None: None}

    def repository(call: Spent) -> str | None:
        if call.folder not in roots:
            folder = call.folder or ""
            roots[folder] = paths.nearest(folder, registered) or paths.git_root(folder) or folder
        return roots[call.folder]

    return repository


def _chosen(workspace: Path | None, all_: bool) -> list[str]:
    from kaizen.cli import reading
    from kaizen.registry.hot import Registry

    if not all_:
        return [reading.chosen(workspace)]
    with Registry.open(paths.home(), create=False) as registry:
        return sorted(registry.paths())


def _sums(workspaces: list[str], by: By, since: str, *, as_json: bool) -> int:
    from kaizen.model.spending import total
    from kaizen.registry.hot import Registry

    begin = since_ms(since, clock.now_ms())
    calls, prices = _spent(workspaces, begin)
    with Registry.open(paths.home(), create=False) as registry:
        key = key_of(by, registry.paths())
    rows = rows_of(calls, key)
    if by is By.DAY:
        rows.sort(key=lambda row: row[0] or "")
    whole, tokens = total(calls)
    if as_json:
        show.json({
            "workspaces": [*workspaces], "since": clock.iso(begin), "by": str(by), "rows": [_json(row) for row in rows],
            "total": _json((None, whole, tokens)), "prices": [*prices],
        })  # fmt: skip
    elif rows:
        _table(by, rows, (whole, tokens))
        show.note(_provenance(prices))
    else:
        show.note("no model call was captured" + ("" if begin is None else f" since {(clock.iso(begin) or '')[:10]}"))
    return 0


def _spent(workspaces: list[str], since: int | None) -> tuple[list[Spent], list[Message]]:
    """The calls of these workspaces, each once, and the sources of their prices."""
    from kaizen.cli import reading
    from kaizen.model.spending import once
    from kaizen.store import costs
    from kaizen.store.prices import prices_by_id

    found: list[Spent] = []
    sources: dict[tuple[str, str], int] = {}
    for workspace in workspaces:
        store = reading.store_of(workspace)
        if store is not None:
            with closing(store):
                calls = [*costs.spent(store, since=since)]
                _note_sources(sources, prices_by_id(store), {call.price_id for call in calls})
                found += calls
    listed: list[Message] = [
        {"source": source, "version": version, "priced_at": clock.iso(at)}
        for (source, version), at in sorted(sources.items())
    ]
    return once(found) if len(workspaces) > 1 else found, listed


def _note_sources(sources: dict[tuple[str, str], int], prices: dict[int, Priced], used: set[int | None]) -> None:
    for price_id in used & prices.keys():
        _, price, source, version, at = prices[price_id or 0]
        if price is not None:
            sources[source, version] = max(at, sources.get((source, version), at))


def _json(row: Row) -> Message:
    from kaizen.cli.told import usage_json

    name, spending, tokens = row
    return {"key": name, "calls": spending.calls, "usage": usage_json(tokens), **money.spending_json(spending)}


def _table(by: By, rows: list[Row], whole: tuple[Spending, Usage]) -> None:
    heads = (by.upper(), "CALLS", "IN", "OUT", "CACHE READ", "CACHE WRITE", "COST")
    show.table(heads, [_line(name or "unknown", *rest) for name, *rest in (*rows, ("total", *whole))])  # type: ignore[arg-type]


def _line(name: str, spending: Spending, tokens: Usage) -> tuple[object, ...]:
    figures = (tokens.input, tokens.output, tokens.cache_read, tokens.cache_write)
    return name, spending.calls, *figures, money.spending_text(spending)


def _provenance(prices: list[Message]) -> str:
    said = ", ".join(f"{each['source']} {each['version']}, asked {str(each['priced_at'])[:10]}" for each in prices)
    return f"list prices ({said or 'none is known yet'}) of what the transcripts show"
