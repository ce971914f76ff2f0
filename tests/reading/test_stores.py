"""Opening a store to look."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.database import opening, schemas, upgrade
from kaizen.errors import DatabaseDamaged, NotFound
from kaizen.reading import stores
from tests.support.command import Command, history_read


def test_looking_makes_nothing(home: str, workspace: Path) -> None:
    """Without a registry there is nothing to choose, and no file is made by looking."""
    with pytest.raises(NotFound):
        stores.chosen(workspace)
    assert stores.store_of(str(workspace)) is None
    assert not Path(home).exists()


def test_a_damaged_store_is_named_and_left(home: str, workspace: Path, command: Command) -> None:
    """The error names the file, which stays as it is."""
    command("init", workspace)
    history_read(home, workspace)
    command("daemon", "stop", "-w", workspace)
    store = Path(paths.project_db(home, str(workspace)))
    store.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    before = store.read_bytes()
    with pytest.raises(DatabaseDamaged, match="kaizen.db"):
        stores.store_of(str(workspace))
    assert command("sessions", "list", "-w", workspace).status == 1
    assert store.read_bytes() == before


def test_a_store_of_an_older_version_is_brought_up_to_date_by_its_daemon(
    home: str, workspace: Path, command: Command
) -> None:
    """Until then looking says what to do, and afterwards it is seen."""
    path = paths.project_db(home, str(workspace))
    command("init", workspace)
    command("daemon", "stop", "-w", workspace)
    for each in Path(path).parent.glob("kaizen.db*"):
        each.unlink()
    store = opening.connect(path)
    upgrade.run(store, schemas.WORKSPACE._replace(head=1))
    store.close()
    ran = command("sessions", "list", "-w", workspace)
    assert ran.status == 1
    assert "kaizen daemon start" in ran.err
    command("daemon", "start", "--background", "-w", workspace)
    history_read(home, workspace)
    assert command("sessions", "list", "-w", workspace).status == 0
    command("daemon", "stop", "-w", workspace)


def test_of_several_stores_one_that_cannot_be_opened_is_passed_over(
    home: str, workspace: Path, command: Command
) -> None:
    """Its trouble is kept to be told; where only one is asked for, it raises."""
    command("init", workspace)
    history_read(home, workspace)
    command("daemon", "stop", "-w", workspace)
    damaged = paths.project_db(home, "/damaged")
    Path(damaged).parent.mkdir(parents=True)
    Path(damaged).write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with stores.Together([str(workspace), "/damaged", "/nothing"], tolerant=True) as together:
        assert [each.workspace for each in together.opened] == [str(workspace)]
        assert [type(each) for each in together.troubles] == [DatabaseDamaged]
    assert together.opened == []
    with pytest.raises(DatabaseDamaged), stores.Together(["/damaged"], tolerant=False):
        pass


def test_of_many_stores_few_are_open_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems allow a process 256 descriptors. One that was closed is opened again, and one that is gone by then is told."""
    there: dict[str, list[sqlite3.Connection]] = {"/a": [], "/b": [], "/c": []}

    def store_of(workspace: str) -> sqlite3.Connection | None:
        if workspace in there:
            there[workspace].append(sqlite3.connect(":memory:"))
            return there[workspace][-1]
        return None

    def is_open(store: sqlite3.Connection) -> bool:
        try:
            return store.execute("SELECT 1").fetchone() == (1,)
        except sqlite3.ProgrammingError:
            return False

    def living() -> list[str]:
        return [name for name, made in there.items() if any(map(is_open, made))]

    monkeypatch.setattr(stores, "store_of", store_of)
    monkeypatch.setattr(stores, "MOST_OPEN", 2)
    with stores.Together([*there], tolerant=False) as together:
        first, second, third = together.opened
        assert living() == ["/b", "/c"]
        assert is_open(first.store)
        assert living() == ["/a", "/c"]
        assert first.store is first.store
        assert is_open(second.store)
        assert living() == ["/a", "/b"]
        del there["/c"]
        with pytest.raises(NotFound):
            _ = third.store
    assert living() == []
