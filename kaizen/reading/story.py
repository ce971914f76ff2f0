"""A session's story: what was asked and what came of it, with its tokens, its cost and the files it touched."""

from __future__ import annotations

from kaizen.model.inputs import inside
from kaizen.model.session import OVER
from kaizen.model.story import File, Story, Tool
from kaizen.reading import turns
from kaizen.store import costs, read, read_session, read_tools
from kaizen.store.moment import moment
from kaizen.store.read_status import nobody_knows

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from kaizen.model.session import Session
    from kaizen.model.story import Turn
    from kaizen.store.read import Told


def story(
    store: sqlite3.Connection, session_id: str, *, workspace: str, now_ms: int,
    alive: Callable[[str], bool | None] = nobody_knows,
) -> Story:  # fmt: skip
    """The story of the session with this id, or of the only one whose id begins so. Raises NotFound."""
    with moment(store):
        found = read.session(store, session_id, workspace=workspace, now_ms=now_ms, alive=alive)
        return of(store, found, read_session.events(store, found.id))


def of(store: sqlite3.Connection, session: Session, events: Iterable[Told]) -> Story:
    """The story of a session out of its events."""
    listed = [*events]
    uses = read_tools.tool_uses(store, session.id, over=session.status in OVER)
    billed = costs.billed(store, session.id)
    known = turns.Known({use.id: use for use in uses}, {each.call.id: each for each in billed}, session.workspace)
    found = turns.turns(listed, known)
    return Story(
        session, found, files(found, session), turns.active_ms(told.event.at for told in listed),
        tuple(read.children(store, session.id)), session.tree_spending,
        max((told.cursor for told in listed), default=0),
    )  # fmt: skip


def files(found: Iterable[Turn], session: Session) -> tuple[File, ...]:
    """What the tools of a session read and edited, what was edited most first."""
    counts: dict[str, list[int]] = {}
    for turn in found:
        for step in turn.steps:
            if isinstance(step, Tool):
                for number, paths in enumerate((step.reads, step.edits)):
                    for path in paths:
                        counts.setdefault(inside(path, session.workspace), [0, 0])[number] += 1
    listed = [File(path, *both) for path, both in counts.items()]
    return tuple(sorted(listed, key=lambda file: (-file.edits, -file.reads, file.path)))
