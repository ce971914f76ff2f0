"""What `machine.db` holds, declared once. Imports SQLAlchemy: never on a hot path.

`schema.sql` is printed from here by `python -m kaizen.registry.tables`, and migrations must arrive at the same.
Migrations of the registry only add, so that daemons of an older version go on working.
All instants are milliseconds since 1970 UTC.
"""

from __future__ import annotations

import sys

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from kaizen.model.daemon import State

metadata = MetaData()

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False, unique=True),
    Column("slug", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("git_remote", Text),
    Column("git_common_dir", Text),
    Column("first_seen", Integer, nullable=False),
    Column("last_seen", Integer, nullable=False),
    Column("last_init", Integer),
    Column("init_count", Integer, nullable=False, server_default=text("0")),
    Column("wanted", Integer, nullable=False, server_default=text("0")),
    Column("paused", Integer, nullable=False, server_default=text("0")),
    Column("missing_since", Integer),
    CheckConstraint("wanted IN (0, 1)", name="wanted_is_a_choice"),
    CheckConstraint("paused IN (0, 1)", name="paused_is_a_choice"),
    # A forgotten workspace's id is never given to another: journal lines and late daemons may still name it.
    sqlite_autoincrement=True,
)

daemons = Table(
    "daemons",
    metadata,
    Column("workspace_id", ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("pid", Integer),
    Column("pid_started", Integer),
    Column("boot_id", Text),
    Column("pid_namespace", Text),
    Column("dir", Text, nullable=False),
    Column("sock", Text, nullable=False),
    Column("log", Text, nullable=False),
    Column("token_path", Text, nullable=False),
    Column("web", Text),
    Column("version", Text),
    Column("protocol", Integer),
    Column("started_at", Integer),
    Column("ready_at", Integer),
    Column("ended_at", Integer),
    Column("ending", Text),
    Column("exit_status", Integer),
    Column("restarts", Integer, nullable=False, server_default=text("0")),
    Column("sessions", Integer),
    Column("last_event_at", Integer),
    Column("tokens_today", Integer),
    Column("published_at", Integer),
    Column("sessions_today", Integer),
    Column("next_start_at", Integer),
    Column("given_up", Text),
    CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in State)})", name="state_is_known"),
)

daemon_history = Table(
    "daemon_history",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Integer, nullable=False),
    Column("workspace_path", Text, nullable=False),
    Column("workspace_id", ForeignKey("workspaces.id", ondelete="SET NULL")),
    Column("what", Text, nullable=False),
    Column("pid", Integer),
    Column("detail", Text),
    Index("daemon_history_of_workspace", "workspace_path", "id"),
    Index("daemon_history_of_workspace_id", "workspace_id"),
    sqlite_autoincrement=True,
)

# Where a workspace lay before it was moved: what was worked there still belongs to it.
former_paths = Table(
    "former_paths",
    metadata,
    Column("path", Text, primary_key=True, nullable=False),
    Column("workspace_id", ForeignKey("workspaces.id", ondelete="CASCADE"), nullable=False),
    Index("former_paths_of_workspace", "workspace_id"),
    sqlite_with_rowid=False,
)

transcripts = Table(
    "transcripts",
    metadata,
    Column("path", Text, primary_key=True, nullable=False),
    Column("device", Integer, nullable=False),
    Column("inode", Integer, nullable=False),
    Column("agent", Text, nullable=False),
    Column("cwd", Text),
    Column("workspace_id", ForeignKey("workspaces.id", ondelete="SET NULL")),
    Column("first_seen", Integer, nullable=False),
    Index("transcripts_of_workspace", "workspace_id"),
    sqlite_with_rowid=False,
)


def schema() -> str:
    """The statements that make the tables and indexes, in an order that can be run."""
    dialect = sqlite.dialect()
    statements: list[CreateTable | CreateIndex] = []
    for table in metadata.sorted_tables:
        statements.append(CreateTable(table))
        statements.extend(CreateIndex(index) for index in sorted(table.indexes, key=lambda index: str(index.name)))
    return "\n\n".join(_tidy(str(statement.compile(dialect=dialect))) + ";" for statement in statements) + "\n"


def _tidy(statement: str) -> str:
    return "\n".join(line.rstrip().replace("\t", "  ") for line in statement.strip().splitlines() if line.strip())


if __name__ == "__main__":
    sys.stdout.write(schema())
