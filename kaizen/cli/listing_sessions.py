"""Listing sessions: what was asked, read and shown. It starts without typer."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import plain, show, style
from kaizen.cli.plain import Option
from kaizen.cli.style import Style
from kaizen.cli.text import money
from kaizen.errors import NotFound
from kaizen.model.session import Status
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.model.session import Session
    from kaizen.model.spending import Spending
    from kaizen.reading.sessions import Wanted

LIMIT = 20
SORTS = ("time", "cost", "tokens")
OPTIONS = {
    "--json": Option("as_json"),
    "-A": Option("all"),
    "--all": Option("all"),
    "-w": Option("workspace", plain.text),
    "--workspace": Option("workspace", plain.text),
    "--limit": Option("limit", plain.count),
    "--agent": Option("agent", plain.text),
    "--status": Option("status", plain.text),
    "--branch": Option("branch", plain.text),
    "--since": Option("since", plain.text),
    "--until": Option("until", plain.text),
    "--cost": Option("cost", plain.text),
    "--sort": Option("sort", lambda given: given if given in SORTS else None),
    "--roots": Option("roots"),
    "--instructions": Option("instructions", plain.text),
}
_TITLE = 60
# Where the terminal is too narrow, these are left out, one after another.
_DROPPED = ("CACHE WRITE", "CACHE READ", "EVENTS", "AGENT", "MODEL", "TOOLS", "IN", "OUT", "LAST EVENT")


_PAINT = {
    Status.WAITING_PERMISSION: (Style.BOLD, Style.YELLOW), Status.WAITING_USER: (Style.CYAN,),
    Status.ACTIVE: (Style.GREEN,), Status.CRASHED: (Style.RED,), Status.IDLE: (Style.DIM,), Status.ENDED: (Style.DIM,),
}  # fmt: skip


class Asked(NamedTuple):
    """A call of the verb."""

    limit: int = LIMIT
    all: bool = False
    agent: str | None = None
    status: str | None = None
    branch: str | None = None
    since: str | None = None
    until: str | None = None
    cost: str | None = None
    sort: str = SORTS[0]
    roots: bool = False
    workspace: str | None = None
    as_json: bool = False
    instructions: str | None = None


def read(arguments: Sequence[str]) -> Asked | None:
    """The call behind the verb in a command line; None for whatever is not in its plain form."""
    found = plain.parse(arguments, OPTIONS)
    if found is None or ("all" in found and "workspace" in found):
        return None
    return Asked(**found)


def run(asked: Asked) -> int:
    """Read the sessions and show them; returns the exit status. Raises NotFound for a filter that makes no sense."""
    from kaizen.host.processes import is_alive
    from kaizen.reading import sessions, stores
    from kaizen.reading.sessions import Wanted

    now = clock.now_ms()
    wanted = wanted_by(asked, now)
    with stores.Together(stores.meant(asked.workspace, all_=asked.all), tolerant=asked.all) as together:
        found = sessions.sessions(together.opened, wanted, now_ms=now, alive=is_alive)
        troubles = [*together.troubles]
    for trouble in troubles:
        show.error(trouble)
    if asked.as_json:
        from kaizen.cli.text import told

        show.json([told.session_json(session) for session in found])
    elif found:
        show_table(found, where=asked.all, trees=asked.roots)
    else:
        show.note("no session is such" if wanted._replace(limit=0) != Wanted() else "no session was captured yet")
    return 0


def wanted_by(asked: Asked, now_ms: int) -> Wanted:
    """What is asked for. Raises NotFound, which says what would make sense."""
    from kaizen.model.query import compared, instant_ms, statuses
    from kaizen.reading.sessions import Sort, Wanted
    from kaizen.store.read_sessions import Which

    def instant(name: str, given: str | None, *, end: bool) -> int | None:
        found = None if given is None else instant_ms(given, now_ms, end=end)
        if given is not None and found is None:
            raise NotFound(
                f"--{name} {given!r} is no time", hint="it is a date such as 2026-11-23, `today`, or a span such as 7d"
            )
        return found

    status = frozenset(statuses(asked.status)) if asked.status is not None else frozenset()
    if asked.status is not None and not status:
        raise NotFound(f"no session stands as {asked.status!r}", hint=f"there are {', '.join(Status)}; or `waiting`")
    cost = compared(asked.cost) if asked.cost is not None else None
    if asked.cost is not None and cost is None:
        raise NotFound(f"--cost {asked.cost!r} is no comparison", hint="it is one such as '>0.5', in dollars")
    which = Which(
        asked.agent, asked.branch, instant("since", asked.since, end=False), instant("until", asked.until, end=True),
        asked.roots, asked.instructions,
    )  # fmt: skip
    return Wanted(which, status, cost, Sort(asked.sort), asked.limit)


def show_table(found: Sequence[Session], *, where: bool = False, trees: bool = False) -> None:
    """Sessions as a table; with `where` with their workspaces, with `trees` what they came to with their sub-agents. On a narrow
    terminal titles are cut, and the figures that tell least are left out."""
    from kaizen.cli.text import told

    now = clock.now_ms()
    columns = {
        "SESSION": [told.short(each.id).strip() for each in found],
        "STATUS": [each.status for each in found],
        "WORKSPACE": [each.workspace for each in found],
        "LAST EVENT": [show.ago(each.last_event_at, now) for each in found],
        "AGENT": [each.agent for each in found],
        "EVENTS": [show.count(each.events) for each in found],
        "TOOLS": [show.count(each.tree.tool_calls if trees else each.tool_calls) for each in found],
    }
    usages = [each.tree.usage if trees else each.usage for each in found]
    columns |= {
        name: [show.count(usage[number]) for usage in usages]
        for number, name in enumerate(("IN", "OUT", "CACHE READ", "CACHE WRITE"))
    }
    columns |= {
        "COST": [cost_text(each.tree_spending if trees else each.spending) for each in found],
        "MODEL": [each.model for each in found],
        "TITLE": [("└ " if each.parent_id else "") + show.cut(each.title or "", _TITLE) for each in found],
    }
    gives = [show.Give(-1, 20), show.Give(2, 16, show.cut_left), show.Give(-1, 12), show.Give(2, 10, show.cut_left)]
    if len({each.agent for each in found}) == 1:
        del columns["AGENT"]
    if not where:
        del columns["WORKSPACE"]
        gives = gives[:1]
    rows = [*zip(*columns.values(), strict=True)]
    head, *lines = show.fitting([*columns], rows, gives, _DROPPED, show.columns())
    show.lines([head, *_painted(lines, found)])


def cost_text(spending: Spending) -> str | None:
    """A cost in few columns: with a `+` where it may be more, since a part of it is not known."""
    known = spending.known_usd
    if known is None:
        return "unpriced" if spending.calls else None
    return money.dollars_text(known) + ("+" if spending.unpriced or spending.at_least else "")


def _painted(lines: Sequence[str], found: Sequence[Session]) -> list[str]:
    """The lines of a table with each status in its colour, where colour is on."""
    if not style.is_on():
        return [*lines]
    from kaizen.cli.text import told

    painted = []
    for line, each in zip(lines, found, strict=True):
        at = line.index(each.status, len(show.clean(told.short(each.id).strip())))
        status, rest = line[at : at + len(each.status)], line[at + len(each.status) :]
        painted.append(line[:at] + style.painted(status, *_PAINT[each.status], on=True) + rest)
    return painted
