"""Workspaces that were moved, in the registry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.model.workspace import WorkspaceRow
from kaizen.registry import index, moving
from kaizen.registry.hot import Registry
from tests.registry.test_hot import register


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.open(str(tmp_path / "home")) as opened:
        yield opened


def address(path: str) -> moving.Address:
    key = paths.key(path)
    return moving.Address(path, key, paths.slug(path), path.rpartition("/")[2], None, None, paths.runtime("/h", key))


def move(registry: Registry, row: WorkspaceRow, old: str, new: str) -> None:
    moving.move(registry.connection, row.id, old, address(new), 50)


def former(registry: Registry) -> dict[str, int]:
    return {each.path: each.workspace_id for each in moving.former_paths(registry.connection)}


def test_a_chain_of_moves_keeps_every_former_path(registry: Registry) -> None:
    """A workspace that was moved twice has two former paths; moved back to one, it has that no more."""
    row = register(registry, "/a")
    move(registry, row, "/a", "/b")
    move(registry, row, "/b", "/c")
    assert former(registry) == {"/a": row.id, "/b": row.id}
    move(registry, row, "/c", "/a")
    assert former(registry) == {"/b": row.id, "/c": row.id}


def test_the_whole_row_goes_along(registry: Registry) -> None:
    """Path, key, slug, name and the daemon's recorded files are the new place's, and it is not missing any more."""
    row = register(registry, "/a")
    registry.record_starting(row.id, paths.runtime("/h", row.key), "0.1", 1, 20)
    registry.set_missing(row.id, 30)
    move(registry, row, "/a", "/x/b")
    entry = registry.entry("/x/b")
    assert registry.entry("/a") is None
    assert entry is not None
    assert entry.daemon is not None
    assert entry.workspace._replace(last_seen=row.last_seen) == row._replace(
        path="/x/b", key=paths.key("/x/b"), slug="b", name="b"
    )
    assert entry.daemon.sock == paths.runtime("/h", paths.key("/x/b")).sock
    line = registry.connection.execute("SELECT what, workspace_path, detail FROM daemon_history ORDER BY id DESC")
    assert line.fetchone() == ("moved", "/x/b", "from /a")


def test_what_another_row_had_at_the_new_place_is_inherited(registry: Registry) -> None:
    """A second registration at the new place goes; its transcripts, former paths and journal lines belong to the one
    that moved."""
    row, there, before = register(registry, "/a"), register(registry, "/b"), register(registry, "/z")
    move(registry, there, "/b", "/y")
    move(registry, there, "/y", "/b")
    index.remember(registry.connection, [index.Indexed("/t.jsonl", 1, 2, "claude-code", "/b", there.id, 5)])
    move(registry, row, "/a", "/b")
    assert [(each.id, each.path) for each in registry.workspaces()] == [(row.id, "/b"), (before.id, "/z")]
    assert {each.path: each.workspace_id for each in index.known(registry.connection).values()} == {"/t.jsonl": row.id}
    assert former(registry) == {"/a": row.id, "/y": row.id}
    orphans = registry.connection.execute("SELECT count(*) FROM daemon_history WHERE workspace_id IS NULL").fetchone()
    assert orphans == (0,)


def test_the_last_who_left_a_place_has_it(registry: Registry) -> None:
    """Where two workspaces lay one after the other, the later one's past counts."""
    first = register(registry, "/a")
    move(registry, first, "/a", "/b")
    second = register(registry, "/a")
    move(registry, second, "/a", "/c")
    assert former(registry) == {"/a": second.id}


def test_former_paths_go_with_their_workspace(registry: Registry) -> None:
    """A workspace that is forgotten leaves no former path."""
    row = register(registry, "/a")
    move(registry, row, "/a", "/b")
    registry.forget(row.id)
    assert former(registry) == {}


def test_a_move_is_one_transaction(registry: Registry) -> None:
    """Where a part of it cannot be, nothing of it is."""
    row, other = register(registry, "/a"), register(registry, "/b")
    with pytest.raises(sqlite3.IntegrityError):
        moving.move(registry.connection, row.id, "/a", address("/c")._replace(key=other.key), 50)
    assert registry.paths() == {"/a", "/b"}
    assert former(registry) == {}


def test_the_place_of_a_daemon_is_recorded_where_one_was(registry: Registry) -> None:
    """Recorded files can be put right; a workspace without a daemon's row has none."""
    row = register(registry, "/a")
    runtime = paths.runtime("/h", row.key)
    assert not moving.set_place(registry.connection, row.id, runtime)
    registry.record_starting(row.id, paths.runtime("/elsewhere", row.key), "0.1", 1, 20)
    assert moving.set_place(registry.connection, row.id, runtime)
    entry = registry.entry("/a")
    assert entry is not None
    assert entry.daemon is not None
    assert (entry.daemon.dir, entry.daemon.log) == (runtime.dir, runtime.log)
