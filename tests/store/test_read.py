"""Looking into a store: sessions, events, figures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from kaizen.errors import NotFound
from kaizen.model.event import Kind, SessionFact
from kaizen.model.session import ACTIVE_MS, Session, Status, Totals
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.store import read
from tests.store.test_write import batch, call, event
from tests.support.claude import BEGIN, FORK, SESSION, Store, Transcript, figures, session, sub_agent, text, tool_use

NOW = int(BEGIN.timestamp() * 1000)
ONE, TWO = session(1).session, session(2).session


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    return tmp_path / "projects"


def listed(store: Store, limit: int = 0, now_ms: int = NOW) -> list[Session]:
    return read.sessions(store.connection, workspace="/w", limit=limit, now_ms=now_ms)


def found(store: Store, prefix: str) -> str:
    return read.session(store.connection, prefix, workspace="/w", now_ms=NOW).id


def test_a_session_with_all_its_figures(store: Store, projects: Path) -> None:
    """Each call counts once however many lines it has; reasoning that was not told is unknown."""
    made = session(1, steps=2)
    made.write(projects)
    store.take(projects)
    assert listed(store) == [
        Session(
            id=ONE,
            agent="claude-code",
            parent_id=None,
            workspace="/w",
            cwd="/home/dev/app",
            model="claude-opus-9",
            status=Status.ENDED,
            started_at=NOW + 1000,
            ended_at=NOW + 12_000,
            last_event_at=NOW + 12_000,
            title="please fix it",
            events=11,
            tool_calls=2,
            model_calls=3,
            partial_calls=0,
            usage=Usage(9, 150, 3000, 120, 90, 30, None),
            spending=Spending(calls=3, unpriced=3),
            git_branch="main",
            client_version="2.1.330",
            status_reason="the agent said so",
            tree=Totals(1, 2, 3, 0, Usage(9, 150, 3000, 120, 90, 30, None)),
            tree_spending=Spending(calls=3, unpriced=3),
        )
    ]


def test_one_unknown_figure_makes_the_sum_unknown(store: Store, projects: Path) -> None:
    """A kind that one call does not tell is unknown for the session; the other kinds are summed."""
    made = Transcript().response("m1", text("a"), usage=figures(5, thinking=2))
    made.response("m2", text("b"), usage=figures(6, thinking=1, input_tokens=None))
    made.write(projects)
    store.take(projects)
    assert listed(store)[0].usage == Usage(None, 11, 2000, 80, 60, 20, 3)


def test_a_session_without_calls_has_no_figures(store: Store, projects: Path) -> None:
    """Nothing is known of the tokens of a session whose model never answered: not 0, but unknown."""
    Transcript().prompt("hello?").write(projects)
    store.take(projects)
    (only,) = listed(store)
    assert (only.model_calls, only.usage) == (0, Usage())
    assert read.ids(store.connection) == {only.id}


def test_absurd_figures_do_not_stop_the_listing(store: Store) -> None:
    """Figures of a hostile file whose sum overflows an integer still give an answer."""
    absurd = 2**53 - 1
    calls = [call("s", absurd, name=f"m{n}") for n in range(1100)]
    store.writer.commit(batch("s", SessionFact("s"), *calls))
    assert listed(store)[0].usage.output is not None
    assert read.figures(store.connection, 0)[2] is not None


def test_partial_calls_are_told(store: Store, projects: Path) -> None:
    """A response that was cut short is a call, and counted as partial too."""
    Transcript().response("m", text("ha"), stop=None).write(projects)
    store.take(projects)
    assert (listed(store)[0].model_calls, listed(store)[0].partial_calls) == (1, 1)


def test_a_fork_counts_only_what_is_its_own(store: Store, projects: Path) -> None:
    """The copied history is in the fork's events, but its calls and tool calls count in the parent alone."""
    parent = Transcript(SESSION).queued("do it").prompt("do it").step(0)
    fork = parent.fork().step(1)
    parent.write(projects)
    fork.write(projects)
    store.take(projects)
    by_id = {one.id: one for one in listed(store)}
    assert [(by_id[s].model_calls, by_id[s].tool_calls, by_id[s].usage.output) for s in (SESSION, FORK)] == [
        (1, 1, 50),
        (1, 1, 50),
    ]
    assert by_id[FORK].events == by_id[SESSION].events + 4
    assert (by_id[FORK].started_at or 0) > (by_id[SESSION].last_event_at or 0)


def test_sub_agents_are_sessions_with_a_parent(store: Store, projects: Path) -> None:
    """A helper's tokens are its own; its parent is named, and the parent names its helpers."""
    parent = session(1)
    parent.write(projects)
    sub_agent(parent).write(projects)
    store.take(projects)
    helper = read.session(store.connection, f"{ONE}/a", workspace="/w", now_ms=NOW)
    assert (helper.id, helper.parent_id, helper.model_calls) == (f"{ONE}/a0000000000000001", ONE, 2)
    assert read.children(store.connection, ONE) == [helper.id]


def test_the_latest_active_comes_first(store: Store, projects: Path) -> None:
    """Sessions are listed by their last event, newest first, as many as asked for."""
    session(1, begin=BEGIN + timedelta(hours=2)).write(projects)
    session(2, begin=BEGIN).write(projects)
    session(3, begin=BEGIN + timedelta(hours=1)).write(projects)
    store.take(projects)
    assert [one.id[-1] for one in listed(store)] == ["1", "3", "2"]
    assert [one.id[-1] for one in listed(store, limit=2)] == ["1", "3"]


def test_a_session_is_active_idle_or_ended(store: Store, projects: Path) -> None:
    """Active while its last event is fresh, idle after that, ended once its client said so."""
    Transcript().prompt("hello").write(projects)
    store.take(projects)
    last = listed(store)[0].last_event_at or 0
    assert [listed(store, now_ms=last + ms)[0].status for ms in (0, ACTIVE_MS)] == [Status.ACTIVE, Status.IDLE]
    store.writer.commit(batch(SESSION, SessionFact(SESSION, ended=True)))
    assert (listed(store)[0].status, listed(store)[0].ended_at) == (Status.ENDED, last)


def test_a_session_is_found_by_the_beginning_of_its_id(store: Store, projects: Path) -> None:
    """The whole id, or a beginning that only one session has; helpers do not make their parent's ambiguous."""
    parent = session(1)
    parent.write(projects)
    for number in range(8):
        sub_agent(parent, f"a{number:016}").write(projects)
    store.take(projects)
    assert found(store, ONE) == ONE
    assert found(store, "5e55") == ONE
    assert found(store, ONE + "/a0000000000000003") == ONE + "/a0000000000000003"
    session(2).write(projects)
    store.take(projects)
    assert found(store, TWO) == TWO


def test_a_helper_is_found_by_the_beginning_of_its_own_id(store: Store, projects: Path) -> None:
    """What lists and tails show of a helper finds it again, unless another session begins so too."""
    parent, other = session(1), session(2)
    for number in range(8):
        sub_agent(parent, f"ab{number:015}").write(projects)
    for each in (sub_agent(parent, "5e77"), sub_agent(other, "5e5b"), sub_agent(other, "ab9"), parent, other):
        each.write(projects)
    store.take(projects)
    assert found(store, "5e7") == f"{ONE}/5e77"
    assert found(store, f"ab{3:015}") == f"{ONE}/ab{3:015}"
    assert found(store, f"{TWO}/ab") == f"{TWO}/ab9"
    for several in ("5e5", "ab"):
        with pytest.raises(NotFound, match="several"):
            found(store, several)


@pytest.mark.parametrize("prefix", ["5e55", "", "nothing", "5e550000%"])
def test_what_is_not_one_session_is_not_found(store: Store, projects: Path, prefix: str) -> None:
    """No session, or several: an error whose hint names some of them; helpers do not hide the second."""
    parent = session(1)
    parent.write(projects)
    for number in range(8):
        sub_agent(parent, f"a{number:016}").write(projects)
    session(2).write(projects)
    store.take(projects)
    with pytest.raises(NotFound) as error:
        found(store, prefix)
    assert prefix != "5e55" or (ONE in error.value.hint and TWO in error.value.hint)


def test_events_come_back_as_they_were_told(store: Store) -> None:
    """An event that was stored is read back equal, with its cursor, in the order of storing."""
    first = event("s", "a", Kind.TOOL_CALL, name="Bash", tool_use_id="t", call_id="m", text="{}", bytes=2, cwd="/a")
    second = event("s", "b", Kind.TOOL_RESULT, tool_use_id="t", error=True)
    store.writer.commit(batch("s", first, second))
    told = read.events(store.connection, after=0, limit=10)
    assert [one.event for one in told] == [first, second]
    assert [one.cursor for one in told] == [1, 2]
    assert told[0].agent == "claude-code"


def test_a_tail_goes_on_at_its_cursor(store: Store, projects: Path) -> None:
    """Read in pieces after the last cursor, each event comes exactly once; a session's tail has only its own."""
    session(1).write(projects)
    session(2).write(projects)
    store.take(projects)
    whole = read.events(store.connection, after=0, limit=1000)
    pieces, after = [], 0
    while piece := read.events(store.connection, after=after, limit=3):
        pieces += piece
        after = piece[-1].cursor
    assert pieces == whole
    assert after == read.head(store.connection)


def test_usage_stands_on_usage_events_that_count(store: Store, projects: Path) -> None:
    """A usage event has the tokens of its call; the fork's copy of it has none, and no other event has any."""
    parent = Transcript(SESSION).prompt("do it").response("m", text("so"), tool_use("t"))
    parent.write(projects)
    parent.fork().write(projects)
    store.take(projects)
    told = read.events(store.connection, after=0, limit=100)
    assert [(t.event.session_id, t.usage) for t in told if t.usage] == [(SESSION, Usage(3, 50, 1000, 40, 30, 10, None))]
    assert [t.event.kind for t in told if t.usage] == [Kind.USAGE]


def test_figures_for_the_listing(store: Store, projects: Path) -> None:
    """How many sessions there are, when the last event happened, and today's tokens of counted calls only."""
    parent = Transcript(SESSION).prompt("do it").step(0)
    parent.write(projects)
    parent.fork().write(projects)
    store.take(projects)
    sessions, last, tokens, today = read.figures(store.connection, NOW + 60_000)
    assert today == 2
    assert (sessions, last) == (2, NOW + 4000)
    assert tokens == 3 + 50 + 1000 + 40
    assert read.figures(store.connection, NOW + 5 * 24 * 3600 * 1000)[2] in (None, 0)


def test_an_empty_store_has_empty_figures(store: Store) -> None:
    """Before the first event there is nothing, and no error."""
    assert read.head(store.connection) == 0
    assert read.figures(store.connection, NOW)[:2] == (0, None)
    assert listed(store) == []
    assert read.events(store.connection, after=0, limit=10) == []


def test_the_folder_of_a_session(store: Store) -> None:
    """What a transcript tells goes before what hooks told; of a session that is not known it is None."""
    assert read.folder_of(store.connection, "s") is None
    store.writer.commit(batch("s", SessionFact("s", title="t")))
    assert read.folder_of(store.connection, "s") is None
    store.connection.execute("UPDATE sessions SET hook_cwd = '/hook'")
    assert read.folder_of(store.connection, "s") == "/hook"
    store.connection.execute("UPDATE sessions SET cwd = '/transcript'")
    assert read.folder_of(store.connection, "s") == "/transcript"
