"""What the supervisor records of a daemon, and where a workspace lay before it was moved. Only adds."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_STATEMENTS = (
    "ALTER TABLE daemons ADD COLUMN sessions_today INTEGER",
    "ALTER TABLE daemons ADD COLUMN next_start_at INTEGER",
    "ALTER TABLE daemons ADD COLUMN given_up TEXT",
    """
    CREATE TABLE former_paths (
      path TEXT NOT NULL,
      workspace_id INTEGER NOT NULL,
      PRIMARY KEY (path),
      FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    "CREATE INDEX former_paths_of_workspace ON former_paths (workspace_id)",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
