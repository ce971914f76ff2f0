"""What heuristics saw in each session, kept beside its rows; the instruction files that sessions began with; why calls ended.

Only adds. What was looked for in no session yet is looked for by the daemon behind its capture; a session that changes is looked
at anew.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

_STATEMENTS = (
    "ALTER TABLE calls ADD COLUMN stop_reason TEXT",
    "ALTER TABLE sessions ADD COLUMN instructions TEXT",
    "ALTER TABLE sessions ADD COLUMN instructions_by TEXT",
    """
CREATE TABLE findings (
  session_id TEXT NOT NULL,
  n INTEGER NOT NULL,
  heuristic TEXT NOT NULL,
  cause TEXT NOT NULL,
  at INTEGER,
  times INTEGER NOT NULL,
  tokens_low INTEGER,
  tokens_high INTEGER,
  nano_low INTEGER,
  nano_high INTEGER,
  ms_low INTEGER,
  ms_high INTEGER,
  confidence TEXT NOT NULL,
  said TEXT NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (session_id, n)
) WITHOUT ROWID
""",
    """
CREATE TABLE looked (
  session_id TEXT NOT NULL PRIMARY KEY,
  version TEXT NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TRIGGER session_changed AFTER INSERT ON stale_sessions
BEGIN
  DELETE FROM looked WHERE session_id = new.session_id;
END
""",
    """
CREATE TABLE instructions (
  digest TEXT NOT NULL PRIMARY KEY,
  first_seen INTEGER NOT NULL,
  guides TEXT NOT NULL
) WITHOUT ROWID
""",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
