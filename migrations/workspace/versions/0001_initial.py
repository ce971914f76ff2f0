"""The first schema of a workspace's store."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

DDL = (
    """
CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  agent TEXT NOT NULL,
  parent_id TEXT,
  opened_at INTEGER,
  title TEXT,
  title_rank INTEGER NOT NULL DEFAULT 0,
  cwd TEXT,
  model TEXT,
  client_version TEXT,
  git_branch TEXT,
  ended INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID
""",
    """
CREATE INDEX sessions_of_parent ON sessions (parent_id)
""",
    """
CREATE TABLE transcripts (
  id INTEGER NOT NULL PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL,
  session_id TEXT NOT NULL,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  head_bytes INTEGER NOT NULL,
  head_digest BLOB NOT NULL,
  position INTEGER NOT NULL,
  skipping INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  first_seen INTEGER NOT NULL,
  last_read INTEGER NOT NULL,
  gone_at INTEGER
)
""",
    """
CREATE TABLE events (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  session_id TEXT NOT NULL,
  natural_key TEXT NOT NULL,
  at INTEGER,
  kind TEXT NOT NULL,
  name TEXT,
  tool_use_id TEXT,
  call_id TEXT,
  text TEXT,
  bytes INTEGER NOT NULL,
  error INTEGER,
  cwd TEXT,
  UNIQUE (session_id, natural_key)
)
""",
    """
CREATE INDEX events_of_session ON events (session_id, at)
""",
    """
CREATE INDEX events_by_time ON events (at)
""",
    """
CREATE INDEX events_tool_calls ON events (session_id, call_id) WHERE kind = 'tool_call'
""",
    """
CREATE TABLE calls (
  id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  at INTEGER,
  model TEXT,
  input INTEGER,
  output INTEGER,
  cache_read INTEGER,
  cache_write INTEGER,
  cache_write_5m INTEGER,
  cache_write_1h INTEGER,
  reasoning INTEGER,
  complete INTEGER NOT NULL,
  counted INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (id, session_id)
) WITHOUT ROWID
""",
    """
CREATE INDEX calls_of_session ON calls (session_id)
""",
    """
CREATE INDEX calls_by_time ON calls (at)
""",
    """
CREATE TABLE record_types (
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  known INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (transcript_id, type)
) WITHOUT ROWID
""",
    """
CREATE TABLE skips (
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  why TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (transcript_id, why)
) WITHOUT ROWID
""",
)


def upgrade() -> None:
    for statement in DDL:
        op.execute(statement)
