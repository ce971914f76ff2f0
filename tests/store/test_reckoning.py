"""What one session comes to, from its rows. That it is the same when it is kept is said in `test_rollups`."""

from __future__ import annotations

from pathlib import Path

from kaizen.model.event import Event, Kind, Outcome, SessionFact, Source, ToolUse
from kaizen.model.figures import ACTIVE_GAP_MS, DAY_MS, Active, Touched, Used
from kaizen.store import reckoning
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support import claude
from tests.support.claude import FORK, SESSION, Store

STATE = FileState(1, 2, 3, b"", 100, skipping=False)


def put(store: Store, *facts: object) -> None:
    store.writer.commit(Batch("/s", FileIdentity("claude-code", "s"), STATE, facts, 1, 7, restart=False))  # type: ignore[arg-type]  # facts of any kind


def use(name: str, number: int, at: int | None, tool: str = "Bash", text: str = "{}") -> Event:
    return Event(name, "s", at, Kind.TOOL_CALL, tool, name, f"c{number}", text, 2)


def test_time_at_work(store: Store) -> None:
    """Gaps that are not too long count, on the day of the later event, also before 1970; prompts are counted."""
    day = 20_000 * DAY_MS
    times = [-5, day - 1000, day - 1000 + ACTIVE_GAP_MS, day + ACTIVE_GAP_MS * 3, day + ACTIVE_GAP_MS * 3 + 10, None]
    put(store, *(Event(f"k{n}", "s", at, Kind.PROMPT if n % 2 else Kind.TEXT) for n, at in enumerate(times)))
    assert reckoning.active(store.connection, "s") == [
        Active("s", None, 1, 1, 0), Active("s", -1, 1, 0, 0), Active("s", 19_999, 1, 1, 0),
        Active("s", 20_000, 3, 1, ACTIVE_GAP_MS + 10),
    ]  # fmt: skip


def test_what_was_copied_counts_where_it_happened(store: Store, tmp_path: Path) -> None:
    """A fork has its own events alone, and its own calls, uses and files; the first one all of its."""
    first = claude.session(1, steps=3)
    first.response("msg_r", claude.tool_use("r1", "Read", file_path="/a")).result("r1")
    first.write(tmp_path / "projects")
    first.fork().prompt("and now this").step(7).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    (active,), (used,) = (each(store.connection, FORK) for each in (reckoning.active, reckoning.used))
    assert (active.prompts, used.uses, reckoning.touched(store.connection, FORK)) == (1, 1, [])
    assert sum(each.spending.calls for each in reckoning.spent(store.connection, FORK)) == 1
    assert sum(each.prompts for each in reckoning.active(store.connection, SESSION)) == 1
    assert [each.path for each in reckoning.touched(store.connection, SESSION)] == ["/a"]
    whole = '["' + '","'.join(row[0] for row in store.connection.execute("SELECT id FROM calls")) + '"]'
    for each in (reckoning.spent, reckoning.used, reckoning.touched):
        assert each(store.connection, SESSION, whole) == []


def test_uses_of_tools(store: Store) -> None:
    """How they ended, and of those that have a duration the sum and the longest; a hook's word of times goes first."""
    put(
        store, use("a", 1, DAY_MS), use("b", 1, DAY_MS + 5), use("c", 1, 2 * DAY_MS), use("d", 1, DAY_MS, "Read"),
        ToolUse("a", "s", duration_ms=30, outcome=Outcome.OK), ToolUse("b", "s", outcome=Outcome.ERROR),
        ToolUse("b", "s", Source.HOOK, duration_ms=70), ToolUse("c", "s", outcome=Outcome.DENIED),
        Event("d-end", "s", DAY_MS + 40, Kind.TOOL_RESULT, None, "d", text="x", bytes=1),
        ToolUse("e", "s", outcome=Outcome.INTERRUPTED),
    )  # fmt: skip
    assert reckoning.used(store.connection, "s") == [
        Used("s", None, None, 1, 0, 0, 1, 0, 0, None, None), Used("s", 1, "Bash", 2, 1, 0, 0, 2, 100, 70, "b"),
        Used("s", 1, "Read", 1, 0, 0, 0, 1, 40, 40, "d"), Used("s", 2, "Bash", 1, 0, 1, 0, 0, 0, None, None),
    ]  # fmt: skip


def test_files(store: Store) -> None:
    """Read and edited, by day, where it was done and not only tried."""
    put(
        store, use("a", 1, 0, "Read", '{"file_path":"/a"}'), use("b", 1, 0, "Edit", '{"file_path":"/a"}'),
        use("c", 1, DAY_MS, "Edit", '{"file_path":"/a"}'), use("d", 1, 0, "Edit", '{"file_path":"/b"}'),
        ToolUse("d", "s", outcome=Outcome.DENIED), use("e", 1, None, "Read", '{"file_path":"/c"}'),
    )  # fmt: skip
    assert reckoning.touched(store.connection, "s") == [
        Touched("s", None, "/c", 1, 0), Touched("s", 0, "/a", 1, 1), Touched("s", 1, "/a", 0, 1),
    ]  # fmt: skip


def test_a_session_without_a_row_is_not_there(store: Store) -> None:
    """One with a name is."""
    assert not reckoning.is_there(store.connection, "s")
    put(store, SessionFact("s", title="x"))
    assert reckoning.is_there(store.connection, "s")
    assert reckoning.rolled(store.connection, "s") == reckoning.Rolled()
