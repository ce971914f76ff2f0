"""Schemas of a test: a database of its own with two or three versions, and what can be seen of any database."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from kaizen.database import schemas
from kaizen.database.schemas import Schema

_ENV = Path(schemas.REGISTRY.migrations_path, "env.py")

_MIGRATION = """
from alembic import op

revision = "{version:04}"
down_revision = {before}


def upgrade():
    {body}
"""

FIRST = "CREATE TABLE owners (id INTEGER PRIMARY KEY);\nCREATE TABLE things (name TEXT, owner REFERENCES owners (id));"
SECOND = ["ALTER TABLE things ADD COLUMN colour TEXT", "UPDATE things SET colour = 'blue'"]


def executing(*statements: str) -> str:
    """The body of a migration that runs statements."""
    return "\n    ".join(f"op.execute({statement!r})" for statement in statements) or "pass"


def family(folder: Path, *bodies: str) -> list[Schema]:
    """One schema per version: the first is `FIRST`, each body makes the next. Each finds its migrations in `folder`."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    (folder / "migrations" / "env.py").write_text(_ENV.read_text())
    (folder / "first.sql").write_text(FIRST)
    for version, body in enumerate([executing(*FIRST.split("\n")), *bodies], start=1):
        before = None if version == 1 else f"{version - 1:04}"
        text = _MIGRATION.format(version=version, before=repr(before), body=body)
        (versions / f"{version:04}_step.py").write_text(text)
    return [
        Schema("test", version, str(folder / "first.sql"), str(folder / "migrations"))
        for version in range(1, len(bodies) + 2)
    ]


def content(path: Path) -> list[str]:
    """Schema and rows of a database, versions included."""
    connection = sqlite3.connect(path)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return [f"user_version {version}", *connection.iterdump()]
    finally:
        connection.close()


def shape(path: Path) -> dict[str, object]:
    """What a database's schema means: columns, keys, indexes and checks, however the statements were written."""
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
        return {
            f"{kind} {name}": (
                re.sub(r"\s*([(),])\s*|\s+", lambda blank: blank[1] or " ", sql).strip()
                if sql and name != "alembic_version"
                else None,
                _facts(connection, "table_xinfo", name),
                _facts(connection, "foreign_key_list", name),
                sorted(_facts(connection, "index_list", name)),
                _facts(connection, "index_xinfo", name),
            )
            for kind, name, _, sql in rows
        }
    finally:
        connection.close()


def _facts(connection: sqlite3.Connection, pragma: str, name: str) -> list[tuple[object, ...]]:
    skip = 1 if pragma == "index_list" else 0  # its first column numbers the indexes in the order they were made
    return [row[skip:] for row in connection.execute(f"PRAGMA {pragma}('{name}')")]
