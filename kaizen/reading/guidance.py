"""What guides agents in a workspace, and what came of it over a span of days: how often each guide was loaded and used, how the
sessions ended, what it takes a week, what to cut first.

What the agents' records do not tell is None. A session ended well that answered, edited a file or committed, and whose last word is
no error and no interruption.
"""

from __future__ import annotations

from kaizen.evidence import guide_places, loads
from kaizen.evidence.loads import LOADED, USED
from kaizen.evidence.reach import Reach
from kaizen.heuristics import shelf
from kaizen.model.event import Kind
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Confidence, Finding, Range, Seen, Waste
from kaizen.model.guidance import Guidance, GuideKind, Loaded
from kaizen.model.inputs import inside
from kaizen.model.usage import BYTES_A_TOKEN
from kaizen.reading import findings
from kaizen.store import guide_events, rollups
from kaizen.store.moment import moment
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from kaizen.model.finding import Brief, Topic
    from kaizen.model.guidance import Guide
    from kaizen.reading.stores import Opened

WEEK_MS = 7 * DAY_MS
ABOUT_GUIDES = frozenset({
    "bloated_instructions", "dead_instructions", "contradictory_instructions", "unread_instructions", "unused_skills", "unused_rules",
    "unused_servers",
})  # fmt: skip
_TOLD_BY = frozenset({"claude-code", "codex"})  # agents whose records tell of each tool use
_USED = (GuideKind.SKILL, GuideKind.COMMAND, GuideKind.AGENT, GuideKind.SERVER)
_AS_INSTRUCTIONS = (GuideKind.INSTRUCTIONS, GuideKind.RULE)  # both are told in the same way
_Key = tuple[str, GuideKind, str]


class Row(NamedTuple):
    """A guide with what came of it. `sessions` loaded or used it, and of them so many ended well. Costs are those of a week: in money
    at least as if one call of each session had read it, at most all."""

    loaded: Loaded
    tokens: int | None
    sessions: int | None
    ended_well: int | None
    tokens_a_week: int | None
    nano_a_week: Range | None


class Table(NamedTuple):
    """All guides of a workspace, by kind and path, over a span with so many sessions; `cuts` is what to cut first."""

    workspace: str
    since_ms: int
    until_ms: int
    sessions: int
    rows: tuple[Row, ...]
    cuts: tuple[Topic, ...]


def table(opened: Opened | None, guidance: Guidance, since_ms: int, until_ms: int, now_ms: int) -> Table:
    """The table of a span, its end left out; without a store nothing but the guides is known."""
    if opened is None:
        rows = tuple(
            Row(Loaded(guide, None, None, None), guide.tokens, None, None, None, None) for guide in guidance.guides
        )
        return Table(guidance.workspace, since_ms, until_ms, 0, rows, ())
    briefs = findings.briefs(opened, since_ms, until_ms, now_ms)
    with moment(opened.store):
        told = _Told(opened.store, guidance.workspace, briefs, since_ms, until_ms)
    weeks = (until_ms - since_ms) / WEEK_MS
    rows = tuple(told.row(guide, weeks) for guide in guidance.guides)
    chosen = ABOUT_GUIDES.intersection(shelf.names())
    cuts = findings.topics(opened, since_ms, until_ms, now_ms, guidance=guidance, heuristics=chosen)
    roots = sum(brief.parent_id is None for brief in briefs)
    return Table(guidance.workspace, since_ms, until_ms, roots, rows, (*sorted(cuts, key=_most_first),))


class _Told:
    """What the records of a span say of guides."""

    def __init__(
        self, store: sqlite3.Connection, workspace: str, briefs: Collection[Brief], since_ms: int, until_ms: int
    ) -> None:  # fmt: skip
        self._briefs = {brief.id: brief for brief in briefs}
        self._sessions: dict[_Key, dict[str, int]] = {}  # how often in each
        self._last: dict[_Key, int] = {}
        self._bytes: dict[str, int] = {}
        self._telling: dict[GuideKind, set[str]] = {}
        for said in guide_events.said(store, since_ms, until_ms):
            is_tool = said.kind is Kind.TOOL_CALL
            found = (
                loads.of_tool(said.name, said.text, (), workspace) if is_tool
                else loads.of_text(said.kind, said.name, said.text, workspace)
            )  # fmt: skip
            for load in found:
                self._note(load, said.session_id, said.at)
        edited = set[str]()
        for touched in rollups.touched(store, since_ms // DAY_MS, -(-until_ms // DAY_MS)):
            if touched.edits:
                edited.add(touched.session_id)
            for load in (
                loads.of_tool("Read", None, (inside(touched.path, workspace),), workspace) if touched.reads else ()
            ):
                self._note(load, touched.session_id, (touched.day or 0) * DAY_MS, touched.reads)
        self._well = _ended_well(store, self._briefs, edited)
        self._calls = guide_events.calls(store, self._briefs)

    def row(self, guide: Guide, weeks: float) -> Row:
        """What is known of a guide."""
        readers = Reach([*self._briefs.values()], ()).readers(guide)
        kind = GuideKind.INSTRUCTIONS if guide.kind in _AS_INSTRUCTIONS else guide.kind
        loaded, used = self._in(LOADED, kind, guide), self._in(USED, kind, guide)
        knows_loads = bool(self._telling.get(kind, set()) & {brief.id for brief in readers}) or bool(loaded)
        knows_uses = kind in _USED and any(brief.agent in _TOLD_BY for brief in readers)
        size = self._bytes.get(guide.name)
        tokens = guide.tokens if kind is not GuideKind.SERVER else None if size is None else -(-size // BYTES_A_TOKEN)
        cost = self._cost(tokens, loaded) if knows_loads else Waste()
        reached = loaded.keys() | used.keys()
        is_known = knows_loads or knows_uses
        whole = Loaded(
            guide, len(loaded) if knows_loads else None, sum(used.values()) if knows_uses else None,
            self._last_used(kind, guide) if knows_uses else None,
        )  # fmt: skip
        return Row(
            whole, tokens, len(reached) if is_known else None, len(reached & self._well) if is_known else None,
            None if cost.tokens is None else round(cost.tokens.low / weeks),
            None if cost.nano is None else Range(round(cost.nano.low / weeks), round(cost.nano.high / weeks)),
        )  # fmt: skip

    def _note(self, load: loads.Load, session: str, at: int, times: int = 1) -> None:
        key = (load.how, load.kind, load.name)
        counts = self._sessions.setdefault(key, {})
        counts[session] = counts.get(session, 0) + times
        self._last[key] = max(at, self._last.get(key, 0))
        if load.how == LOADED:
            self._telling.setdefault(load.kind, set()).add(session)
        if load.bytes is not None:
            self._bytes[load.name] = max(load.bytes, self._bytes.get(load.name, 0))

    def _in(self, how: str, kind: GuideKind, guide: Guide) -> dict[str, int]:
        """The sessions that say so, with how often; a skill may be called by its folder's name as well."""
        found: dict[str, int] = {}
        for name in _names(kind, guide):
            for session, times in self._sessions.get((how, kind, name), {}).items():
                found[session] = found.get(session, 0) + times
        return {session: times for session, times in found.items() if session in self._briefs}

    def _last_used(self, kind: GuideKind, guide: Guide) -> int | None:
        times = [self._last[key] for name in _names(kind, guide) if (key := (USED, kind, name)) in self._last]
        return max(times, default=None)

    def _cost(self, tokens: int | None, loaded: Collection[str]) -> Waste:
        briefs = [self._briefs[session] for session in loaded]
        seen = [
            Seen(brief.id, Finding("", "", None, (), Waste(), Confidence.HIGH, LOADED, self._calls.get(brief.id, 0))) for brief in briefs
        ]  # fmt: skip
        found = Reach(briefs, ()).took(tokens, seen)
        return found if seen or tokens is None else Waste(Range(0, 0), Range(0, 0))


def _names(kind: GuideKind, guide: Guide) -> set[str]:
    if kind is GuideKind.INSTRUCTIONS:
        return {guide.path}
    return {guide.name, guide_places.name_of(guide.path)} if kind is not GuideKind.SERVER else {guide.name}


def _ended_well(store: sqlite3.Connection, sessions: Collection[str], edited: set[str]) -> set[str]:
    ends = guide_events.ends(store, sessions)
    answered = {session for session, (kind, _) in ends.items() if kind is Kind.TEXT}
    failed = {session for session, (kind, name) in ends.items() if kind is Kind.ERROR or name == "interrupted"}
    open_ = ends.keys() - answered - failed
    return answered | (open_ & (edited | guide_events.committed(store, open_)))


def _most_first(topic: Topic) -> tuple[int, int, int, str, str]:
    waste = topic.waste
    return (
        -(waste.nano.high if waste.nano is not None else 0), -(waste.tokens.high if waste.tokens is not None else 0), -topic.times,
        topic.heuristic, topic.cause,
    )  # fmt: skip
