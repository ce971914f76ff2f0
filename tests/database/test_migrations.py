"""The migrations of both databases arrive at the declared schema, with all rows, also from the built wheel."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kaizen.database import migrate, opening, schemas, upgrade
from kaizen.database.engine import engine_on
from kaizen.database.schemas import Schema
from kaizen.registry import tables
from tests.support.databases import content, shape
from tests.support.processes import ROOT

BOTH = pytest.mark.parametrize("schema", schemas.BY_NAME.values(), ids=lambda schema: schema.name)
EACH_VERSION = pytest.mark.parametrize(
    ("schema", "version"),
    [(schema, version) for schema in schemas.BY_NAME.values() for version in range(1, schema.head + 1)],
    ids=lambda value: getattr(value, "name", str(value)),
)
CHOSEN = {"state": ("starting", "ready"), "kind": ("prompt", "usage")}  # where a check allows no other text


def made_by_migrations(path: Path, schema: Schema, version: int) -> Path:
    """A database that Alembic brought from nothing to a version."""
    connection = opening.connect(str(path))
    upgrade.run(connection, schema._replace(head=version))
    connection.close()
    return path


def fill(path: Path) -> dict[str, list[dict[str, object]]]:
    """Put two rows into each table, number 0 and 1, and return all rows by table."""
    connection = opening.connect(str(path))
    connection.execute("PRAGMA foreign_keys=OFF")
    for table in table_names(connection):
        columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
        for number in (0, 1):
            values = [value(name, kind, number) for _, name, kind, *_ in columns]
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    return rows(path)


def value(name: str, kind: str, number: int) -> object:
    if name in CHOSEN:
        return CHOSEN[name][number]
    return {"INTEGER": number, "TEXT": f"{name} {number}", "BLOB": bytes([number]), "REAL": float(number)}[kind]


def table_names(connection: sqlite3.Connection) -> list[str]:
    """The tables that hold rows of ours: a virtual one and what lies beneath it are made from them."""
    found = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in found if not name.startswith(("sqlite_", "alembic_"))]


def rows(path: Path) -> dict[str, list[dict[str, object]]]:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    found = {
        table: [dict(row) for row in connection.execute(f"SELECT * FROM {table}")] for table in table_names(connection)
    }
    connection.close()
    return found


@BOTH
def test_migrations_arrive_at_the_declared_schema(tmp_path: Path, schema: Schema) -> None:
    """A database migrated from nothing has the schema of one that was made new: columns, keys, checks, indexes."""
    migrated = made_by_migrations(tmp_path / "migrated.db", schema, schema.head)
    migrate.bring_to_head(str(tmp_path / "new.db"), schema, lock=str(tmp_path / "lock"))
    assert shape(migrated) == shape(tmp_path / "new.db")
    assert content(migrated)[0] == content(tmp_path / "new.db")[0]


@EACH_VERSION
def test_each_version_goes_to_the_head_with_its_rows(tmp_path: Path, schema: Schema, version: int) -> None:
    """Whatever version a database has, bringing it to the head keeps every value in every row."""
    path = made_by_migrations(tmp_path / "a.db", schema, version)
    before = fill(path)
    assert migrate.bring_to_head(str(path), schema, lock=str(tmp_path / "lock")) == version
    after = rows(path)
    for table, kept in before.items():
        assert [{name: row[name] for name in old} for old, row in zip(kept, after[table], strict=True)] == kept
    migrate.bring_to_head(str(tmp_path / "new.db"), schema, lock=str(tmp_path / "lock"))
    assert shape(path) == shape(tmp_path / "new.db")


def test_the_registry_is_what_its_tables_declare(tmp_path: Path) -> None:
    """Alembic finds nothing to migrate between `machine.db` at its head and the declaration."""
    path = made_by_migrations(tmp_path / "a.db", schemas.REGISTRY, schemas.REGISTRY.head)
    connection = opening.connect(str(path))
    with engine_on(lambda: connection).connect() as bound:
        context = MigrationContext.configure(bound, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []
    connection.close()


_FROM_THE_WHEEL = """
import sys
sys.path.extend(sys.argv[1:3])
import kaizen
from kaizen.database import migrate, opening, schemas, upgrade
folder = sys.argv[3]
assert kaizen.__file__.startswith(sys.argv[1]), kaizen.__file__
for schema in schemas.BY_NAME.values():
    assert schema.migrations_path.startswith(sys.argv[1]), schema.migrations_path
    migrate.bring_to_head(f"{folder}/new {schema.name}.db", schema, lock=f"{folder}/lock")
    connection = opening.connect(f"{folder}/migrated {schema.name}.db")
    upgrade.run(connection, schema)
    connection.close()
"""


def test_the_wheel_makes_and_migrates_both_databases(tmp_path: Path) -> None:
    """Schemas and migrations are in the built wheel and work from it, with the checkout out of reach."""
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    built = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    installed = tmp_path / "installed"
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(installed)
    packages = str(Path(pytest.__file__).parents[1])
    run = [sys.executable, "-I", "-S", "-B", "-c", _FROM_THE_WHEEL, str(installed), packages, str(tmp_path)]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (done.stdout, done.stderr) == ("", "")
    for schema in schemas.BY_NAME.values():
        migrate.bring_to_head(str(tmp_path / schema.name), schema, lock=str(tmp_path / "lock"))
        for way in ("new", "migrated"):
            assert shape(tmp_path / f"{way} {schema.name}.db") == shape(tmp_path / schema.name)
