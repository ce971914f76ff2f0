"""Tailing: what was captured and what comes, line by line. It starts without typer."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import plain, show, style
from kaizen.cli.plain import Option
from kaizen.cli.style import Style
from kaizen.errors import BadQuery, NotFound
from kaizen.host.signals import Interrupts
from kaizen.ipc import wire
from kaizen.model import cursor
from kaizen.model.query import Field, Filter, instant_ms, parse
from kaizen.reading import stores
from kaizen.reading.follow import Follower
from kaizen.reading.registered import Choice
from kaizen.store.behind import Wanted, compiled
from kaizen.text import told_apart
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.reading.page import Page, Seen

OPTIONS = {
    "--json": Option("as_json"),
    "-A": Option("all"),
    "--all": Option("all"),
    "-w": Option("workspaces", plain.text, many=True),
    "--workspace": Option("workspaces", plain.text, many=True),
    "--agent": Option("agent", plain.text),
    "--session": Option("session", plain.text),
    "--kind": Option("kind", plain.text),
    "--tool": Option("tool", plain.text),
    "--errors": Option("errors"),
    "--grep": Option("grep", plain.text),
    "--since": Option("since", plain.text),
    "-n": Option("last", plain.count),
    "--lines": Option("last", plain.count),
    "--no-follow": Option("no_follow"),
}
_NAME = 20
_NOTES_S = 2.0  # so late at most is told what went wrong while nothing happened
_NOBODY = "no daemon answers, so nothing new is captured; `kaizen daemon start --background` starts one"


class Asked(NamedTuple):
    """A call of the verb."""

    workspaces: Sequence[str] = ()
    all: bool = False
    agent: str | None = None
    session: str | None = None
    kind: str | None = None
    tool: str | None = None
    errors: bool = False
    grep: str | None = None
    since: str | None = None
    last: int | None = None
    no_follow: bool = False
    as_json: bool = False


def read(arguments: Sequence[str]) -> Asked | None:
    """The call behind the verb in a command line; None for whatever is not in its plain form."""
    found = plain.parse(arguments, OPTIONS)
    if found is None or ("all" in found and "workspaces" in found):
        return None
    return Asked(**found)


def run(asked: Asked) -> int:
    """Show what is there, then what comes; returns the exit status."""
    at, since_ms = since(asked.since, clock.now_ms())
    wanted = Wanted(_filters(asked), None if asked.grep is None else compiled(asked.grep), since_ms)
    chosen = [] if asked.all else [*dict.fromkeys(map(stores.chosen, asked.workspaces or (None,)))]
    several = asked.all or len(chosen) > 1
    with Interrupts() as interrupts, Follower(
        Choice(chosen, all_=asked.all), wanted, at=at, last=asked.last, several=several
    ) as follower:  # fmt: skip
        return _tail(follower, _Lines(as_json=asked.as_json, several=several), interrupts, asked)


def since(text: str | None, now_ms: int) -> tuple[int | dict[str, int], int | None]:
    """The cursor, or the instant, that is meant. Raises NotFound for what is neither."""
    if text is None:
        return 0, None
    if (at := cursor.parse(text)) is not None:
        return at, None
    if (instant := instant_ms(text, now_ms)) is not None:
        return 0, instant
    hint = "a cursor is what `kaizen tail --json` shows as `cursor`; else a span such as 10m, a date such as 2026-11-23, or today"
    raise NotFound(f"{text!r} is no cursor, and no time", hint=hint)


def _filters(asked: Asked) -> tuple[Filter, ...]:
    given = (
        (Field.AGENT, asked.agent),
        (Field.SESSION, asked.session),
        (Field.KIND, asked.kind),
        (Field.TOOL, asked.tool),
    )
    found = [_filter(field, text) for field, text in given if text is not None]
    return (*found, Filter(Field.ERROR, ("yes",))) if asked.errors else tuple(found)


def _filter(field: Field, text: str) -> Filter:
    """The filter that an option stands for, written as in a query. Raises NotFound."""
    try:
        query = parse(f"{field}:{text}")
    except BadQuery as error:
        raise NotFound(f"--{field} {text!r}: {error.why}", hint="several values are joined by commas") from None
    if query.words or query.without or len(query.filters) > 1:
        raise NotFound(f"--{field} {text!r} has a blank in it", hint="a value with a blank stands in quotes of its own")
    return query.filters[0]


def _tail(follower: Follower, lines: _Lines, interrupts: Interrupts, asked: Asked) -> int:
    noted = {"waits": False, "nobody": False}
    while not interrupts.came:
        page = follower.page()
        show.lines(lines.of(page, follower.workspaces))
        for trouble in follower.troubles():
            show.error(trouble)
        if page.more:
            continue
        if asked.no_follow:
            return 0
        if (
            asked.session is not None
            and not noted["waits"]
            and lines.are_none
            and _is_whole(asked)
            and follower.has_begun
        ):
            show.note(f"nothing is there of a session whose id begins with {asked.session!r}; waiting")
            noted["waits"] = True
        if not follower.has_begun and not noted["waits"]:
            show.note("nothing was captured yet; waiting")
            noted["waits"] = True
        if not noted["nobody"] and (unheard := follower.unheard):
            show.note(_NOBODY if len(follower.workspaces) == 1 else f"in {len(unheard)} workspaces {_NOBODY}")
            noted["nobody"] = True
        follower.wait(_NOTES_S, also=(interrupts.fd,))
    return 130


def _is_whole(asked: Asked) -> bool:
    """Whether all that is there was asked for."""
    return asked.since is None and asked.last != 0


class _Lines:
    """Makes the lines of a page."""

    def __init__(self, *, as_json: bool, several: bool) -> None:
        self._as_json, self._several = as_json, several
        self._names: dict[str, str] = {}
        self._known: Sequence[str] = ()
        self._day: str | None = None
        self.are_none = True

    def of(self, page: Page, workspaces: Sequence[str]) -> list[str]:
        from kaizen.cli.text import told

        if not page.events:
            return []
        self.are_none = False
        if self._as_json:
            return [_json(seen, at) for seen, at in zip(page.events, page.cursors(), strict=True)]
        if self._several and workspaces != self._known:
            self._known, self._names = workspaces, names(workspaces)
        width, on = show.columns(), style.is_on()
        found = list[str]()
        for seen in page.events:
            if width and (day := self._new_day(seen)):
                found.append(style.painted(show.cut(f"{day} (UTC)", width), Style.DIM, on=on))
            where = self._names.get(seen.workspace, "")
            found.append(told.shown_event(seen.told, width, where=where, on=on))
        return found

    def _new_day(self, seen: Seen) -> str | None:
        """The day of an event that did not happen on the day of the one before it."""
        day = clock.day(seen.told.event.at) or ""
        if not day or day == self._day:
            return None
        self._day = day
        return day


def _json(seen: Seen, at: str) -> str:
    from kaizen.cli.text import told

    return wire.encode({**told.event_json(seen.told), "cursor": at, "workspace": seen.workspace})


def names(workspaces: Sequence[str]) -> dict[str, str]:
    """What stands for each workspace on a line, all equally wide: as much of the end of its path as tells it from others."""
    short = {path: show.cut_middle(show.clean(name), _NAME) for path, name in told_apart(workspaces).items()}
    width = max(map(show.width_of, short.values()), default=0)
    return {path: name + " " * (width - show.width_of(name)) for path, name in short.items()}
