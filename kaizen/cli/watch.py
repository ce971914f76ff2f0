"""`kaizen ps --watch`: all workspaces and their daemons, live, until Ctrl-C."""

from __future__ import annotations

from kaizen import clock, paths
from kaizen.background.meter import Meter, Use
from kaizen.background.status import list_workspaces
from kaizen.cli import listing, show
from kaizen.cli.screen import Screen, Signals, is_drawn_on
from kaizen.cli.show import Give, cut_middle
from kaizen.errors import DatabaseUnavailable
from kaizen.model.daemon import AS_WANTED, Shown
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.status import Listed
    from kaizen.ipc.wire import Message

_HEADS = ("NAME", "STATE", "PID", "UPTIME", "MEMORY", "  CPU", "RESTARTS", "TODAY", "LAST END")
_NARROW = 100
_NAME, _STATE, _END = 0, 1, 8
_GIVE = (Give(_END, 20), Give(_NAME, 12, cut_middle), Give(_END, 8), Give(_STATE, 8), Give(_NAME, 4, cut_middle))


class Seen(NamedTuple):
    """What one look saw: the workspaces with what their daemons use, when, and why it is not newer."""

    rows: tuple[tuple[Listed, Use], ...]
    now: int
    trouble: str | None = None


def watch(*, every_s: float, as_json: bool, only: str | None) -> int:
    """Show all workspaces again and again; on a terminal in place, elsewhere one table, or one JSON list, per look."""
    looking = _Looking(paths.home(), only)
    drawing = not as_json and is_drawn_on()
    with Signals(drawing=drawing) as signals:
        if not drawing:
            return _print(looking, signals, every_s, as_json=as_json)
        with Screen() as screen:
            return _draw(looking, signals, screen, every_s)


def frame(seen: Seen, columns: int, rows: int) -> list[str]:
    """The lines that fit a window: those first that are alive or in trouble, the rest summed up in a last line."""
    ordered = sorted(seen.rows, key=lambda each: _is_quiet(each[0]))
    room = rows - 1 - (seen.trouble is not None)
    told = ordered if len(ordered) <= room else ordered[: max(0, room - 1)]
    lines = _table(told, seen.now, columns) if ordered else [listing.NOTHING]
    if len(told) < len(ordered):
        lines.append(_rest([row for row, _ in ordered[len(told) :]]))
    if seen.trouble is not None:
        lines.append(show.clean(seen.trouble))
    return [show.cut(line, columns) for line in lines][-rows:]


class _Looking:
    def __init__(self, home: str, only: str | None) -> None:
        self._home, self._only, self._meter = home, only, Meter(home)
        self._last: Seen | None = None

    def look(self) -> Seen:
        """What is so now; while the registry cannot be read, what was so before."""
        try:
            rows = [row for row in list_workspaces(home=self._home) if self._only in (None, row.path)]
        except DatabaseUnavailable as error:
            if self._last is None:
                raise
            return self._last._replace(trouble=f"{error}; this is older")
        self._last = Seen(tuple(zip(rows, self._meter.read(rows), strict=True)), clock.now_ms())
        return self._last


def _print(looking: _Looking, signals: Signals, every_s: float, *, as_json: bool) -> int:
    first = True
    while signals.status is None:
        due, seen = clock.span() + every_s, looking.look()
        if as_json:
            show.json([_message(*each) for each in seen.rows])
        else:
            lines = _table(list(seen.rows), seen.now, 0) if seen.rows else [listing.NOTHING]
            show.line("\n".join(lines if first else ["", *lines]))
        if seen.trouble is not None:
            show.note(show.clean(seen.trouble))
        first = False
        _wait(signals, due)
    return signals.status


def _draw(looking: _Looking, signals: Signals, screen: Screen, every_s: float) -> int:
    while signals.status is None:
        due, seen = clock.span() + every_s, looking.look()
        while signals.status is None:
            screen.draw(frame(seen, *(show.size() or (80, 24))))
            if _wait(signals, due):
                break
            if signals.pausing:
                screen.give_back()
                signals.pause()
                screen.take()
    return signals.status


def _wait(signals: Signals, due: float) -> bool:
    """Wait; whether it is time for the next look, and not a signal that ended the wait."""
    signals.wait(max(0.0, due - clock.span()))
    return clock.span() >= due


def _is_quiet(row: Listed) -> bool:
    as_wanted = row.ending is None or row.ending in AS_WANTED
    return (
        row.state in (Shown.STOPPED, Shown.SLEEPING)
        and as_wanted
        and row.given_up is None
        and row.next_start_at is None
    )


def _table(rows: list[tuple[Listed, Use]], now: int, width: int) -> list[str]:
    heads = [("RST" if head == "RESTARTS" and 0 < width < _NARROW else head) for head in _HEADS]
    return show.laid_out(heads, [_cells(row, use, now) for row, use in rows], _GIVE, width)


def _cells(row: Listed, use: Use, now: int) -> tuple[object, ...]:
    memory = "-" if use.memory_bytes is None else f"{use.memory_bytes / 1_000_000:.1f}M"
    cpu = "-" if use.cpu_percent is None else f"{use.cpu_percent:.1f}%"
    return (
        row.name, listing.state_of(row), row.pid, listing.uptime_of(row, now), f"{memory:>6}", f"{cpu:>5}",
        row.restarts, row.sessions_today, listing.end_of(row, now),
    )  # fmt: skip


def _rest(rows: list[Listed]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[str(row.state)] = counts.get(str(row.state), 0) + 1
    return f"… and {len(rows)} more: " + ", ".join(f"{count} {state}" for state, count in counts.items())


def _message(row: Listed, use: Use) -> Message:
    return {**listing.as_message(row), **use._asdict()}
