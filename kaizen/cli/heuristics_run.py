"""`kaizen heuristics run`: what they see in the sessions of the last days, or in one."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen import clock
from kaizen.cli import heuristics, show
from kaizen.cli.options import AsJson, Workspace, one_or_all
from kaizen.model.figures import DAY_MS
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kaizen.cli.text.findings_text import Cited
    from kaizen.ipc.wire import Message
    from kaizen.model.finding import Cite, Topic
    from kaizen.reading.stores import Opened

MOST_DAYS = 36_525


class _Seen(NamedTuple):
    """What was found, with the events that it cites."""

    topics: list[Topic]
    cited: Cited


def run(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Only this one; default: all.")] = None,
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="In this session alone, whenever it was.")
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=1, max=MOST_DAYS, metavar="N",
            help=f"In the sessions of so many days, up to now; default {heuristics.DAYS}.",
        ),
    ] = None,
    evidence: Annotated[bool, typer.Option("--evidence", help="Show the events that tell of it.")] = False,
    all_: Annotated[bool, typer.Option("-A", "--all", help="All workspaces.")] = False,
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:  # fmt: skip
    """What heuristics see: what wasted time, tokens and money, what wasted the most first, and the events that tell of it. A range
    is an estimate; what is not known is left out.

    Example: kaizen heuristics run repeated_failing_command --days 7 --evidence
    """
    one_or_all(workspace, all_=all_)
    if session is not None and days is not None:
        raise typer.BadParameter("--session is one session, whenever it was: not with --days")
    if name is not None:
        heuristics.named(name)
    names, now = None if name is None else (name,), clock.now_ms()
    since = now - (days or heuristics.DAYS) * DAY_MS
    if session is not None:
        found = _of_session(session, workspace, names, now, all_=all_)
    else:
        found = _of_days(workspace, names, since, now, all_=all_)
    if as_json:
        from kaizen.cli.text import findings_text

        told = [findings_text.topic_json(topic, found.cited if evidence else None) for topic in found.topics]
        span: Message = (
            {"since": clock.iso(since), "until": clock.iso(now)} if session is None else {"session": session}
        )
        show.json({**span, "topics": [*told]})
        return 0
    _show(found, evidence=evidence, places=all_)
    return 0


def _of_days(workspace: Path | None, names: Iterable[str] | None, since: int, now: int, *, all_: bool) -> _Seen:
    from kaizen.guidance import finding as guides
    from kaizen.reading import findings, stores

    wanted, seen = None if names is None else {*names}, _Seen([], {})
    with stores.Together(stores.meant(workspace, all_=all_), tolerant=all_) as together:
        for trouble in together.troubles:
            show.error(trouble)
        for each in together.opened:
            guidance = guides.found(each.workspace)
            topics = findings.topics(each, since, now + 1, now, guidance, wanted, troubles=heuristics.tell)
            seen.topics.extend(topics)
            seen.cited.update(_cited(each, topics))
    return seen


def _of_session(
    session: str, workspace: Path | None, names: Iterable[str] | None, now: int, *, all_: bool
) -> _Seen:  # fmt: skip
    """Each finding of the session as a topic of its own."""
    from kaizen.reading import findings
    from kaizen.reading.stores import Opened
    from kaizen.reading.whereabouts import Located

    with Located(session, workspace, all_=all_, told=show.error) as at:
        opened = Opened(at.workspace, at.store)
        wanted = None if names is None else {*names}
        seen = findings.of_session(opened, at.session_id, now, wanted, troubles=heuristics.tell)
        topics = [topic for each in seen for topic in findings.grouped(at.workspace, [each], {})]
        return _Seen(topics, _cited(opened, topics))


def _cited(opened: Opened, topics: Iterable[Topic]) -> Cited:
    from kaizen.store.read_session import cited

    wanted: list[Cite] = [cite for topic in topics for cite in topic.evidence]
    events = cited(opened.store, {cite.cursor for cite in wanted})
    return {(opened.workspace, cite): events[cite.cursor] for cite in wanted if cite.cursor in events}


def _show(found: _Seen, *, evidence: bool, places: bool) -> None:
    from kaizen.cli.text import findings_text
    from kaizen.heuristics import shelf

    if not found.topics:
        show.line("nothing was seen")
        return
    titles = {each.name: each.title for each in shelf.every()}
    show.lines(findings_text.lines(
        found.topics, titles, found.cited if evidence else None, width=show.columns(), places=places
    ))  # fmt: skip
