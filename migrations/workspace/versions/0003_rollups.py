"""What each session comes to, by day too, kept beside its rows; and which sessions changed since that was reckoned.

Only adds, and reads no event's text: every session begins as changed, and is reckoned by the daemon behind its capture.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

_STATEMENTS = (
    """
CREATE TABLE rollups (
  id INTEGER NOT NULL PRIMARY KEY,
  session_id TEXT NOT NULL UNIQUE,
  last_day INTEGER,
  events INTEGER NOT NULL,
  started_at INTEGER,
  last_event_at INTEGER,
  tool_calls INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  partial INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  at_least INTEGER NOT NULL,
  input INTEGER,
  output INTEGER,
  cache_read INTEGER,
  cache_write INTEGER,
  cache_write_5m INTEGER,
  cache_write_1h INTEGER,
  reasoning INTEGER
)
""",
    "CREATE INDEX rollups_by_time ON rollups (last_event_at DESC, session_id)",
    "CREATE INDEX rollups_by_day ON rollups (last_day)",
    """
CREATE TABLE rollup_active (
  rollup_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  day INTEGER,
  events INTEGER NOT NULL,
  prompts INTEGER NOT NULL,
  active_ms INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, n)
) WITHOUT ROWID
""",
    """
CREATE TABLE rollup_spent (
  rollup_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  day INTEGER,
  model TEXT,
  folder TEXT,
  calls INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  at_least INTEGER NOT NULL,
  input INTEGER,
  output INTEGER,
  cache_read INTEGER,
  cache_write INTEGER,
  cache_write_5m INTEGER,
  cache_write_1h INTEGER,
  reasoning INTEGER,
  PRIMARY KEY (rollup_id, n)
) WITHOUT ROWID
""",
    """
CREATE TABLE rollup_used (
  rollup_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  day INTEGER,
  tool TEXT,
  uses INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  denied INTEGER NOT NULL,
  interrupted INTEGER NOT NULL,
  timed INTEGER NOT NULL,
  total_ms INTEGER NOT NULL,
  longest_ms INTEGER,
  longest_id TEXT,
  PRIMARY KEY (rollup_id, n)
) WITHOUT ROWID
""",
    """
CREATE TABLE rollup_touched (
  rollup_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  day INTEGER,
  path TEXT NOT NULL,
  reads INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, n)
) WITHOUT ROWID
""",
    """
CREATE TABLE stale_sessions (
  session_id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID
""",
    """
CREATE TRIGGER call_counts_elsewhere AFTER UPDATE OF counted ON calls
WHEN NOT EXISTS (SELECT 1 FROM stale_sessions WHERE session_id = new.session_id)
BEGIN
  INSERT INTO stale_sessions VALUES (new.session_id);
END
""",
    """
INSERT INTO stale_sessions SELECT id FROM sessions UNION SELECT session_id FROM events
UNION SELECT session_id FROM calls UNION SELECT session_id FROM tool_uses
""",
)


def upgrade() -> None:
    for statement in _STATEMENTS:
        op.execute(statement)
