"""Showing a session: its story, its events one by one, or all of it as JSON. It starts without typer."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import plain, show
from kaizen.cli.plain import Option
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message
    from kaizen.model.story import Story, Turn
    from kaizen.model.use import Use
    from kaizen.store.read import Told

OPTIONS = {
    "--json": Option("as_json"),
    "--events": Option("events"),
    "--full": Option("full"),
    "-A": Option("all"),
    "--all": Option("all"),
    "-w": Option("workspace", plain.text),
    "--workspace": Option("workspace", plain.text),
    "--last": Option("last", plain.count),
}


class Asked(NamedTuple):
    """A call of the verb."""

    session_id: str
    last: int | None = None
    full: bool = False
    events: bool = False
    all: bool = False
    workspace: str | None = None
    as_json: bool = False


def read(arguments: Sequence[str]) -> Asked | None:
    """The call behind the verb in a command line; None for whatever is not in its plain form."""
    found = plain.parse(arguments, OPTIONS, positional="session_id")
    if found is None or "session_id" not in found or ("all" in found and "workspace" in found):
        return None
    return Asked(**found)


def run(asked: Asked) -> int:
    """Show the session; returns the exit status."""
    from kaizen.cli import style
    from kaizen.cli.text import story_text
    from kaizen.host.processes import is_alive
    from kaizen.model.session import OVER
    from kaizen.reading import story, whereabouts
    from kaizen.store import read as reads
    from kaizen.store import read_session, read_tools

    now = clock.now_ms()
    with whereabouts.Located(asked.session_id, asked.workspace, all_=asked.all, told=show.error) as at:
        session = reads.session(at.store, at.session_id, workspace=at.workspace, now_ms=now, alive=is_alive)
        events = read_session.events(at.store, at.session_id)
        found = story.of(at.store, session, events)
        uses = read_tools.tool_uses(at.store, session.id, over=session.status in OVER)
    turns = found.turns if asked.last is None else found.turns[max(0, len(found.turns) - asked.last) :]
    look = story_text.Look(show.columns(), style.is_on(), asked.full)
    if asked.as_json:
        show.json(_json(found, turns, events, uses, whole=asked.last is None))
    elif asked.events:
        shown = events if asked.last is None else _of_turns(events, turns)
        show.lines([*story_text.head(found, look, now), "", *_event_lines(shown, uses, look.width)])
    else:
        show.lines(story_text.lines(found, turns, look, now))
    return 0


def _event_lines(events: list[Told], uses: list[Use], width: int) -> list[str]:
    from kaizen.cli.text import told
    from kaizen.reading.turns import by_time

    by_id = {use.id: use for use in uses}
    made = [told.event_line(each, by_id.get(each.event.tool_use_id or "")) for each in by_time(events)]
    return [show.cut(line, width) for line in made] if width else made


def _json(found: Story, turns: Sequence[Turn], events: list[Told], uses: list[Use], *, whole: bool) -> Message:
    from kaizen.cli.text import money, told
    from kaizen.reading.turns import by_time

    listed = by_time(events if whole else _of_turns(events, turns))
    return {
        **told.session_json(found.session), "children": [*found.children],
        "tree": {**told.totals_json(found.session.tree), **money.spending_json(found.spent)},
        "tool_uses": [*map(told.use_json, uses)], "event_list": [*map(told.event_json, listed)],
        "active_ms": found.active_ms, "turns": [*map(_turn_json, turns)],
        "files": [{"path": file.path, "reads": file.reads, "edits": file.edits} for file in found.files],
    }  # fmt: skip


def _turn_json(turn: Turn) -> Message:
    from kaizen.cli.text import money, told

    return {
        "number": turn.number, "started_at": clock.iso(turn.started_at), "ended_at": clock.iso(turn.ended_at),
        "active_ms": turn.active_ms, "usage": told.usage_json(turn.usage), **money.spending_json(turn.spending),
        "cursors": [str(cursor) for cursor in turn.cursors()],
    }  # fmt: skip


def _of_turns(events: list[Told], turns: Sequence[Turn]) -> list[Told]:
    cursors = {cursor for turn in turns for cursor in turn.cursors()}
    return [each for each in events if each.cursor in cursors]
