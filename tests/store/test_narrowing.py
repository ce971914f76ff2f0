"""Where hits can lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.model.event import Event, Kind, SessionFact
from kaizen.model.query import parse
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import narrowing, rollups
from kaizen.store.narrowing import LAST, Part, narrowed, pattern
from kaizen.store.read_status import nobody_knows
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store

NOW = 1_795_651_200_000
DAY = 86_400_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Three sessions of three events each, one after the other: a day old, two days old, and without a time."""
    made = Store(tmp_path)
    for number, (session, agent, branch) in enumerate(
        (("a1", "claude-code", "main"), ("b2/agent-c", "codex", None), ("d3", "codex", "main"))
    ):
        at = NOW - (number + 1) * DAY if number < 2 else None
        facts = [
            SessionFact(session, git_branch=branch, opened_at=at),
            *(Event(f"k{n}", session, at, Kind.TEXT, text="words") for n in range(3)),
        ]
        state = FileState(1, number, 3, b"digest", 100, skipping=False)
        file = FileIdentity(agent, session)
        made.writer.commit(Batch(f"/{session}.jsonl", file, state, facts, 1, 7, restart=False))
    yield made
    made.close()


def part(store: Store, query: str, *, by_place: bool = True) -> Part:
    return narrowed(store.connection, parse(query), NOW, nobody_knows, by_place=by_place)


@pytest.mark.parametrize(
    ("query", "sessions", "span"),
    [
        ("words", None, (0, LAST)),
        ("agent:codex", ["b2/agent-c", "d3"], (4, 9)),
        ("-agent:codex", ["a1"], (1, 3)),
        ("branch:main agent:codex", ["d3"], (7, 9)),
        ("-branch:main", ["b2/agent-c"], (4, 6)),
        ("session:agent-c", ["b2/agent-c"], (4, 6)),
        ("status:idle", ["a1", "b2/agent-c", "d3"], (1, 9)),
        ("-status:idle", [], None),
        ("tokens:>0", [], None),
        ("agent:nobody", [], None),
        ("since:36h", None, (1, 3)),
        ("until:36h", None, (4, 6)),
        ("-since:36h", None, (0, LAST)),
        ("since:36h,3d", None, (0, LAST)),
        ("since:1h", None, None),
        ("since:36h agent:codex", ["b2/agent-c", "d3"], None),
    ],
)
def test_sessions_and_spans_narrow(
    store: Store, query: str, sessions: list[str] | None, span: tuple[int, int] | None
) -> None:
    """The one by what holds of them as a whole, the other by where in the store it lies."""
    found = part(store, query)
    assert found.sessions == sessions
    assert found.is_empty if span is None else (found.first, found.last) == span


@pytest.mark.parametrize(
    ("query", "sessions"),
    [
        ("tokens:>150", ["b2/agent-c"]),
        ("tokens:>=150", ["a1", "b2/agent-c"]),
        ("tokens:<=150", ["a1"]),
        ("tokens:<9000", ["a1", "b2/agent-c"]),
        ("-tokens:>=0", ["d3"]),
        ("cost:>2", ["b2/agent-c"]),
        ("cost:<=2", ["a1"]),
    ],
)
def test_tokens_and_costs_are_those_of_the_calls(store: Store, query: str, sessions: list[str]) -> None:
    """Whether they were reckoned or not, and where one call does not tell of a kind that another tells of."""
    for session, first, other in (
        ("a1", Usage(100, 50), Usage()),
        ("b2/agent-c", Usage(100, 50, 7, 8), Usage(1, None, 2)),
    ):
        calls = [
            ModelCall(f"{session}-{n}", session, NOW, "m", use, complete=True) for n, use in enumerate((first, other))
        ]
        state = FileState(1, 9, 3, b"digest", 100, skipping=False)
        store.writer.commit(Batch(f"/{session}.jsonl", FileIdentity("x", session), state, calls, 1, 7, restart=False))
    store.connection.execute("UPDATE calls SET cost_nano = iif(session_id = 'a1', 1, 2) * 1000000000")
    assert part(store, query).sessions == sessions
    rollups.reckon(store.writer, rollups.to_reckon(store.connection))
    assert not rollups.stale(store.connection)
    assert part(store, query).sessions == sessions


def test_a_long_span_is_not_looked_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a place where nothing is gone through by it, or that many sessions share."""
    monkeypatch.setattr(narrowing, "_MOST_COUNTED", 3)
    assert part(store, "since:36h").first == 0
    assert part(store, "agent:claude", by_place=False).first == 0
    monkeypatch.setattr(narrowing, "FEW", 1)
    assert (part(store, "agent:claude").first, part(store, "agent:codex").first) == (1, 0)


def test_what_is_asked_of_events_is_left(store: Store) -> None:
    """In its order."""
    found = part(store, "kind:text agent:codex -model:gpt since:1h")
    assert [str(each.field) for each in found.filters] == ["kind", "model", "since"]


def test_a_pattern_has_one_sign_for_anything() -> None:
    """What means something to LIKE alone does not."""
    assert pattern("a*b_c%d\\") == "a%b\\_c\\%d\\\\"


def test_sessions_by_what_they_began_with(store: Store) -> None:
    """By the beginning of its fingerprint, or that it is not known."""
    store.connection.execute(
        "UPDATE sessions SET instructions = iif(id = 'a1', '11aa', '22bb') WHERE id IN ('a1', 'd3')"
    )
    for query, sessions in (
        ("instructions:11", ["a1"]), ("instructions:11AA,22", ["a1", "d3"]), ("instructions:unknown", ["b2/agent-c"]),
        ("-instructions:11", ["b2/agent-c", "d3"]), ("instructions:%", []),
    ):  # fmt: skip
        assert part(store, query).sessions == sessions
