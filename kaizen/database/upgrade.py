"""Running Alembic on one connection, in one transaction. Imports SQLAlchemy and Alembic: never on a hot path.

The connection is in autocommit mode, so the driver begins nothing by itself: the one BEGIN is ours, and a
schema change inside it is undone like any other write.
"""

from __future__ import annotations

import sqlite3

from alembic import command
from alembic.config import Config

from kaizen.database import schemas
from kaizen.database.engine import engine_on
from kaizen.database.schemas import Schema


def run(connection: sqlite3.Connection, schema: Schema) -> None:
    """Migrate to the newest schema and stamp its version, or change nothing and raise."""
    # Rebuilding a table drops the old one, which foreign keys would forbid; they are checked before the commit.
    connection.execute("PRAGMA foreign_keys=OFF")
    engine = engine_on(lambda: connection)
    with engine.connect() as bound:
        bound.exec_driver_sql("BEGIN IMMEDIATE")
        config = Config(attributes={"connection": bound})
        config.set_main_option("script_location", schema.migrations_path.replace("%", "%%"))
        command.upgrade(config, schemas.revision(schema.head))
        _check_references(connection)
        bound.exec_driver_sql(f"PRAGMA user_version={schema.head}")
        bound.commit()
    connection.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: sqlite3.Connection) -> None:
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise RuntimeError(f"the migration left table {broken[0]} with a reference to nothing")
