"""Each generation of Claude Code's transcripts, from `tests/data/claude`, against rows and totals that were worked out by hand.

The files are made up, in the shapes that the versions write. Their usages stand in the comments as
input / cache write (five minutes + one hour) / cache read / output.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.model.event import Event, SessionFact, Skipped
from kaizen.model.session import OVER, Totals
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import read, read_drift, read_session, read_tools
from kaizen.transcripts import claude_code
from kaizen.transcripts.format import FileIdentity
from tests.support import soak
from tests.support.claude import Store

DATA = Path(__file__).parents[1] / "data" / "claude"
VERSIONS = ["1.0.113", "2.0.76", "2.1.110", "2.1.330"]
LATER = int(datetime(2026, 3, 4, tzinfo=UTC).timestamp() * 1000)


class Told(NamedTuple):
    """A session as it should be: title, parent, status, its own sums and its tree's, its events by kind."""

    title: str
    parent: str | None
    status: str
    own: Totals
    tree: Totals
    events: dict[str, int]


class UseTold(NamedTuple):
    """A tool use as it should be; times in seconds after nine o'clock."""

    session: str
    name: str
    status: str
    began_s: float
    ended_s: float
    took_ms: int
    took_by: str
    bytes: int
    child: str | None = None
    counted: bool = True


A1, B1 = "11130000-0000-4000-8000-00000000000a", "11130000-0000-4000-8000-00000000000b"
A2, B2 = "20760000-0000-4000-8000-00000000000a", "20760000-0000-4000-8000-00000000000b"
A3 = "21110000-0000-4000-8000-00000000000a"
A4 = "21330000-0000-4000-8000-00000000000a"
S3, S4, D4 = f"{A3}/a3000000000000001", f"{A4}/a4000000000000001", f"{A4}/a4000000000000002"

# msg_1a1 4 / 1000+0 / 0 / 57 (its first line said 3), msg_1a2 8 / 40+0 / 1000 / 3, cut short for good
OWN_1A = Totals(1, 1, 2, 1, Usage(4 + 8, 57 + 3, 0 + 1000, 1000 + 40, 1040, 0, None))
# msg_1s1 5 / 200+0 / 300 / 20, msg_1s2 6 / 10+0 / 500 / 30
OWN_1S = Totals(1, 1, 2, 0, Usage(5 + 6, 20 + 30, 300 + 500, 200 + 10, 210, 0, None))
TREE_1A = Totals(2, 2, 4, 1, Usage(12 + 11, 60 + 50, 1000 + 800, 1040 + 210, 1250, 0, None))
# msg_1b1 7 / 50+0 / 1200 / 40; the two that were copied count in the first session
OWN_1B = Totals(1, 0, 1, 0, Usage(7, 40, 1200, 50, 50, 0, None))
# msg_2a1 10 / 2000+0 / 100 / 90 (8 on its first line), msg_2a2 2 / 60+0 / 2100 / 33
OWN_2A = Totals(1, 2, 2, 0, Usage(10 + 2, 90 + 33, 100 + 2100, 2000 + 60, 2060, 0, None))
# msg_2w1 1 / 3000+0 / 0 / 25: nobody asked for it, it was billed all the same
OWN_2W = Totals(1, 0, 1, 0, Usage(1, 25, 0, 3000, 3000, 0, None))
# msg_2x1 2 / 300+0 / 600 / 12, msg_2x2 3 / 25+0 / 900 / 15
OWN_2X = Totals(1, 1, 2, 0, Usage(2 + 3, 12 + 15, 600 + 900, 300 + 25, 325, 0, None))
TREE_2A = Totals(3, 3, 5, 0, Usage(12 + 1 + 5, 123 + 25 + 27, 2200 + 0 + 1500, 2060 + 3000 + 325, 5385, 0, None))
# msg_2k1 5 / 70+0 / 2200 / 21
OWN_2B = Totals(1, 0, 1, 0, Usage(5, 21, 2200, 70, 70, 0, None))
# msg_3a1 20 / 0+500 / 0 / 110, msg_3a2 3 / 0+40 (the sum says 0) / 500 / 45, msg_3a3 2 / 0+7 / 540 / 1, interrupted
OWN_3A = Totals(1, 3, 3, 1, Usage(20 + 3 + 2, 110 + 45 + 1, 0 + 500 + 540, 500 + 40 + 7, 0, 547, None))
# msg_3x1 6 / 0+200 / 100 / 30
OWN_3X = Totals(1, 1, 1, 0, Usage(6, 30, 100, 200, 0, 200, None))
TREE_3A = Totals(2, 4, 4, 1, Usage(25 + 6, 156 + 30, 1040 + 100, 547 + 200, 0, 747, None))
# msg_4a1 8 / 1700+300 / 13000 / 240, 90 of it thought, msg_4a2 2 / 400+0 / 15000 / 60, msg_4a3 1 / 100+0 / 15400 / 30,
# msg_4a4 3 / 50+0 / 15500 / 80; the synthetic line is no call
OWN_4A = Totals(
    1, 4, 4, 0,
    Usage(8 + 2 + 1 + 3, 240 + 60 + 30 + 80, 13000 + 15000 + 15400 + 15500, 2000 + 400 + 100 + 50, 2250, 300, 90),
)  # fmt: skip
# msg_4x1 5 / 900+0 / 7000 / 44, msg_4x2 4 / 10+0 / 8000 / 50
OWN_4X = Totals(1, 1, 2, 0, Usage(5 + 4, 44 + 50, 7000 + 8000, 900 + 10, 910, 0, 0))
# msg_4y1 9 / 600+0 / 6000 / 22
OWN_4Y = Totals(1, 0, 1, 0, Usage(9, 22, 6000, 600, 600, 0, 0))
TREE_4X = Totals(2, 1, 3, 0, Usage(9 + 9, 94 + 22, 15000 + 6000, 910 + 600, 1510, 0, 0))
TREE_4A = Totals(3, 5, 7, 0, Usage(14 + 18, 410 + 116, 58900 + 21000, 2550 + 1510, 2250 + 1510, 300, 90))

SESSIONS = {
    "1.0.113": {
        A1: Told("add a test for the parser", None, "idle", OWN_1A, TREE_1A,
                 {"prompt": 1, "text": 2, "tool_call": 1, "tool_result": 1, "usage": 2}),
        f"{A1}/s-1": Told("count the tests", A1, "idle", OWN_1S, OWN_1S,
                          {"prompt": 1, "text": 1, "tool_call": 1, "tool_result": 1, "usage": 2}),
        B1: Told("Adding a parser test", None, "idle", OWN_1B, OWN_1B,
                 {"prompt": 2, "text": 3, "tool_call": 1, "tool_result": 1, "usage": 3}),
    },
    "2.0.76": {
        A2: Told("rename the module", None, "idle", OWN_2A, TREE_2A,
                 {"prompt": 1, "thinking": 1, "tool_call": 2, "tool_result": 2, "usage": 2, "injected": 1}),
        f"{A2}/0a1b2c3": Told("Warmup", A2, "idle", OWN_2W, OWN_2W, {"prompt": 1, "text": 1, "usage": 1}),
        f"{A2}/1b2c3d4": Told("find who imports it", A2, "idle", OWN_2X, OWN_2X,
                              {"prompt": 1, "tool_call": 1, "tool_result": 1, "text": 1, "usage": 2}),
        B2: Told("rename the module", None, "idle", OWN_2B, OWN_2B,
                 {"prompt": 2, "thinking": 1, "tool_call": 2, "tool_result": 2, "usage": 3, "injected": 1, "text": 1}),
    },
    "2.1.110": {
        A3: Told("Parser news", None, "idle", OWN_3A, TREE_3A,
                 {"prompt": 2, "tool_call": 3, "tool_result": 3, "usage": 3, "text": 1, "injected": 1}),
        S3: Told("Read the notes", A3, "idle", OWN_3X, OWN_3X, {"prompt": 1, "tool_call": 1, "tool_result": 1, "usage": 1}),
    },
    "2.1.330": {
        A4: Told("Faster builds", None, "ended", OWN_4A, TREE_4A,
                 {"prompt": 1, "error": 2, "thinking": 1, "usage": 4, "tool_call": 4, "tool_result": 4, "notice": 2,
                  "text": 1, "compaction": 1, "injected": 2}),
        S4: Told("Profile", A4, "ended", OWN_4X, TREE_4X,
                 {"prompt": 1, "tool_call": 1, "tool_result": 1, "text": 1, "usage": 2}),
        D4: Told("Look at the linker", S4, "ended", OWN_4Y, OWN_4Y, {"prompt": 1, "text": 1, "usage": 1}),
    },
}  # fmt: skip

USES = {
    "1.0.113": {
        UseTold(A1, "Task", "ok", 3, 8.3, 5200, "transcript", len("There are 12 tests.")),
        UseTold(f"{A1}/s-1", "Grep", "ok", 4, 4.5, 500, "times", len("12 matches")),
        # the resumed file has the time of the resume on all that it copied
        UseTold(B1, "Task", "ok", 3600, 3600, 5200, "transcript", len("There are 12 tests."), None, False),
    },
    "2.0.76": {
        UseTold(A2, "Task", "ok", 4, 9, 4800, "transcript", len("Two files import it."), f"{A2}/1b2c3d4"),
        UseTold(A2, "Bash", "error", 11, 12.5, 1500, "times", len("fatal: bad source")),
        UseTold(f"{A2}/1b2c3d4", "Grep", "ok", 6, 6.4, 400, "times", len("a.py\nb.py")),
        UseTold(B2, "Task", "ok", 4, 9, 4800, "transcript", len("Two files import it."), None, False),
        UseTold(B2, "Bash", "error", 11, 12.5, 1500, "times", len("fatal: bad source"), None, False),
    },
    "2.1.110": {
        UseTold(A3, "web_search", "ok", 5, 5.5, 500, "times", len("[web_search_result]")),
        UseTold(A3, "Write", "denied", 6, 16, 10_000, "times", len("The user did not want this.")),
        UseTold(A3, "Agent", "ok", 19, 19.5, 500, "times", len("Async agent launched"), S3),
        UseTold(S3, "Read", "interrupted", 20.5, 20.9, 400, "times", len("[Request interrupted by user for tool use]")),
    },
    "2.1.330": {
        UseTold(A4, "Bash", "ok", 5, 5.8, 800, "times", 228_894),
        UseTold(A4, "Read", "ok", 5.6, 6.1, 500, "times", len("not really a picture")),
        UseTold(A4, "Agent", "ok", 9, 20, 10_900, "transcript", len("Linking is slow."), S4),
        UseTold(A4, "Bash", "denied", 24, 24.3, 300, "times", len("A rule forbids this.")),
        UseTold(S4, "Agent", "ok", 11, 17, 6000, "times", len("The old one."), D4),
    },
}


def captured(version: str, folder: Path) -> Store:
    store = Store(folder)
    store.take(DATA / version / "projects")
    return store


@pytest.fixture(params=VERSIONS)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A version and the store that its files gave."""
    store = captured(request.param, tmp_path / "store")
    yield request.param, store
    store.close()


def test_sessions_and_totals(golden: tuple[str, Store]) -> None:
    """Each session with its parent, title, status, figures, and those of its tree."""
    version, store = golden
    listed = read.sessions(store.connection, workspace="/w", limit=0, now_ms=LATER)
    found = {}
    for one in listed:
        own = Totals(1, one.tool_calls, one.model_calls, one.partial_calls, one.usage)
        events = Counter(str(each.event.kind) for each in read_session.events(store.connection, one.id))
        found[one.id] = Told(one.title or "", one.parent_id, str(one.status), own, one.tree, dict(events))
        assert one.client_version == version
    assert found == SESSIONS[version]


def test_tool_uses(golden: tuple[str, Store]) -> None:
    """Each tool use with its times, its end, its size and what it started."""
    version, store = golden
    nine = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp() * 1000)
    found = set()
    for one in read.sessions(store.connection, workspace="/w", limit=0, now_ms=LATER):
        for use in read_tools.tool_uses(store.connection, one.id, over=one.status in OVER):
            assert use.started_at is not None
            assert use.ended_at is not None
            found.add(UseTold(
                one.id, use.name or "", str(use.status), (use.started_at - nine) / 1000, (use.ended_at - nine) / 1000,
                use.duration_ms or 0, use.duration_by or "", use.bytes or 0, use.child_id, use.counted,
            ))  # fmt: skip
    assert found == USES[version]


def test_all_of_it_is_known(golden: tuple[str, Store]) -> None:
    """No generation holds a record, block or field that is told as unknown, and no line is skipped."""
    _, store = golden
    assert read_drift.drift(store.connection) == []
    assert read_drift.skipped_lines(store.connection) == []


def test_the_conditions_of_the_calls(tmp_path: Path) -> None:
    """The last call of 2.1.330 ran fast, in one region, on the model that was fallen back to; one of 2.1.110 searched."""
    store = captured("2.1.330", tmp_path / "new")
    query = "SELECT model, provider, service_tier, speed, region, web_searches FROM calls WHERE id = ?"
    assert store.connection.execute(query, ("msg_4a4",)).fetchall() == [
        ("claude-sonnet-5-5", "anthropic", "standard", "fast", "us", 0)
    ]
    store.close()
    store = captured("2.1.110", tmp_path / "old")
    assert store.connection.execute(query, ("msg_3a1",)).fetchall() == [
        ("claude-opus-4-7", "anthropic", "standard", "standard", None, 1)
    ]
    store.close()


def test_what_is_said_and_by_whom(tmp_path: Path) -> None:
    """Prompts, queued ones too, once each; what the client put in their place; retries, failures, the fallback."""
    said = []
    for version in ("2.1.110", "2.1.330"):
        store = captured(version, tmp_path / version)
        query = "SELECT kind, name, text FROM events WHERE session_id NOT LIKE '%/%' AND kind IN "
        query += "('prompt', 'injected', 'error', 'notice', 'compaction') ORDER BY seq"
        said += [(kind, name, (text or "")[:36]) for kind, name, text in store.connection.execute(query)]
        store.close()
    assert said == [
        ("prompt", None, "what is new in the parser library?"),
        ("prompt", "queued_command", "no file, only tell me"),
        ("injected", "interrupted", "[Request interrupted by user]"),
        ("prompt", None, "speed up the build"),
        ("error", "api_error", "529 Overloaded (retry 1 of 10)"),
        ("notice", "model_fallback", "Switched to Sonnet 5.5 due to high d"),
        ("notice", "stop_hook_summary", ""),
        ("compaction", "compact_boundary", '{"trigger":"manual","preTokens":1590'),
        ("injected", None, "This session goes on from an earlier"),
        ("injected", None, "<task-notification>\n<status>complete"),
        ("error", "overloaded", "API Error: Overloaded"),
    ]


LINES = [
    (FileIdentity("claude-code", path.stem), line)
    for path in sorted(DATA.rglob("*.jsonl"))
    for line in path.read_bytes().splitlines()
]
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.just([])
    | st.just({})
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to all values within a record."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, each in inside for found in places(each, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> tuple[FileIdentity, bytes, str]:
    """A real line with some of its values replaced, taken away, doubled, or with its bytes cut."""
    file, line = draw(st.sampled_from(LINES))
    record = json.loads(line)
    for _ in range(draw(st.integers(0, 4))):
        path = draw(st.sampled_from(places(record)))
        if not path:
            continue
        holder = record
        for key in path[:-1]:
            holder = holder[key]
        how = draw(st.sampled_from(["replace", "remove", "wrap", "news"]))
        if how == "replace":
            holder[path[-1]] = draw(ODD)
        elif how == "wrap":
            holder[path[-1]] = [holder[path[-1]], draw(ODD)]
        elif how == "remove":
            del holder[path[-1]]
        elif isinstance(holder, dict):
            holder[draw(st.text(max_size=8))] = draw(ODD)
    whole = json.dumps(record, separators=(",", ":")).encode()
    cut = draw(st.none() | st.integers(0, len(whole)))
    return file, whole if cut is None else whole[:cut], json.dumps(record)


def check(file: FileIdentity, line: bytes, source: str) -> None:
    """No fact of a line is about what does not stand in it."""
    for skim in (True, False):
        facts = claude_code.reader(file).facts(line, skim=skim)
        told = [fact for fact in facts if isinstance(fact, (Event, ModelCall, SessionFact))]
        assert all(fact.session_id.partition("/")[0] == file.session_id for fact in told)
        events = [fact for fact in facts if isinstance(fact, Event)]
        assert len({event.key for event in events}) == len(events)
        for named in (name for event in events for name in (event.tool_use_id, event.call_id) if name):
            assert json.dumps(named)[1:-1] in source or named.startswith("h:")
        assert sum(isinstance(fact, ModelCall) for fact in facts) <= 1
        assert not any(isinstance(fact, Skipped) for fact in facts) or line != source.encode()


@given(mutated())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_mutated_lines_invent_nothing(case: tuple[FileIdentity, bytes, str]) -> None:
    """Whatever becomes of a line: no exception, one key an event, and no tool or call that it does not name."""
    check(*case)


@pytest.mark.soak
@given(mutated())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=int(100 * soak.seconds(1 / 12)))
def test_mutated_lines_invent_nothing_for_minutes(case: tuple[FileIdentity, bytes, str]) -> None:
    """The same, for minutes."""
    check(*case)


def test_a_copied_corpus_is_the_same_wherever_it_lies(tmp_path: Path) -> None:
    """The same files at another place give the same sessions and calls."""
    for version in VERSIONS:
        shutil.copytree(DATA / version, tmp_path / version)
        one, other = captured(version, tmp_path / "a" / version), Store(tmp_path / "b" / version)
        other.take(tmp_path / version / "projects")
        for table in ("sessions", "calls", "events", "tool_uses"):
            assert one.rows()[table] == other.rows()[table]
        one.close()
        other.close()
