"""Looking at sessions with heuristics, and the program that does so for a daemon: sessions in, what was seen out, then it ends.

    stdin:  {"store": "/…/kaizen.db", "workspace": "/home/dev/app", "sessions": ["12b5289a-…"]}
    stdout: {"version": "5f1c…", "seen": [["12b5289a-…", 12, [[…]]]], "failed": [], "troubles": []}

What is seen in a session follows from the rows of the session alone: not from the time, from processes, or from what its sub-agents
cost. So whoever looks, whenever that is, sees the same. A session in which a heuristic `failed` is not kept: who reads looks for
themselves, and is told.
"""

from __future__ import annotations

from kaizen import clock
from kaizen.errors import KaizenError
from kaizen.heuristics import shelf
from kaizen.model.session import Totals
from kaizen.reading import story as stories
from kaizen.store import findings, read_session, read_sessions
from kaizen.store.moment import moment
from kaizen.store.read_status import Standing, alone, nobody_knows

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from kaizen.heuristics.shelf import Heuristic
    from kaizen.model.finding import Finding
    from kaizen.model.story import Story


def look(
    store: sqlite3.Connection, session_id: str, *, workspace: str, chosen: Sequence[Heuristic], troubles: Callable[[str], None]
) -> list[Finding]:  # fmt: skip
    """What these heuristics see in a session, in their order, as it is kept. One that fails sees nothing, and `troubles` are told."""
    found: list[Finding] = []
    told = _told(store, session_id, workspace)
    for heuristic in chosen if told is not None else ():
        try:
            seen = [*shelf.findings(told[heuristic.at_end], (heuristic,))] if told is not None else []
        except Exception as error:  # what agents wrote has a form that nobody foresaw, and all others see what they see
            troubles(failure(heuristic, session_id, error))
            continue
        found += map(findings.as_kept, seen)
    return found


def failure(heuristic: Heuristic, where: str, error: Exception) -> str:
    """That a heuristic failed in a session or a workspace, as a line."""
    return f"{heuristic.name} fails in {where}: {type(error).__name__}: {error}"


def main() -> int:
    """Answer what stands on standard input; the exit status is 0, or 2 for a question that cannot be understood."""
    import sys

    import orjson

    from kaizen.host import processes
    from kaizen.store.opening import open_to_read

    processes.give_way()
    try:
        question = orjson.loads(sys.stdin.buffer.read())
        path, workspace, sessions = question["store"], question["workspace"], question["sessions"]
    except (ValueError, TypeError, KeyError):
        sys.stderr.write("a daemon asks this program to look at sessions; see kaizen.reading.looking\n")
        return 2
    answer = _looked_at(open_to_read(path), workspace, sessions) if sessions else {}
    sys.stdout.buffer.write(
        orjson.dumps({"version": shelf.version(), "seen": [], "failed": [], "troubles": [], **answer})
    )
    return 0


def _looked_at(store: sqlite3.Connection, workspace: str, sessions: Iterable[str]) -> dict[str, list[Any]]:
    """What is seen in these sessions, in which a heuristic failed, and why one could not be looked at."""
    chosen, seen, failed, troubles = shelf.every(), [], list[str](), list[str]()
    for session in sessions:
        begun, failures = clock.span(), list[str]()
        try:
            found = look(store, session, workspace=workspace, chosen=chosen, troubles=failures.append)
        except KaizenError as error:  # it is looked at another time
            troubles.append(f"{session} was not looked at: {error}")
            continue
        if failures:
            failed.append(session)
            troubles += failures
        else:
            seen.append((session, round((clock.span() - begun) * 1000), [*map(findings.row, found)]))
    return {"seen": seen, "failed": failed, "troubles": troubles}


def _told(store: sqlite3.Connection, session_id: str, workspace: str) -> tuple[Story, Story] | None:
    """The session as it is told whether it goes on or not, and as one that nobody works on any more; None where there is none."""
    with moment(store):
        known = read_sessions.sessions(
            store, (session_id,), workspace=workspace, standing=Standing(store, 0, nobody_knows)
        )
        if not known:
            return None
        own, events = known[0], read_session.events(store, session_id)
        totals = Totals(1, own.tool_calls, own.model_calls, own.partial_calls, own.usage)
        own = own._replace(ended_at=None, status_reason="", tree=totals, tree_spending=own.spending)
        going = stories.of(store, own._replace(status=alone(store, session_id, over=False)), events)
        status = alone(store, session_id, over=True)
        if status is going.session.status:
            return going, going
        return going, stories.of(store, own._replace(status=status), events)
