"""Findings of a span: what is kept and what is looked at now are the same, and what they come to together."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.heuristics import shelf
from kaizen.heuristics.shelf import Heuristic
from kaizen.heuristics.span import Span
from kaizen.hooks import shelf as hooks_shelf
from kaizen.host.retention import Retention
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Cite, Confidence, Finding, Range, Seen, Topic, Waste
from kaizen.model.story import Story
from kaizen.reading import findings, looking
from kaizen.reading.stores import Opened
from kaizen.store import aging, erase, rollups
from kaizen.store import findings as kept
from kaizen.store.reparse import reparse
from tests.store.test_rollups import DEARER, FORK, LATER, SPOILING, files, known, settle, told_by_hook
from tests.support import claude
from tests.support.acting import WORKSPACE, Acting
from tests.support.claude import SESSION, Store
from tests.support.prices import MADE_UP, put_price

Row = Sequence[str | int | None]
ALWAYS = (-(2**60), 2**60)
LATEST = LATER + DAY_MS


def heuristic(name: str, *, agents: frozenset[str] = shelf.EVERY, **more: object) -> Heuristic:
    made = Heuristic(name, "a title", "sees", "why", "helps", agents, 1, None, None)
    return made._replace(**more)


def whole(story: Story, name: str = "whole") -> Iterator[Finding]:
    """All of a story, so that any difference is one."""
    digest = hashlib.sha256(repr(story).encode()).hexdigest()[:12]
    cursors = tuple(cursor for turn in story.turns for cursor in turn.cursors())
    yield Finding(
        name, digest, None, cursors, Waste(tokens=Range(0, len(cursors))), Confidence.LOW, str(story.session.status)
    )
    for turn in story.turns:
        yield Finding(name, "turn", turn.started_at, (), Waste(ms=Range(1, 2**70)), Confidence.HIGH, "x" * 3000, 2**65)


@pytest.fixture
def shelved(monkeypatch: pytest.MonkeyPatch) -> list[Heuristic]:
    """The heuristics there are, as a test has them."""
    there: list[Heuristic] = []
    monkeypatch.setattr(shelf, "every", lambda: there)
    return there


def opened(store: Store) -> Opened:
    return Opened(WORKSPACE, store.connection)


def nobody(process: str) -> bool | None:
    return False


def look(store: Store, sessions: list[str]) -> list[tuple[str, list[Row]]]:
    """What the program sees in them."""
    return [
        (
            each,
            [
                *map(
                    kept.row,
                    looking.look(
                        store.connection, each, workspace=WORKSPACE, chosen=shelf.every(), troubles=pytest.fail
                    ),
                )
            ],
        )
        for each in sessions
    ]


def look_at_all(store: Store, version: str = "v") -> None:
    due = [each.session_id for each in kept.to_look(store.connection, version)]
    kept.mark(store.writer, due)
    kept.keep(store.writer, version, look(store, due))
    assert [*kept.to_look(store.connection, version)] == []


def given_now(store: Store) -> list[Seen]:
    return findings.seen(opened(store), *ALWAYS, LATEST, alive=nobody)


def check(store: Store) -> None:
    """What is given is what is seen when all is looked at now."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shelf, "version", lambda: "v")
        told = given_now(store)
        patch.setattr(shelf, "version", lambda: "nobody looked with this one")
        assert given_now(store) == told


ACTS = st.lists(
    st.tuples(
        st.booleans(),
        st.sampled_from(
            ["grow", "grow", "grow", "grow", "hook", "price", "dearer", "reparse", "spoil", "delete", "age", "begin", "begin", "end"]
        ),
        st.integers(0, 3), st.one_of(st.just(40_000), st.integers(1, 4000)),
    ),
    min_size=3, max_size=14,
)  # fmt: skip


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_after_any_acts_what_is_kept_is_what_is_seen(acts: list[tuple[bool, str, int, int]]) -> None:
    """Files read in any cutting, sub-agents and copies that come later, hooks, prices, reading again, deletion, aging; sessions
    that change while somebody looks at them."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        there = [heuristic("end", look=lambda story: whole(story, "end"), at_end=True), heuristic("whole", look=whole)]
        patch.setattr(shelf, "every", lambda: there)
        projects = Path(folder) / "projects"
        paths = files(projects)
        texts = [path.read_bytes() for path in paths]
        for path in paths:
            path.write_bytes(b"")
        store, held = Store(Path(folder) / "store"), list[tuple[str, list[Row]]]()
        try:
            for looked, act, which, number in acts:
                if looked:
                    settle(store)
                    look_at_all(store)
                match act:
                    case "grow":
                        paths[which].write_bytes(texts[which][: paths[which].stat().st_size + number])
                        store.take(projects)
                    case "hook":
                        told_by_hook(store, number)
                    case "price":
                        put_price(store.writer, None if which == 3 else MADE_UP)
                    case "dearer":
                        put_price(store.writer, DEARER, version=str(number))
                    case "reparse":
                        [*reparse(store.writer, None, hooks_shelf.facts)]
                    case "spoil":
                        store.connection.execute(SPOILING[number % len(SPOILING)])
                        rollups.note(store.connection, known(store))
                    case "delete":
                        erase.delete(store.writer, [(SESSION, FORK, f"{SESSION}/a0000000000000001")[which % 3]], now=1)
                    case "age":
                        [*aging.age(store.writer, Retention(days=398 + which / 2), LATER, is_alive=lambda _: False)]
                    case "begin":
                        settle(store)
                        due = [each.session_id for each in kept.to_look(store.connection, "v")][: which or None]
                        kept.mark(store.writer, due)
                        held = look(store, due)
                    case _:
                        kept.keep(store.writer, "v", held)
                check(store)
            settle(store)
            look_at_all(store)
            check(store)
        finally:
            store.close()


def note(name: str, story: Story, at: int | None = None, **more: object) -> list[Finding]:
    """One finding in each session."""
    made = Finding(name, "cause", at, (story.cursor,), Waste(), Confidence.LOW, "it was there")
    return [made._replace(**more)]


@pytest.fixture
def acted(store: Store, tmp_path: Path) -> Store:
    """Two sessions of a day each; the first one's command failed."""
    for number, session in enumerate((SESSION, FORK)):
        made = Acting(session, begin=claude.BEGIN + number * timedelta(days=1)).asks()
        for _ in range(3):
            made.runs("make", fails=not number)
        made.says().made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    settle(store)
    return store


def day(number: int) -> tuple[int, int]:
    begin = int(claude.BEGIN.timestamp() * 1000) // DAY_MS * DAY_MS + number * DAY_MS
    return begin, begin + DAY_MS


def test_only_what_has_its_time_in_the_span(acted: Store, shelved: list[Heuristic]) -> None:
    """What has none has that of the session's last event."""
    first = day(0)[0] + 1000
    shelved += [
        heuristic("timed", look=lambda story: note("timed", story, first)),
        heuristic("untimed", look=lambda story: note("untimed", story)),
    ]
    for _ in range(2):
        seen = [(each.session_id, each.finding.heuristic) for each in findings.seen(opened(acted), *day(0), LATEST)]
        assert seen == [(SESSION, "timed"), (SESSION, "untimed")]
        seen = [(each.session_id, each.finding.heuristic) for each in findings.seen(opened(acted), *day(1), LATEST)]
        assert seen == [(FORK, "untimed")]
        assert findings.seen(opened(acted), *day(5), LATEST) == []
        assert len(findings.of_session(opened(acted), FORK, LATEST)) == 2
        assert len(findings.seen(opened(acted), *ALWAYS, LATEST, {"timed"})) == 2
        look_at_all(acted, shelf.version())


def test_what_tells_of_an_end_waits_for_it(acted: Store, shelved: list[Heuristic]) -> None:
    """Of a session that somebody is at work in it says nothing; all others do."""
    shelved += [
        heuristic("end", look=lambda story: note("end", story), at_end=True),
        heuristic("going", look=lambda story: note("going", story)),
    ]
    last = findings.briefs(opened(acted), *ALWAYS, LATEST)[1].last_event_at or 0
    for _ in range(2):
        now = [(each.session_id, each.finding.heuristic) for each in findings.seen(opened(acted), *ALWAYS, last + 1)]
        assert now == [(SESSION, "end"), (SESSION, "going"), (FORK, "going")]
        assert [each.finding.heuristic for each in findings.of_session(opened(acted), FORK, last + 1)] == ["going"]
        assert len(findings.seen(opened(acted), *ALWAYS, LATEST)) == 4
        look_at_all(acted, shelf.version())


def test_what_only_counts_with_others_is_no_finding(acted: Store, shelved: list[Heuristic]) -> None:
    """It is noted, and given to the heuristic with the span's sessions; what that makes of them are topics."""
    spans: list[Span] = []

    def over(span: Span) -> list[Topic]:
        spans.append(span)
        made = Topic(span.workspace, "several", "all", (), (), len(span.seen), Waste(), Confidence.LOW, "both", ())
        return [made]

    shelved += [
        heuristic("several", look=lambda story: note("several", story), over=over),
        heuristic("without", over=lambda span: [*over(span)][:0]),
    ]
    assert findings.seen(opened(acted), *ALWAYS, LATEST) == []
    assert len(findings.seen(opened(acted), *ALWAYS, LATEST, notes=True)) == 2
    assert [(each.cause, each.times) for each in findings.topics(opened(acted), *ALWAYS, LATEST)] == [("all", 2)]
    several, without = spans
    assert [each.id for each in several.sessions] == [SESSION, FORK]
    assert (several.workspace, several.since_ms, without.seen) == (WORKSPACE, ALWAYS[0], ())


def test_one_that_fails_is_told_of(acted: Store, shelved: list[Heuristic]) -> None:
    """Whether it fails in a session or in a span of them; the others see what they see."""

    def broken(seen: object) -> list[Topic]:
        raise ZeroDivisionError("by nothing")

    shelved += [
        heuristic("in_one", agents=frozenset({"claude-code"}), look=broken),
        heuristic("over_all", over=broken),
        heuristic("whole", look=lambda story: note("whole", story)),
    ]
    troubles: list[str] = []
    found = findings.looked_through(opened(acted), *ALWAYS, LATEST, troubles=troubles.append)
    assert [(each.heuristic, len(each.sessions)) for each in found.topics] == [("whole", 2)]
    why = "ZeroDivisionError: by nothing"
    assert troubles == [
        f"in_one fails in {SESSION}: {why}", f"in_one fails in {FORK}: {why}", f"over_all fails in {WORKSPACE}: {why}",
    ]  # fmt: skip
    troubles.clear()
    findings.of_session(opened(acted), FORK, LATEST, troubles=troubles.append)
    assert troubles == [f"in_one fails in {FORK}: {why}"]


def test_the_real_ones(acted: Store) -> None:
    """A topic for the command that failed."""
    [topic] = findings.topics(opened(acted), *ALWAYS, LATEST)
    assert topic[:3] == (WORKSPACE, "repeated_failing_command", "make")
    assert (topic.sessions, topic.days, topic.times) == ((SESSION,), (day(0)[0] // DAY_MS,), 3)
    assert topic.said == "`make` failed 3 times in a row"
    assert {cite.session_id for cite in topic.evidence} == {SESSION}
    assert len(topic.evidence) == 6


def seen(session: str, cause: str = "c", **more: object) -> Seen:
    made = Finding(
        "h", cause, 0, (1, 2), Waste(Range(1, 2), None, Range(5, 5)), Confidence.LOW, f"{cause} in {session}"
    )
    return Seen(session, made._replace(**more))


def test_grouped() -> None:
    """By cause: waste added up, the highest confidence, each session once, each day once, all that can be opened."""
    members = [
        seen("a"), seen("b", at=DAY_MS, confidence=Confidence.HIGH, times=4, said="four times", waste=Waste(Range(3, 3))),
        seen("a", at=None, evidence=(7,)), seen("c", "other"),
    ]  # fmt: skip
    both, other = findings.grouped("/w", members, {"a": 2 * DAY_MS + 5})
    assert both == Topic(
        "/w", "h", "c", ("a", "b"), (0, 1, 2), 6, Waste(Range(5, 7), None, Range(10, 10)), Confidence.HIGH,
        "6 times in 2 sessions on 3 days, for example: four times",
        (Cite("a", 1), Cite("a", 2), Cite("b", 1), Cite("b", 2), Cite("a", 7)),
    )  # fmt: skip
    assert (other.said, other.times, other.sessions) == ("other in c", 1, ("c",))
    assert [each.cause for each in findings.grouped("/w", members, {}, least=2)] == ["c"]


@pytest.mark.parametrize(
    ("members", "sessions", "days", "says"),
    [
        ([seen("a")], 1, 1, "c in a"),
        ([seen("a"), seen("a")], 1, 1, "2 times in one session, for example: c in a"),
        (
            [seen("a"), seen("b", times=1_200, said="often")],
            2,
            1,
            "1,201 times in 2 sessions on one day, for example: often",
        ),
        ([seen("a"), seen("a")], 1, 0, "2 times in one session, for example: c in a"),
    ],
)
def test_said_in_one_sentence(members: list[Seen], sessions: int, days: int, says: str) -> None:
    """Of one its own, of several the sum with an example."""
    assert findings.said(members, sessions, days) == says


def test_the_most_wasted_first(acted: Store, shelved: list[Heuristic]) -> None:
    """By money, then time, then how often; what is not known comes last."""
    wastes = {
        "a": Waste(nano=Range(1, 3)), "b": Waste(nano=Range(2, 5)), "c": Waste(ms=Range(9, 9)), "d": Waste(), "e": Waste(),
    }  # fmt: skip

    def look(story: Story) -> list[Finding]:
        return [
            *(
                each
                for cause, waste in wastes.items()
                for each in note("h", story, cause=cause, waste=waste, times=1 + (cause == "e"))
            )
        ]

    shelved.append(heuristic("h", look=look))
    assert [each.cause for each in findings.topics(opened(acted), *ALWAYS, LATEST)] == [*"baced"]
