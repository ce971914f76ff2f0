"""What heuristics saw, kept beside the rows: whole, only of what did not change meanwhile, and gone with its session."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.finding import Confidence, Finding, Range, Waste
from kaizen.store import erase, findings, rollups
from kaizen.store.write import Superseded, Writer
from tests.store.test_erase import SECRET, holding
from tests.store.test_rollups import files, settle
from tests.support import claude
from tests.support.claude import FORK, SESSION, Store

HELPER = f"{SESSION}/a0000000000000001"
THIRD = claude.session(3).session
ONE = Finding(
    "slow_commands", "npm run build", 1_800_000_000_000, (12, 13, 40), Waste(Range(1, 9), None, Range(5, 5)), Confidence.HIGH,
    "`npm run build` took 5 ms", 3,
)  # fmt: skip

RANGES = st.none() | st.tuples(st.integers(0, 2**80), st.integers(0, 2**80)).map(lambda both: Range(*both))
FINDINGS = st.builds(
    Finding, st.text(max_size=9), st.text(max_size=900), st.none() | st.integers(-(2**60), 2**60),
    st.lists(st.integers(1, 2**60), max_size=50).map(tuple), st.builds(Waste, RANGES, RANGES, RANGES),
    st.sampled_from([*Confidence]), st.text(max_size=2000), st.integers(1, 2**70),
)  # fmt: skip


@pytest.fixture
def read(store: Store, tmp_path: Path) -> Store:
    """A store in which sessions are reckoned and none was looked at."""
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    settle(store)
    return store


def due(store: Store, version: str | None = "v") -> list[str]:
    return [each.session_id for each in findings.to_look(store.connection, version)]


def keep(store: Store, *sessions: str, version: str = "v", seen: Finding = ONE) -> None:
    findings.mark(store.writer, sessions)
    findings.keep(store.writer, version, [(each, [findings.row(seen)]) for each in sessions])


def kept(store: Store, version: str = "v") -> dict[str, Finding]:
    return dict(findings.kept(store.connection, version, [SESSION, HELPER, FORK, THIRD]))


@given(FINDINGS)
def test_a_row_is_the_finding(seen: Finding) -> None:
    """Whatever is kept of it comes back the same, and fits into the columns."""
    cut = findings.as_kept(seen)
    row = findings.row(cut)
    assert findings.finding(row) == cut
    assert all(abs(each) < 2**63 for each in row if isinstance(each, int))
    assert (len(cut.evidence), len(cut.said)) <= (findings.MOST_EVIDENCE, 1000)
    assert findings.as_kept(cut) == cut


def test_kept_is_what_was_seen(read: Store) -> None:
    """By the version that looked, and of those sessions alone."""
    keep(read, SESSION)
    assert kept(read) == {SESSION: ONE}
    assert kept(read, "another") == {}
    assert findings.looked(read.connection, "v", [SESSION, FORK]) == {SESSION}
    assert findings.looked(read.connection, "another", [SESSION]) == set()
    keep(read, SESSION, seen=ONE._replace(cause="other"))
    assert kept(read)[SESSION].cause == "other"


def test_the_latest_first_of_what_is_reckoned(read: Store) -> None:
    """And after a change of the heuristics all of them again; what only was begun is begun anew."""
    assert due(read) == due(read, None)
    assert (due(read)[0], len(due(read))) == (FORK, 4)
    keep(read, FORK)
    assert FORK not in due(read)
    assert due(read, "w")[0] == FORK
    assert FORK not in due(read, None)
    findings.mark(read.writer, [THIRD])
    assert THIRD in due(read)
    rollups.note(read.connection, [THIRD])
    assert THIRD not in due(read)


def test_what_changed_meanwhile_is_not_kept(read: Store) -> None:
    """Nor what was not marked, nor what was seen before somebody else looked; a sub-agent that changes changes who started it."""
    findings.mark(read.writer, [SESSION, HELPER, FORK])
    rollups.note(read.connection, [HELPER])
    seen = [(each, [findings.row(ONE)]) for each in (SESSION, HELPER, FORK, THIRD)]
    findings.keep(read.writer, "v", seen)
    assert kept(read) == {FORK: ONE}
    settle(read)
    findings.keep(read.writer, "v", seen)
    assert kept(read) == {FORK: ONE}
    assert {SESSION, HELPER, THIRD} == {*due(read)}


def test_a_session_that_did_change_is_marked_by_nobody(read: Store) -> None:
    """What changes it further would not be noted again."""
    rollups.note(read.connection, [FORK])
    keep(read, FORK)
    assert kept(read) == {}


def test_all_or_none(read: Store) -> None:
    """A row that is none undoes all of it; a writer that was superseded keeps nothing."""
    findings.mark(read.writer, [SESSION, FORK])
    with pytest.raises((ValueError, read.connection.ProgrammingError)):
        findings.keep(read.writer, "v", [(SESSION, [findings.row(ONE)]), (FORK, [("too short",)])])
    assert kept(read) == {}
    Writer.take(read.connection, read.path)
    with pytest.raises(Superseded):
        findings.mark(read.writer, [SESSION])


def test_a_session_that_is_deleted_leaves_no_word(store: Store, tmp_path: Path) -> None:
    """Of what was seen in it, in any file; and its parent is looked at anew when only the sub-agent goes."""
    files(tmp_path / "projects")
    store.take(tmp_path / "projects")
    settle(store)
    keep(store, SESSION, HELPER, FORK, seen=ONE._replace(cause=f"cat {SECRET}", said=f"`cat {SECRET}` failed"))
    assert holding(tmp_path / "store") != []
    erase.delete(store.writer, [HELPER], now=1)
    assert {*kept(store)} == {FORK}
    erase.delete(store.writer, [SESSION, FORK], now=1)
    erase.settle(store.connection)
    assert kept(store) == {}
    assert store.connection.execute("SELECT count(*) FROM looked").fetchone() == (0,)
    assert holding(tmp_path / "store") == []


def test_a_session_without_rows_leaves_none(read: Store) -> None:
    """As when reading again no longer finds it."""
    keep(read, THIRD)
    for table, column in (
        ("events", "session_id"),
        ("calls", "session_id"),
        ("tool_uses", "session_id"),
        ("sessions", "id"),
    ):
        read.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (THIRD,))
    rollups.note(read.connection, [THIRD])
    settle(read)
    assert read.connection.execute("SELECT count(*) FROM findings").fetchone() == (0,)


def test_a_name_that_is_no_id_is_left_to_readers(read: Store) -> None:
    """Nobody is asked for a session of which the id alone fills a question."""
    long = "x" * 40_000
    read.connection.execute("INSERT INTO rollups (session_id, events, started_at, last_event_at, tool_calls, partial, calls,"
                            " cost_nano, unpriced, at_least) VALUES (?, 1, 1, 1, 0, 0, 0, 0, 0, 0)", (long,))  # fmt: skip
    assert long not in due(read)
