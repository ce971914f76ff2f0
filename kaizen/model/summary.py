"""What a span of days came to: sums over the figures of sessions. Whatever is summed in parts comes to the same as in one.

None stands for what is not known, and is never taken for nothing.
"""

from __future__ import annotations

from kaizen.model.spending import Spending, Sum, whole
from kaizen.model.usage import Usage
from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeVar

    from kaizen.model.figures import Active, Spent, Touched, Used

    Row = TypeVar("Row")
    Key = TypeVar("Key")


class By(StrEnum):
    """What sums can be made for."""

    DAY = "day"
    AGENT = "agent"
    MODEL = "model"
    REPO = "repo"
    BRANCH = "branch"
    TOOL = "tool"


class Cached(NamedTuple):
    """So many calls, the tokens that they read from the cache, and all tokens of their prompts."""

    calls: int = 0
    read: int = 0
    of: int = 0

    @property
    def share(self) -> float | None:
        """The part that was read from the cache."""
        return self.read / self.of if self.of else None


class Sums(NamedTuple):
    """What figures come to together. `sessions` are the ids of all that had a part. `usage` has a kind of tokens only where every
    call tells it, `told` what those came to that tell it. `cached` is of the calls that tell all kinds of a prompt's tokens.
    `timed` of the tool uses have a duration; `tool_ms` is their sum."""

    sessions: frozenset[str] = frozenset()
    prompts: int = 0
    active_ms: int = 0
    uses: int = 0
    failed: int = 0
    denied: int = 0
    interrupted: int = 0
    timed: int = 0
    tool_ms: int = 0
    spending: Spending = Spending()
    usage: Usage = Usage()
    told: Usage = Usage()
    cached: Cached = Cached()

    @property
    def cache_share(self) -> float | None:
        """Which part of the prompts' tokens was read from the cache: cache_read / (input + cache_read + cache_write). None where
        a call does not tell a kind of them, or there was no token."""
        return self.cached.share if self.cached.calls == self.spending.calls else None


class Tool(NamedTuple):
    """All uses of a tool, or of those whose names are not known. `total_ms` is that of the `timed` ones, None where there is
    none; `longest_ms` was the use `longest_id` in the session `longest_in`."""

    name: str | None
    uses: int
    failed: int
    denied: int
    interrupted: int
    timed: int
    total_ms: int | None
    longest_ms: int | None
    longest_id: str | None
    longest_in: str | None

    @property
    def mean_ms(self) -> int | None:
        """The mean of those that have a duration."""
        return None if self.total_ms is None else self.total_ms // self.timed


class File(NamedTuple):
    """How often a file was read and edited."""

    path: str
    reads: int
    edits: int


def of_active(rows: Iterable[Active]) -> Sums:
    """What happened."""
    rows = [*rows]
    return Sums(
        frozenset([row.session_id for row in rows]),
        prompts=sum([row.prompts for row in rows]), active_ms=sum([row.active_ms for row in rows]),
    )  # fmt: skip


def of_spent(rows: Iterable[Spent]) -> Sums:
    """What it cost."""
    rows = [*rows]
    calls = whole([Sum(None, row.spending, row.usage) for row in rows])
    cached = Cached(*map(sum, zip(Cached(), *map(_cached, rows), strict=True)))
    sessions = frozenset([row.session_id for row in rows])
    return Sums(
        sessions, spending=calls.spending, usage=calls.usage, told=_told(row.usage for row in rows), cached=cached
    )


def of_used(rows: Iterable[Used]) -> Sums:
    """Which tools were used."""
    rows = [*rows]
    return Sums(
        frozenset([row.session_id for row in rows]),
        uses=sum([row.uses for row in rows]), failed=sum([row.failed for row in rows]),
        denied=sum([row.denied for row in rows]), interrupted=sum([row.interrupted for row in rows]),
        timed=sum([row.timed for row in rows]), tool_ms=sum([row.total_ms for row in rows]),
    )  # fmt: skip


def together(parts: Iterable[Sums]) -> Sums:
    """Several sums as one; a session that has a part in several of them counts once."""
    parts = [Sums(), *parts]
    calls = whole([Sum(None, part.spending, part.usage) for part in parts])
    counts = map(sum, zip(*(part[1:9] for part in parts), strict=True))
    cached = Cached(*map(sum, zip(*(part.cached for part in parts), strict=True)))
    sessions = frozenset[str]().union(*(part.sessions for part in parts))
    told = _told(part.told for part in parts)
    return Sums._make((sessions, *counts, calls.spending, calls.usage, told, cached))


def by_key(rows: Iterable[Row], key: Callable[[Row], Key], of: Callable[[list[Row]], Sums]) -> dict[Key, Sums]:
    """The sums of the rows under each key."""
    return {name: of(group) for name, group in _groups(rows, key).items()}


def merged(*groups: Mapping[Key, Sums]) -> dict[Key, Sums]:
    """The sums under each key, of several kinds of rows as one."""
    names = {name: None for group in groups for name in group}
    return {name: together([group[name] for group in groups if name in group]) for name in names}


def tools(rows: Iterable[Used]) -> list[Tool]:
    """All that was used of each tool, what took longest first."""
    found = [_tool(name, group) for name, group in _groups(rows, lambda row: row.tool).items()]
    return sorted(found, key=lambda tool: (-(tool.total_ms or 0), -tool.uses, tool.name or ""))


def files(rows: Iterable[Touched], named: Callable[[Touched], str]) -> list[File]:
    """How often each file was touched, by the name that is given it, the most touched first."""
    found = [
        File(name, sum([row.reads for row in group]), sum([row.edits for row in group]))
        for name, group in _groups(rows, named).items()
    ]
    return sorted(found, key=lambda file: (-file.reads - file.edits, -file.edits, file.path))


def _groups(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _tool(name: str | None, rows: list[Used]) -> Tool:
    sums = of_used(rows)
    longest = max(rows, key=lambda row: (-1 if row.longest_ms is None else row.longest_ms, row.longest_id or ""))
    return Tool(
        name, sums.uses, sums.failed, sums.denied, sums.interrupted, sums.timed, sums.tool_ms if sums.timed else None,
        longest.longest_ms, longest.longest_id, None if longest.longest_ms is None else longest.session_id,
    )  # fmt: skip


def _cached(row: Spent) -> Cached:
    usage = row.usage
    if usage.input is None or usage.cache_read is None or usage.cache_write is None:
        return Cached()
    return Cached(row.spending.calls, usage.cache_read, usage.input + usage.cache_read + usage.cache_write)


def _told(usages: Iterable[Usage]) -> Usage:
    """Of each kind what is told; None where nobody tells it."""
    return Usage._make(map(_known, zip(Usage(), *usages, strict=True)))


def _known(counts: tuple[int | None, ...]) -> int | None:
    there = [count for count in counts if count is not None]
    return sum(there) if there else None
