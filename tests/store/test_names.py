"""The names that stand in a store."""

from __future__ import annotations

from kaizen.model.event import Kind, SessionFact
from kaizen.store import names
from tests.store.test_find import DAY, NOW, event, put
from tests.support.claude import Store


def test_names(store: Store) -> None:
    """Sessions by their latest event, sub-agents once something is begun; what is used most comes first."""
    put(
        store,
        SessionFact("aaaa-1", title="old", model="m1", git_branch="main", opened_at=1),
        event("a", "x", at=NOW - DAY),
        event("b", "{}", Kind.TOOL_CALL, name="Bash", tool_use_id="t1"),
        event("c", "{}", Kind.TOOL_CALL, name="Edit", tool_use_id="t2"),
        event("d", "{}", Kind.TOOL_CALL, name="Edit", tool_use_id="t3"),
    )
    put(
        store,
        SessionFact("bbbb", title="new", model="m2", opened_at=1),
        event("e", "x", session="bbbb", at=NOW),
        session="bbbb",
        agent="codex",
    )
    put(
        store,
        SessionFact("bbbb/agent-7", parent_id="bbbb", opened_at=1),
        event("f", "x", session="bbbb/agent-7", at=NOW),
        session="bbbb/agent-7",
        agent="codex",
    )
    look = store.connection
    assert [each.id for each in names.sessions(look, "", 9)] == ["bbbb", "aaaa-1"]
    assert names.sessions(look, "", 1)[0] == ("bbbb", "new", NOW)
    assert [each.id for each in names.sessions(look, "bb", 9)] == ["bbbb", "bbbb/agent-7"]
    assert [each.id for each in names.sessions(look, "agent-7", 9)] == ["bbbb/agent-7"]
    assert names.tools(look) == ["Edit", "Bash"]
    assert names.agents(look, 9) == ["codex", "claude-code"]
    assert set(names.models(look, 9)) == {"m1", "m2"}
    assert names.branches(look, 9) == ["main"]


def test_fingerprints(store: Store) -> None:
    """Those of the most sessions first."""
    for number, digest in enumerate(("bb", "aa", "aa", None)):
        put(
            store,
            SessionFact(f"s{number}", opened_at=1),
            event(f"k{number}", "x", session=f"s{number}", at=NOW),
            session=f"s{number}",
        )
        store.connection.execute("UPDATE sessions SET instructions = ? WHERE id = ?", (digest, f"s{number}"))
    assert names.instructions(store.connection, 9) == ["aa", "bb"]
