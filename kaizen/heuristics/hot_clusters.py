"""Files that are edited together in many sessions, far more often than by chance: who changes one must know of the others.

`look` notes which files a session edited; `over` counts for each pair how often it was edited together, against how often that
would be if each were edited on its own, and joins pairs that hold among each other. A file and its own test are expected.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

from kaizen.evidence import waste
from kaizen.evidence.places import place
from kaizen.heuristics.shelf import EVERY
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Finding, Topic, Waste
from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.heuristics.span import Span
    from kaizen.model.story import Story

TITLE = "files are edited together"
WHY = "Nothing in them says so, and an agent that does not know edits one and forgets the other, or searches for it."
HELPS = "Name them together in the instruction file, or put what they share into one place."
AGENTS = EVERY
EFFORT = 1  # a line in the instruction file
FILES = 30  # in a session: a rename all over the repository says nothing of any two
SESSIONS, DAYS = 4, 3  # with both edited: fewer may be one piece of work that went on
LIFT = 2.0  # times as often as by chance
MOSTLY = 0.6  # of the sessions that edit the one, and of those that edit the other
CHANCE = 0.01  # how likely it may be that any pair of all that were compared is so often together by chance
LARGEST = 6  # files of a cluster: one names no more
SHOWN = 20  # events that tell of it: as many as are kept of anything
_JOIN = "\n"
_MARKS = ("test_", "_test", "-test", "_spec", "-spec", "tests", "test")

Pair = tuple[str, str]


def look(story: Story) -> Iterator[Finding]:
    first: dict[str, tuple[int, int | None]] = {}
    for tool in waste.all_tools(story):
        if tool.called is None or tool.status in (UseStatus.ERROR, UseStatus.DENIED, UseStatus.INTERRUPTED):
            continue
        for path in tool.edits:
            first.setdefault(place(story.session, path), (tool.called.cursor, tool.at))
    if 0 < len(first) <= FILES:
        (_, at), *_ = first.values()
        yield Finding(
            "hot_clusters", _JOIN.join(first), at, tuple(cursor for cursor, _ in first.values()), Waste(), Confidence.MEDIUM,
            f"{len(first)} files were edited", len(first),
        )  # fmt: skip


class _Edited:
    """Which sessions edited which files, where, and on which day."""

    def __init__(self, span: Span) -> None:
        started = {brief.id: brief.started_at for brief in span.sessions}
        self.sessions = 0
        self.of: dict[str, dict[str, int]] = {}
        self.days: dict[str, int] = {}
        for session, finding in span.seen:
            self.sessions += 1
            at = finding.at if finding.at is not None else started.get(session)
            if at is not None:
                self.days[session] = at // DAY_MS
            for path, cursor in zip(finding.cause.split(_JOIN), finding.evidence, strict=False):
                self.of.setdefault(path, {})[session] = cursor

    def both(self, one: str, other: str) -> list[str]:
        """The sessions that edited both."""
        return [session for session in self.of[one] if session in self.of[other]]

    def on(self, sessions: list[str]) -> tuple[int, ...]:
        """The days of these sessions."""
        return tuple(sorted({self.days[session] for session in sessions if session in self.days}))


def over(span: Span) -> Iterator[Topic]:
    """Clusters, what was edited together most first."""
    edited = _Edited(span)
    pairs = _pairs(span, edited)
    for cluster in _clusters(pairs):
        together = [session for session in edited.of[cluster[0]] if all(session in edited.of[path] for path in cluster)]
        if len(together) < SESSIONS or len(days := edited.on(together)) < DAYS:
            continue
        lift = min(pairs[pair] for pair in combinations(cluster, 2))
        yield Topic(
            span.workspace, "hot_clusters", ", ".join(cluster), tuple(together), days, len(together), Waste(), Confidence.MEDIUM,
            f"{len(cluster)} files were edited together in {len(together)} sessions, {lift:.1f} times as often as by chance",
            tuple(Cite(session, edited.of[path][session]) for session in together[:SHOWN] for path in cluster),
        )  # fmt: skip


def _pairs(span: Span, edited: _Edited) -> dict[Pair, float]:
    """Pairs that are edited together more than by chance, with how much more."""
    often = {path for path, sessions in edited.of.items() if len(sessions) >= SESSIONS}
    counts: dict[Pair, int] = {}
    for _, finding in span.seen:
        for pair in combinations(sorted(often.intersection(finding.cause.split(_JOIN))), 2):
            counts[pair] = counts.get(pair, 0) + 1
    found: dict[Pair, float] = {}
    for (one, other), count in counts.items():
        ones, others = len(edited.of[one]), len(edited.of[other])
        lift = count * edited.sessions / (ones * others)
        if count < SESSIONS or lift < LIFT or count < MOSTLY * max(ones, others) or _is_own_test(one, other):
            continue
        if _by_chance(count, ones, others, edited.sessions) * len(counts) <= CHANCE:
            found[one, other] = lift
    return dict(sorted(found.items(), key=lambda each: (-counts[each[0]], each[0])))


def _by_chance(both: int, ones: int, others: int, sessions: int) -> float:
    """How likely it is that two files, edited in so many sessions each, are edited together in so many or more, if the one has
    nothing to do with the other: the upper tail of the hypergeometric distribution."""
    most = min(ones, others)
    ways = sum(comb(ones, n) * comb(sessions - ones, others - n) for n in range(both, most + 1))
    return ways / comb(sessions, others)


def _clusters(pairs: dict[Pair, float]) -> list[list[str]]:
    """Pairs joined as long as each file goes with each other; a file is in one cluster."""
    near: dict[str, list[str]] = {}
    for one, other in pairs:
        near.setdefault(one, []).append(other)
        near.setdefault(other, []).append(one)
    found: list[list[str]] = []
    taken: set[str] = set()
    for one, other in pairs:
        if one in taken or other in taken:
            continue
        cluster = {one, other}
        for more in near[one]:
            if len(cluster) < LARGEST and more not in taken and cluster <= {more, *near[more]}:
                cluster.add(more)
        taken |= cluster
        found.append(sorted(cluster))
    return found


def _is_own_test(one: str, other: str) -> bool:
    """Whether one is the test of the other, or they are the two halves of one thing, as `a.h` and `a.c` in a folder."""
    (folder, name, is_test), (folder_, name_, is_test_) = _named(one), _named(other)
    return name == name_ and (is_test != is_test_ or folder == folder_)


def _named(path: str) -> tuple[str, str, bool]:
    """The folder of a file, its name without what marks a test and without endings, and whether it has such a mark."""
    folder, _, name = path.rpartition("/")
    stem, _, ending = name.lower().partition(".")
    bare = next(
        (stem.removeprefix(mark).removesuffix(mark) for mark in _MARKS if stem.startswith(mark) or stem.endswith(mark)),
        stem,
    )
    return folder, bare, bare != stem or ending.startswith(("test.", "spec."))
