"""Tool uses, hooks beside transcripts, prices, the raw lines, what was deleted or shut out, and the search. Only adds.

Of a tool use one event remains, keyed by the thing itself, whoever tells of it. Transcripts read so far are marked to be read
again where they still lie on disk, so that their lines are kept; natural keys keep what is there from entering twice.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

_COLUMNS = (
    ("sessions", "ended_reason TEXT"),
    ("sessions", "turn TEXT"),
    ("sessions", "turn_at INTEGER"),
    ("sessions", "process TEXT"),
    ("sessions", "hook_cwd TEXT"),
    ("transcripts", "size INTEGER NOT NULL DEFAULT 0"),
    ("transcripts", "generation INTEGER NOT NULL DEFAULT 0"),
    ("transcripts", "reader TEXT NOT NULL DEFAULT ''"),
    ("transcripts", "stale INTEGER NOT NULL DEFAULT 0"),
    ("transcripts", "parent_id TEXT"),
    ("transcripts", "main TEXT"),
    ("transcripts", "shape TEXT NOT NULL DEFAULT 'lines'"),
    ("transcripts", "whole INTEGER NOT NULL DEFAULT 1"),
    ("transcripts", "base TEXT NOT NULL DEFAULT ''"),
    ("transcripts", "readers INTEGER NOT NULL DEFAULT 0"),
    ("events", "same_as TEXT"),
    ("events", "source INTEGER NOT NULL DEFAULT 2"),
    ("calls", "provider TEXT"),
    ("calls", "service_tier TEXT"),
    ("calls", "speed TEXT"),
    ("calls", "region TEXT"),
    ("calls", "web_searches INTEGER"),
    ("calls", "web_fetches INTEGER"),
    ("calls", "cost_nano INTEGER"),
    ("calls", "cost_at_least INTEGER NOT NULL DEFAULT 0"),
    ("calls", "price_id INTEGER"),
)

_STATEMENTS = (
    "CREATE INDEX transcripts_of_session ON transcripts (session_id)",
    "CREATE INDEX events_same_as ON events (session_id, same_as) WHERE same_as IS NOT NULL",
    """
CREATE TABLE tool_uses (
  session_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT,
  call_id TEXT,
  child_id TEXT,
  called_at INTEGER,
  hook_called_at INTEGER,
  ended_at INTEGER,
  hook_ended_at INTEGER,
  duration_ms INTEGER,
  hook_duration_ms INTEGER,
  outcome TEXT,
  hook_outcome TEXT,
  bytes INTEGER,
  hook_bytes INTEGER,
  PRIMARY KEY (session_id, id)
) WITHOUT ROWID
""",
    """
CREATE TABLE raw (
  id INTEGER NOT NULL PRIMARY KEY,
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  start INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  data BLOB NOT NULL
)
""",
    "CREATE UNIQUE INDEX raw_of_transcript ON raw (transcript_id, generation, start)",
    """
CREATE TABLE unknowns (
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  PRIMARY KEY (transcript_id, what, name, version)
) WITHOUT ROWID
""",
    """
CREATE TABLE prices (
  id INTEGER NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  price TEXT,
  source TEXT NOT NULL,
  source_version TEXT NOT NULL,
  priced_at INTEGER NOT NULL
)
""",
    "CREATE INDEX prices_of_model ON prices (provider, model)",
    "CREATE INDEX calls_to_price ON calls (coalesce(provider, ''), model) WHERE price_id IS NULL AND model IS NOT NULL",
    """
CREATE TABLE deleted (
  session_id TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE excluded (
  pattern TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID
""",
    """
CREATE TABLE searched (
  first INTEGER NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
)
""",
    r"""
CREATE VIEW searchable AS
SELECT seq, iif(kind = 'tool_call', replace(replace(replace(text, '\n', ' '), '\t', ' '), '\r', ' '), text) AS text
FROM events WHERE text IS NOT NULL
""",
    "CREATE VIRTUAL TABLE search USING fts5 (text, content='searchable', content_rowid='seq', tokenize='unicode61')",
    r"""
CREATE TRIGGER event_changed_in_search AFTER UPDATE OF kind, text ON events
WHEN (old.kind, old.text) IS NOT (new.kind, new.text)
  AND old.seq <= (SELECT last FROM searched WHERE first <= old.seq ORDER BY first DESC LIMIT 1)
BEGIN
  INSERT INTO search (search, rowid, text)
  SELECT 'delete', old.seq, iif(old.kind = 'tool_call', replace(replace(replace(old.text, '\n', ' '), '\t', ' '), '\r', ' '), old.text) WHERE old.text IS NOT NULL;
  INSERT INTO search (rowid, text)
  SELECT new.seq, iif(new.kind = 'tool_call', replace(replace(replace(new.text, '\n', ' '), '\t', ' '), '\r', ' '), new.text) WHERE new.text IS NOT NULL;
END
""",
    r"""
CREATE TRIGGER event_gone_from_search AFTER DELETE ON events
WHEN old.text IS NOT NULL
  AND old.seq <= (SELECT last FROM searched WHERE first <= old.seq ORDER BY first DESC LIMIT 1)
BEGIN
  INSERT INTO search (search, rowid, text)
  VALUES ('delete', old.seq, iif(old.kind = 'tool_call', replace(replace(replace(old.text, '\n', ' '), '\t', ' '), '\r', ' '), old.text));
END
""",
    """
UPDATE OR IGNORE events SET natural_key = iif(kind = 'tool_call', 'tool:', 'result:') || tool_use_id
WHERE kind IN ('tool_call', 'tool_result') AND tool_use_id IS NOT NULL
""",
    "UPDATE transcripts SET stale = 1, whole = 0",
)


def upgrade() -> None:
    for table, column in _COLUMNS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    for statement in _STATEMENTS:
        op.execute(statement)
