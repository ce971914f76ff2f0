"""What sessions are sorted by."""

from __future__ import annotations

from pathlib import Path

from kaizen.store.labels import Label, labels
from tests.support.claude import Store, session, sub_agent


def test_sessions_come_with_those_above_them(store: Store, tmp_path: Path) -> None:
    """Who asks for a sub-agent gets the session that started it too, and nobody else."""
    parent, other = session(1, cwd="/made/up/one"), session(2, cwd="/made/up/two")
    for each in (parent, sub_agent(parent), other):
        each.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    (child,) = [row[0] for row in store.connection.execute("SELECT id FROM sessions WHERE parent_id IS NOT NULL")]
    found = labels(store.connection, [child])
    assert found == {
        parent.session: Label("claude-code", None, "main", "/made/up/one", "please fix it"),
        child: Label("claude-code", parent.session, "main", "/made/up/one", found[child].title),
    }
    assert set(labels(store.connection, [other.session, "unheard of"])) == {other.session}
    assert labels(store.connection, []) == {}
