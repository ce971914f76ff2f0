"""The databases and where their schemas lie.

`head` is the newest version: the number in `PRAGMA user_version` and, as four digits, the name of the last
Alembic revision. A new database is made from the schema at `sql_path`; an older one is migrated.
"""

from __future__ import annotations

import os

from kaizen.values import NamedTuple

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Schema(NamedTuple):
    """One kind of database."""

    name: str
    head: int
    sql_path: str
    migrations_path: str


def revision(version: int) -> str:
    """The Alembic revision that stands for a version."""
    return f"{version:04}"


def _migrations(name: str) -> str:
    """In an installed package the build has put them inside; in a checkout they lie beside it."""
    inside = os.path.join(_PACKAGE, "_migrations", name)
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(_PACKAGE), "migrations", name)


REGISTRY = Schema(
    name="registry",
    head=2,
    sql_path=os.path.join(_PACKAGE, "registry", "schema.sql"),
    migrations_path=_migrations("registry"),
)
WORKSPACE = Schema(
    name="workspace",
    head=4,
    sql_path=os.path.join(_PACKAGE, "store", "schema.sql"),
    migrations_path=_migrations("workspace"),
)
DECISIONS = Schema(
    name="decisions",
    head=1,
    sql_path=os.path.join(_PACKAGE, "decisions", "schema.sql"),
    migrations_path=_migrations("decisions"),
)
BY_NAME = {schema.name: schema for schema in (REGISTRY, WORKSPACE, DECISIONS)}
