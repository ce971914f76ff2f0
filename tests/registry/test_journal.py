"""The journal is read and pruned."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from kaizen.errors import DatabaseDamaged, NotFound
from kaizen.registry import journal
from kaizen.registry.hot import Registry


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A registry with five lines about two workspaces, at instants 1 to 5."""
    with Registry.open(str(tmp_path / "home")) as registry:
        for at in range(1, 6):
            registry.note("/odd" if at % 2 else "/even", "spawned", f"line {at}", at)
        return registry.path


def test_the_newest_lines_are_read_in_order(path: str) -> None:
    """The last lines come, oldest of them first."""
    assert [line.at for line in journal.read(path)] == [1, 2, 3, 4, 5]
    assert [line.at for line in journal.read(path, limit=2)] == [4, 5]
    assert journal.read(path, limit=1) == [journal.Line(5, 5, "/odd", None, "spawned", None, "line 5")]


def test_lines_of_one_workspace_or_time(path: str) -> None:
    """Lines can be chosen by workspace and by instant."""
    assert [line.at for line in journal.read(path, workspace="/even")] == [2, 4]
    assert [line.at for line in journal.read(path, since=3)] == [3, 4, 5]
    assert journal.read(path, workspace="/none") == []


def test_pruning_removes_what_is_old(path: str) -> None:
    """Lines from before an instant go, for good, and the others stay."""
    assert journal.prune(path, before=4) == 3
    assert [line.at for line in journal.read(path)] == [4, 5]
    assert journal.prune(path, before=4) == 0


def test_reading_where_there_is_none(tmp_path: Path) -> None:
    """A journal that is not there is not made."""
    with pytest.raises(NotFound):
        journal.read(str(tmp_path / "machine.db"))
    assert list(tmp_path.iterdir()) == []


def test_all_lines_and_all_paths(path: str) -> None:
    """A limit of 0 is none, and every path that is told of is known, registered or not."""
    assert len(journal.read(path, limit=0)) == 5
    assert journal.paths(path) == {"/odd", "/even"}


def test_what_happened_before_a_move_is_told_too(tmp_path: Path) -> None:
    """Lines about a workspace from where it lay before are among its own; those of who lies there now are not."""
    with Registry.open(str(tmp_path / "home")) as registry:
        facts: dict[str, Any] = {"slug": "a", "git_remote": None, "git_common_dir": None}
        registry.register("/old", key="1" * 16, now=1, **facts)
        with registry.connection:
            registry.connection.execute("UPDATE workspaces SET path = '/new' WHERE path = '/old'")
        registry.register("/old", key="2" * 16, now=2, **facts)
        registry.note("/new", "moved", None, 3)
    assert [line.at for line in journal.read(registry.path, workspace="/new")] == [1, 3]


def test_pruning_where_there_is_none_makes_none(tmp_path: Path) -> None:
    """A journal that is not there is not made by pruning either."""
    with pytest.raises(NotFound):
        journal.prune(str(tmp_path / "machine.db"), before=4)
    assert list(tmp_path.iterdir()) == []


def test_pruning_what_cannot_be_written_is_an_error_of_ours(path: str) -> None:
    """A registry without its table is named, as any damaged database is."""
    connection = sqlite3.connect(path)
    connection.execute("DROP TABLE daemon_history")
    connection.close()
    with pytest.raises(DatabaseDamaged, match="daemon_history"):
        journal.prune(path, before=4)
