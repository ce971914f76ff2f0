"""The tool that a session is at."""

from __future__ import annotations

from pathlib import Path

from kaizen.store.under_way import under_way
from tests.support.claude import SESSION, Store, Transcript, tool_use


def test_the_tool_that_has_not_ended(store: Store, tmp_path: Path) -> None:
    """The one that began last, with what it was given, until it ends or its turn is over."""
    made = Transcript().prompt("go").response("m1", tool_use("t1", "Bash", command="make"))
    made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    found = under_way(store.connection, SESSION)
    assert found is not None
    assert (found.id, found.name, found.given) == ("t1", "Bash", '{"command":"make"}')
    assert found.since is not None
    with store.connection:
        store.connection.execute("UPDATE sessions SET turn = 'waiting for the user', turn_at = ?", (found.since + 1,))
    assert under_way(store.connection, SESSION) is None
    with store.connection:
        store.connection.execute("UPDATE sessions SET turn = NULL")
    made.result("t1").write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    assert under_way(store.connection, SESSION) is None
    assert under_way(store.connection, "none") is None
