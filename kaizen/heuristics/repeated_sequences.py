"""The same commands in the same order in several sessions: a script, a make target or a skill would do them in one.

`look` notes, for each stretch without an edit or a failure between, its commands in their normal form; commands that only look
around are left out, and one that is repeated at once counts once. `over` finds the longest that stretches share; at their ends stand no
tests, commits and pushes, with which any change ends.
"""

from __future__ import annotations

from kaizen.evidence import commands, errands, waste
from kaizen.heuristics.shelf import EVERY
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Finding, Range, Topic, Waste, together
from kaizen.model.story import Tool
from kaizen.model.use import UseStatus
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.story import Story

TITLE = "the same commands in the same order"
WHY = "Each of them is a model call of its own, and is worked out anew each time."
HELPS = "Write a script or a make target that does them all, and name it in the instruction file."
AGENTS = EVERY
SESSIONS, DAYS = 3, 2  # as often it is a habit, not one evening's work
SHORTEST, LONGEST = 3, 8  # commands: two are quickly written; what is longer than eight shows in its parts
STRETCHES, COMMANDS = 50, 100  # of a session that are noted, and of a stretch: a loop over files is no habit
SHARE = (
    0.005  # of the sessions of a span, where those are many: in ten thousand any three commands come together thrice
)
FAR_MORE = 3  # times as many sessions as the longer sequence that it is a part of: a habit of its own
MOST, SHOWN = 20, 20  # sequences that are told, and places of each that one can open
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


class _Noted(NamedTuple):
    """A stretch that `look` noted: in which session, on which day, and its commands."""

    session: str
    day: int | None
    names: list[str]
    finding: Finding


_Places = list[tuple[int, int]]  # the number of a stretch, and where in it
_Shared = tuple[tuple[str, ...], _Places, int]  # commands, where they are, and in how many sessions


def over(span: Span) -> Iterator[Topic]:
    """The longest sequences that several sessions share. Of those within a longer one only what is there far more often."""
    started = {brief.id: brief.started_at for brief in span.sessions}
    noted = [_noted(session, finding, started.get(session)) for session, finding in span.seen]
    least = max(SESSIONS, int(len(span.sessions) * SHARE))
    found = sorted(
        (each for each in _shared(noted, least) if _is_of_here(each[0])), key=lambda each: (-len(each[0]), -len(each[1]), each[0])
    )  # fmt: skip
    told: list[tuple[set[str], int]] = []
    for gram, places, sessions in found:
        if len(told) < MOST and not any(other.issuperset(gram) and sessions < FAR_MORE * many for other, many in told):
            told.append(({*gram}, sessions))
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


def _noted(session: str, finding: Finding, started: int | None) -> _Noted:
    at = started if finding.at is None else finding.at
    return _Noted(session, None if at is None else at // DAY_MS, finding.cause.split(JOIN), finding)


def _shared(noted: list[_Noted], least: int) -> Iterator[_Shared]:
    """Sequences of commands that are in so many sessions and on enough days, each length out of what is left of the one before."""
    places = [(row, at) for row, stretch in enumerate(noted) for at in range(len(stretch.names) - SHORTEST + 1)]
    for length in range(SHORTEST, LONGEST + 1):
        groups: dict[tuple[str, ...], _Places] = {}
        for row, at in places:
            gram = tuple(noted[row].names[at : at + length])
            if len(gram) == length == len({*gram}):  # one command twice is a loop, whose round is told
                groups.setdefault(gram, []).append((row, at))
        places = []
        for gram, there in groups.items():
            if len(there) < least:
                continue
            sessions = {noted[row].session for row, _ in there}
            if len(sessions) >= least and len({noted[row].day for row, _ in there} - {None}) >= DAYS:
                places += there
                yield gram, there, len(sessions)


def _topic(span: Span, gram: tuple[str, ...], places: list[tuple[_Noted, int]]) -> Topic:
    sessions = tuple(dict.fromkeys(stretch.session for stretch, _ in places))
    cites = [
        Cite(stretch.session, cursor)
        for stretch, at in places[:SHOWN]
        for cursor in stretch.finding.evidence[at : at + len(gram)]
    ]
    took = together([_share(stretch.finding.waste, len(gram), len(stretch.names)) for stretch, _ in places])
    days = sorted({stretch.day for stretch, _ in places if stretch.day is not None})
    return Topic(
        span.workspace, "repeated_sequences", JOIN.join(gram), sessions, tuple(days), len(places), took, Confidence.MEDIUM,
        f"{len(gram)} commands in the same order, {len(places)} times in {len(sessions)} sessions", tuple(cites),
    )  # fmt: skip


def _share(took: Waste, length: int, of: int) -> Waste:
    """What one command instead of these would have spared of what a stretch took: at most all calls but one. Time is not spared."""

    def part(each: Range | None) -> Range | None:
        return None if each is None else Range(0, each.high * (length - 1) // of)

    return Waste(part(took.tokens), part(took.nano))
