"""What a query finds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.errors import BadQuery
from kaizen.model.event import Event, Fact, Kind, SessionFact, Turn
from kaizen.model.query import parse
from kaizen.model.usage import ModelCall, Usage
from kaizen.store import find as find_module
from kaizen.store import search
from kaizen.store.find import expression, find
from kaizen.store.opening import open_to_read
from kaizen.store.snippets import BEGIN, END
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support.claude import Store

STATE = FileState(1, 2, 3, b"digest", 100, skipping=False)
NOW = 1_795_651_200_000
DAY = 86_400_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path)
    yield made
    made.close()


def event(key: str, text: str | None, kind: Kind = Kind.TEXT, at: int | None = NOW - DAY, **more: Any) -> Event:
    return Event(key, more.pop("session", "aaaa-1"), at, kind, text=text, bytes=len(text or ""), **more)


def put(store: Store, *facts: Fact, session: str = "aaaa-1", agent: str = "claude-code") -> None:
    file = FileIdentity(agent, session)
    store.writer.commit(Batch(f"/{session}.jsonl", file, STATE, facts, 1, 7, restart=False))


def index(store: Store) -> None:
    search.index(store.writer, search.gaps(store.connection))


def keys(store: Store, query: str, limit: int = 20) -> list[str]:
    """The natural keys of what is found, in its order."""
    hits = find(store.connection, parse(query), limit=limit, now_ms=NOW).hits
    by_seq = dict(store.connection.execute("SELECT seq, natural_key FROM events").fetchall())
    return [by_seq[hit.cursor] for hit in hits]


@pytest.fixture
def filled(store: Store) -> Store:
    """Two sessions of two agents, with calls, results and an error."""
    call = ModelCall("m1", "aaaa-1", NOW - DAY, "claude-opus-9", Usage(100, 50), complete=True)
    put(
        store,
        SessionFact("aaaa-1", model="claude-opus-9", git_branch="feature/lexer", opened_at=1),
        event("ask", "please repair the parser", Kind.PROMPT, NOW - 3 * DAY),
        event("answer", "The parser is repaired.", call_id="m1"),
        event("run", '{"command":"pytest src/app.py"}', Kind.TOOL_CALL, name="Bash", tool_use_id="t1"),
        event("ran", "src/app.py: parser failed\nsecond parser line", Kind.TOOL_RESULT, error=True, tool_use_id="t1"),
        event("tokens", None, Kind.USAGE, call_id="m1"),
        call,
    )
    put(
        store,
        SessionFact("bbbb/agent-cccc", model="gpt-7", git_branch="main", opened_at=2),
        event("other", "lexer before parser", session="bbbb/agent-cccc", at=NOW - 40 * DAY),
        event("timeless", "the snake_case parseQuery", session="bbbb/agent-cccc", at=None),
        session="bbbb/agent-cccc",
        agent="codex",
    )
    index(store)
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("parser", {"ask", "answer", "ran", "other"}),
        ("PARSER repair*", {"ask", "answer"}),
        ('"the parser"', {"ask", "answer"}),
        ("parser -repaired -lexer", {"ask", "ran"}),
        ("lexer OR repaired", {"other", "answer"}),
        ("snake_case", {"timeless"}),
        ("case", {"timeless"}),
        ("parsequ*", {"timeless"}),
        ("parser agent:codex", {"other"}),
        ("parser -agent:codex", {"ask", "answer", "ran"}),
        ("parser agent:claude,codex", {"ask", "answer", "ran", "other"}),
        ("model:opus parser", {"ask", "answer", "ran"}),
        ("tool:bash", {"run", "ran"}),
        ("tool:B*h kind:call", {"run"}),
        ("tool:Bas", set()),
        ("tool:B_sh", set()),
        ("-tool:Bash kind:result,call", set()),
        ("path:src/app.py", {"run", "ran"}),
        ("path:app.py kind:result", {"ran"}),
        ("parser -path:app.py", {"ask", "answer", "other"}),
        ("path:src/*", {"run", "ran"}),
        ("kind:prompt", {"ask"}),
        ("session:aaaa parser", {"ask", "answer", "ran"}),
        ("session:agent-cc", {"other", "timeless"}),
        ("session:a%", set()),
        ("branch:lexer parser", {"ask", "answer", "ran"}),
        ("error:yes", {"ran"}),
        ("parser error:no", {"ask", "answer", "other"}),
        ("parser since:2d", {"answer", "ran"}),
        ("parser until:2d", {"ask", "other"}),
        ("-since:2d", {"ask", "other", "timeless"}),
        ("tokens:>100 parser", {"ask", "answer", "ran"}),
        ("tokens:>150", set()),
        ("cost:>0", set()),
        ("nothing", set()),
    ],
)
def test_words_and_fields(filled: Store, query: str, found: set[str]) -> None:
    """Each kind of term."""
    assert set(keys(filled, query)) == found


def test_the_best_come_first_and_of_equals_the_latest(store: Store) -> None:
    """A text that says it twice and little else is better; of those that say the same the later one."""
    put(
        store,
        event("old", "parser of lines", at=NOW - 5 * DAY),
        event("new", "parser of lines", at=NOW - DAY),
        event("best", "parser parser", at=NOW - 9 * DAY),
        *(event(f"x{n}", "quite other words here") for n in range(9)),
    )
    index(store)
    assert keys(store, "parser") == ["best", "new", "old"]
    assert keys(store, "parser", limit=1) == ["best"]
    assert find(store.connection, parse("parser"), limit=1, now_ms=NOW).more
    assert not find(store.connection, parse("parser"), limit=3, now_ms=NOW).more
    assert keys(store, "kind:text", limit=2) == ["x8", "x7"]
    assert find(store.connection, parse("kind:text"), limit=2, now_ms=NOW).more


def test_of_common_words_so_many_are_ranked(store: Store) -> None:
    """Those that were stored last, and it is told that there may be more; as many as are asked for at least."""
    put(store, *(event(f"k{n}", "parser", at=n) for n in range(9)))
    index(store)
    found = find(store.connection, parse("parser"), limit=0, now_ms=NOW, ranked=3)
    assert ([hit.at for hit in found.hits], found.more) == ([8, 7, 6], True)
    assert len(find(store.connection, parse("parser"), limit=4, now_ms=NOW, ranked=3).hits) == 4


def test_a_hit_says_whose_it_is_and_where_it_hit(filled: Store) -> None:
    """With the words that were hit marked in the text around them; without words its beginning."""
    found = find(filled.connection, parse("failed"), limit=5, now_ms=NOW)
    hit = found.hits[0]
    assert (hit.session_id, hit.agent, hit.kind, hit.tool, hit.error) == (
        "aaaa-1",
        "claude-code",
        "tool_result",
        "Bash",
        True,
    )
    assert f"parser {BEGIN}failed{END}" in hit.snippet
    assert found.pending == (0, 0)
    put(filled, event("long", "x" * 999, Kind.COMPACTION))
    long = find(filled.connection, parse("kind:compaction"), limit=5, now_ms=NOW)
    assert long.hits[0].snippet == "x" * 240 + "…"
    assert long.pending == (0, 0)  # without words the index is not asked
    assert find(filled.connection, parse("failed"), limit=5, now_ms=NOW).pending == (1, 8)


def test_how_a_session_stands(filled: Store) -> None:
    """At the moment of asking: by what was captured, and by whether its process lives."""
    put(filled, SessionFact("aaaa-1", process="12 34 boot"))
    put(
        filled,
        SessionFact("bbbb/agent-cccc", turn=Turn.WAITING_PERMISSION, turn_at=NOW),
        event("asks", "may I run the parser", session="bbbb/agent-cccc", at=NOW),
        session="bbbb/agent-cccc",
    )
    index(filled)

    def sessions(query: str, *, alive: bool | None = None) -> set[str]:
        found = find(filled.connection, parse(query), limit=0, now_ms=NOW, alive=lambda _: alive)
        return {hit.session_id for hit in found.hits}

    assert sessions("parser status:idle") == {"aaaa-1"}
    assert sessions("parser status:crashed", alive=False) == {"aaaa-1"}
    assert sessions("status:waiting") == sessions("status:waiting-permission parser") == {"bbbb/agent-cccc"}
    assert sessions('status:"waiting for the user"') == sessions("status:active,ended") == set()
    assert sessions("-status:waiting parser") == {"aaaa-1"}
    assert sessions("status:idle,waiting parser") == {"aaaa-1", "bbbb/agent-cccc"}


def test_a_reader_sees_one_moment(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is deleted between finding and showing is shown still, and nothing breaks."""
    reader = open_to_read(filled.path)
    real = find_module._hits

    def deleting(*arguments: Any) -> Any:
        filled.connection.execute("DELETE FROM events")
        return real(*arguments)

    monkeypatch.setattr(find_module, "_hits", deleting)
    assert len(find(reader, parse("parser"), limit=9, now_ms=NOW).hits) == 4
    monkeypatch.undo()
    assert find(reader, parse("parser"), limit=9, now_ms=NOW).hits == []
    assert not reader.in_transaction
    reader.close()


_TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(["parser", '"', "*", "OR", "-", "^", "+", "NEAR(", "text:", "{a b}:", "path:", "tool:", "%", "\\", "'", " ", ":", "漢", "\u0301"]),
        max_size=12,
    ).map(" ".join),
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_TEXTS)
def test_no_query_that_is_understood_fails(filled: Store, text: str) -> None:
    """None means anything by itself to SQLite."""
    try:
        query = parse(text)
    except BadQuery:
        return
    find(filled.connection, query, limit=3, now_ms=NOW)


_TERMS = (
    "parser", "pars*", "kind:prompt,answer", "-kind:call", "agent:codex", "-agent:codex", "model:opus", "-model:gpt", "tool:Bash",
    "-tool:Bash", "error:yes", "error:no", "since:2d", "-since:2d", "until:2d", "branch:main", "-branch:lexer", "session:aaaa",
    "-session:bbbb", "status:idle", "tokens:>100", "-tokens:>100",
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(_TERMS), min_size=2, max_size=4))
def test_terms_find_what_each_of_them_finds(filled: Store, terms: list[str]) -> None:
    """However the store goes about it."""
    assert set(keys(filled, " ".join(terms))) == set.intersection(*(set(keys(filled, term)) for term in terms))


def test_what_the_index_is_asked() -> None:
    """Words are quoted, whatever is in them."""
    assert expression(parse('a "b c"* OR d path:x/y')) == '("a") AND ("b c" * OR "d") AND ("x/y")'
    assert expression(parse("a")) == '("a")'
    assert expression(parse("a -b -c*")) == '(("a")) NOT ("b" OR "c" *)'
    assert expression(parse("tool:Bash")) == ""
