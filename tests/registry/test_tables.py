"""The declaration of `machine.db` agrees with its schema, with the model's rows and with every fixed statement."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Integer, Table, Text

from kaizen.database.schemas import REGISTRY
from kaizen.model.daemon import State
from kaizen.model.workspace import DaemonRow, WorkspaceRow
from kaizen.registry import index, journal, moving, statements, tables

ROWS: list[tuple[Table, type]] = [
    (tables.workspaces, WorkspaceRow),
    (tables.daemons, DaemonRow),
    (tables.daemon_history, journal.Line),
    (tables.former_paths, moving.Former),
    (tables.transcripts, index.Indexed),
]
FIXED = {
    f"{module.__name__}.{name}": text
    for module in (statements, index, moving)
    for name, text in vars(module).items()
    if name.isupper() and not name.startswith("_") and isinstance(text, str)
}


@pytest.fixture
def declared() -> Iterator[sqlite3.Connection]:
    """A database with the declared tables and nothing else."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(tables.schema())
    yield connection
    connection.close()


def test_the_schema_file_is_what_the_tables_print() -> None:
    """`schema.sql` is printed from the tables; after a change: `python -m kaizen.registry.tables > schema.sql`."""
    assert Path(REGISTRY.sql_path).read_text(encoding="utf-8") == tables.schema()


def test_the_module_prints_the_schema() -> None:
    """Run as a program, the declaration prints its schema."""
    done = subprocess.run(
        [sys.executable, "-m", "kaizen.registry.tables"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == tables.schema()


@pytest.mark.parametrize(("table", "row"), ROWS, ids=lambda each: getattr(each, "name", ""))
def test_rows_have_the_columns_of_their_tables(table: Table, row: type) -> None:
    """Each value's fields are its table's columns, in the same order, of the same type, and None where NULL may be."""
    columns = list(table.columns)
    assert tuple(column.name for column in columns) == row._fields  # type: ignore[attr-defined]
    for column, said in zip(columns, row.__annotations__.values(), strict=True):
        kind, _, may_be_none = str(said).partition(" | ")
        assert isinstance(column.type, {"int": Integer, "bool": Integer, "str": Text}[kind]), column.name
        assert column.nullable == (may_be_none == "None"), column.name


def test_there_are_fixed_statements() -> None:
    """The tests over all statements see them."""
    assert len(FIXED) > 15


@pytest.mark.parametrize("name", FIXED)
def test_each_fixed_statement_agrees_with_the_tables(declared: sqlite3.Connection, name: str) -> None:
    """Every statement of the hot path names tables and columns that are declared."""
    values: dict[str, None] | tuple[None, ...] = dict.fromkeys(_named(FIXED[name])) or (None,) * FIXED[name].count("?")
    declared.execute("EXPLAIN " + FIXED[name], values)


@pytest.mark.parametrize("state", State)
def test_each_state_may_be_recorded(declared: sqlite3.Connection, state: State) -> None:
    """The table takes every state of the model."""
    insert_daemon(declared, state)
    assert declared.execute("SELECT state FROM daemons").fetchone() == (state.value,)


def test_no_other_state_may_be_recorded(declared: sqlite3.Connection) -> None:
    """The table refuses a state that the model does not know."""
    with pytest.raises(sqlite3.IntegrityError):
        insert_daemon(declared, "asleep")


def insert_daemon(connection: sqlite3.Connection, state: str) -> None:
    connection.execute(
        "INSERT INTO daemons (workspace_id, state, dir, sock, log, token_path) VALUES (1, ?, '', '', '', '')", (state,)
    )


def _named(statement: str) -> list[str]:
    return [word for word in _words(statement) if word.isidentifier()]


def _words(statement: str) -> list[str]:
    ends = str.maketrans(dict.fromkeys(",()\n", " "))
    return [word[1:] for word in statement.translate(ends).split() if word.startswith(":")]
