"""The same commands in the same order in several sessions: a script, a make target or a skill would do them in one.

`look` notes, for each stretch without an edit or a failure between, its commands in their normal form; commands that only look
around are left out, and one that is repeated at once counts once. `over` finds the longest that stretches share; at their ends stand no
tests, commits and pushes, with which any change ends.
"""

from __future__ import annotations

from kaizen.evidence import commands, errands, waste
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Finding, Range, Topic, Waste, together
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Seen
    from kaizen.model.story import Story

TITLE = "the same commands in the same order"
WHY = "Each of them is a model call of its own, and is worked out anew each time."
HELPS = "Write a script or a make target that does them all, and name it in the instruction file."
AGENTS: frozenset[str] = frozenset()
SESSIONS, DAYS = 3, 2  # as often it is a habit, not one evening's work
SHORTEST, LONGEST = 3, 8  # commands: two are quickly written; what is longer than eight shows in its parts
STRETCHES, COMMANDS = 200, 500  # of a session that are noted, and of a stretch: a loop over files is no habit
SHOWN = 20  # of the events that one can open
JOIN = " && "


def look(story: Story) -> Iterator[Finding]:
    noted, askers = 0, waste.Askers(waste.all_calls(story))
    for stretch in _stretches(story):
        names = [name for name, _ in stretch]
        if len(set(names)) >= SHORTEST and noted < STRETCHES:
            noted += 1
            tools = [tool for _, tool in stretch]
            called = [tool.called for tool in tools if tool.called is not None]
            asked = {call.cursor: call for said in called if (call := askers.of(said)) is not None}
            yield Finding(
                "repeated_sequences", JOIN.join(names), tools[0].at, tuple(said.cursor for said in called), waste.of_calls(asked.values()), Confidence.MEDIUM,
                f"{len(names)} commands in a row", len(names),
            )  # fmt: skip


def over(span: Span) -> Iterator[Topic]:
    """The longest sequences that several sessions share; none of the commands of another."""
    noted = [(seen, seen.finding.cause.split(JOIN)) for seen in span.seen]
    found = [each for each in _shared(noted, span) if _is_of_here(each[0])]
    found.sort(key=lambda each: (-len(each[0]), -len(each[1]), each[0]))
    told: list[set[str]] = []
    for gram, places in found:
        if not any(other.issuperset(gram) for other in told):
            told.append({*gram})
            yield _topic(span, gram, [(noted[row], at) for row, at in places])


def _stretches(story: Story) -> Iterator[list[tuple[str, Tool]]]:
    current: list[tuple[str, Tool]] = []
    for tool in waste.all_tools(story):
        command = commands.of_tool(tool)
        failed = command is not None and tool.status not in (UseStatus.OK, UseStatus.ENDED, None)
        if tool.edits or failed or tool.called is None or len(current) >= COMMANDS:
            yield current
            current = []
        name = "" if command is None or failed or tool.called is None else commands.normal(command)
        if command and name and not errands.looks_around(command, name) and (not current or current[-1][0] != name):
            current.append((name, tool))
    yield current


def _is_of_here(gram: tuple[str, ...]) -> bool:
    """Whether a sequence is more than how any change ends, and than moving and formatting, which is for other files each time."""
    return (
        not errands.is_usual(gram[0]) and not errands.is_usual(gram[-1]) and not all(map(errands.is_mechanical, gram))
    )


_Noted = tuple["Seen", list[str]]
_Places = list[tuple[int, int]]  # the number of a note, and where in it


def _shared(noted: list[_Noted], span: Span) -> Iterator[tuple[tuple[str, ...], _Places]]:
    """Sequences that are in enough sessions on enough days, each length out of what is left of the one before."""
    days = {brief.id: brief.started_at for brief in span.sessions}
    places = [(row, at) for row, (_, names) in enumerate(noted) for at in range(len(names) - SHORTEST + 1)]
    for length in range(SHORTEST, LONGEST + 1):
        groups: dict[tuple[str, ...], _Places] = {}
        for row, at in places:
            names = noted[row][1]
            if at + length <= len(names):
                groups.setdefault(tuple(names[at : at + length]), []).append((row, at))
        kept = {gram: rows for gram, rows in groups.items() if _is_habit({*rows}, noted, days)}
        yield from ((gram, rows) for gram, rows in kept.items() if len(set(gram)) == length)
        places = [place for rows in kept.values() for place in rows]


def _is_habit(rows: set[tuple[int, int]], noted: list[_Noted], started: dict[str, int | None]) -> bool:
    sessions = {noted[row][0].session_id for row, _ in rows}
    return len(sessions) >= SESSIONS and len({_day(noted[row][0], started) for row, _ in rows} - {None}) >= DAYS


def _day(seen: Seen, started: dict[str, int | None]) -> int | None:
    at = seen.finding.at if seen.finding.at is not None else started.get(seen.session_id)
    return None if at is None else at // DAY_MS


def _topic(span: Span, gram: tuple[str, ...], places: list[tuple[_Noted, int]]) -> Topic:
    started = {brief.id: brief.started_at for brief in span.sessions}
    sessions = tuple(dict.fromkeys(seen.session_id for (seen, _), _ in places))
    cites = [
        Cite(seen.session_id, cursor)
        for (seen, _), at in places
        for cursor in seen.finding.evidence[at : at + len(gram)]
    ]
    took = together([_share(seen.finding.waste, len(gram), len(names)) for (seen, names), _ in places])
    days = sorted({day for (seen, _), _ in places if (day := _day(seen, started)) is not None})
    return Topic(
        span.workspace, "repeated_sequences", JOIN.join(gram), sessions, tuple(days), len(places), took, Confidence.MEDIUM,
        f"{len(gram)} commands in the same order, {len(places)} times in {len(sessions)} sessions", tuple(cites[: SHOWN * len(gram)]),
    )  # fmt: skip


def _share(took: Waste, length: int, of: int) -> Waste:
    """What one command instead of these would have spared of what a stretch took: at most all calls but one. Time is not spared."""

    def part(each: Range | None) -> Range | None:
        return None if each is None else Range(0, each.high * (length - 1) // of)

    return Waste(part(took.tokens), part(took.nano))
