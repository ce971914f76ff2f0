"""Findings of a span: what is kept and what is looked at now are the same, and what they come to together."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.heuristics import shelf
from kaizen.heuristics.shelf import Heuristic
from kaizen.hooks import shelf as hooks_shelf
from kaizen.host.retention import Retention
from kaizen.model.figures import DAY_MS
from kaizen.model.finding import Confidence, Finding, Range, Seen, Waste
from kaizen.model.story import Story
from kaizen.reading import findings, looking
from kaizen.reading.stores import Opened
from kaizen.store import aging, erase, rollups
from kaizen.store import findings as kept
from kaizen.store.reparse import reparse
from tests.store.test_rollups import DEARER, FORK, LATER, SPOILING, files, known, settle, told_by_hook
from tests.support.acting import WORKSPACE
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
        (each, [*map(kept.row, looking.look(store.connection, each, workspace=WORKSPACE, chosen=shelf.every()))])
        for each in sessions
    ]


def look_at_all(store: Store, version: str = "v") -> None:
    due = [each.session_id for each in kept.to_look(store.connection, version)]
    kept.mark(store.writer, due)
    kept.keep(store.writer, version, look(store, due))
    assert kept.to_look(store.connection, version) == []


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
