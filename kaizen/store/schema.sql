CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

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
  ended INTEGER NOT NULL DEFAULT 0,
  ended_reason TEXT,
  turn TEXT,
  turn_at INTEGER,
  process TEXT,
  hook_cwd TEXT,
  instructions TEXT,
  instructions_by TEXT
) WITHOUT ROWID;

CREATE INDEX sessions_of_parent ON sessions (parent_id);

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
  gone_at INTEGER,
  size INTEGER NOT NULL DEFAULT 0,
  generation INTEGER NOT NULL DEFAULT 0,
  reader TEXT NOT NULL DEFAULT '',
  stale INTEGER NOT NULL DEFAULT 0,
  parent_id TEXT,
  main TEXT,
  shape TEXT NOT NULL DEFAULT 'lines',
  whole INTEGER NOT NULL DEFAULT 1,
  base TEXT NOT NULL DEFAULT '',
  readers INTEGER NOT NULL DEFAULT 0
);

CREATE INDEX transcripts_of_session ON transcripts (session_id);

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
  same_as TEXT,
  source INTEGER NOT NULL DEFAULT 2,
  UNIQUE (session_id, natural_key)
);

CREATE INDEX events_of_session ON events (session_id, at);

CREATE INDEX events_by_time ON events (at);

CREATE INDEX events_tool_calls ON events (session_id, call_id) WHERE kind = 'tool_call';

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
  provider TEXT,
  service_tier TEXT,
  speed TEXT,
  region TEXT,
  web_searches INTEGER,
  web_fetches INTEGER,
  cost_nano INTEGER,
  cost_at_least INTEGER NOT NULL DEFAULT 0,
  price_id INTEGER,
  stop_reason TEXT,
  PRIMARY KEY (id, session_id)
) WITHOUT ROWID;

CREATE INDEX calls_of_session ON calls (session_id);

CREATE INDEX calls_by_time ON calls (at);

CREATE TABLE record_types (
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  known INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (transcript_id, type)
) WITHOUT ROWID;

CREATE TABLE skips (
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  why TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (transcript_id, why)
) WITHOUT ROWID;

CREATE INDEX events_same_as ON events (session_id, same_as) WHERE same_as IS NOT NULL;

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
) WITHOUT ROWID;

CREATE TABLE raw (
  id INTEGER NOT NULL PRIMARY KEY,
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  generation INTEGER NOT NULL,
  start INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  data BLOB NOT NULL
);

CREATE UNIQUE INDEX raw_of_transcript ON raw (transcript_id, generation, start);

CREATE TABLE unknowns (
  transcript_id INTEGER NOT NULL REFERENCES transcripts (id) ON DELETE CASCADE,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  version TEXT NOT NULL,
  count INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  PRIMARY KEY (transcript_id, what, name, version)
) WITHOUT ROWID;

CREATE TABLE prices (
  id INTEGER NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  price TEXT,
  source TEXT NOT NULL,
  source_version TEXT NOT NULL,
  priced_at INTEGER NOT NULL
);

CREATE INDEX prices_of_model ON prices (provider, model);

CREATE INDEX calls_to_price ON calls (coalesce(provider, ''), model) WHERE price_id IS NULL AND model IS NOT NULL;

CREATE TABLE deleted (
  session_id TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE excluded (
  pattern TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE searched (
  first INTEGER NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
);

CREATE VIEW searchable AS
SELECT seq, iif(kind = 'tool_call', replace(replace(replace(text, '\n', ' '), '\t', ' '), '\r', ' '), text) AS text
FROM events WHERE text IS NOT NULL;

CREATE VIRTUAL TABLE search USING fts5 (text, content='searchable', content_rowid='seq', tokenize='unicode61');

CREATE TRIGGER event_changed_in_search AFTER UPDATE OF kind, text ON events
WHEN (old.kind, old.text) IS NOT (new.kind, new.text)
  AND old.seq <= (SELECT last FROM searched WHERE first <= old.seq ORDER BY first DESC LIMIT 1)
BEGIN
  INSERT INTO search (search, rowid, text)
  SELECT 'delete', old.seq, iif(old.kind = 'tool_call', replace(replace(replace(old.text, '\n', ' '), '\t', ' '), '\r', ' '), old.text) WHERE old.text IS NOT NULL;
  INSERT INTO search (rowid, text)
  SELECT new.seq, iif(new.kind = 'tool_call', replace(replace(replace(new.text, '\n', ' '), '\t', ' '), '\r', ' '), new.text) WHERE new.text IS NOT NULL;
END;

CREATE TRIGGER event_gone_from_search AFTER DELETE ON events
WHEN old.text IS NOT NULL
  AND old.seq <= (SELECT last FROM searched WHERE first <= old.seq ORDER BY first DESC LIMIT 1)
BEGIN
  INSERT INTO search (search, rowid, text)
  VALUES ('delete', old.seq, iif(old.kind = 'tool_call', replace(replace(replace(old.text, '\n', ' '), '\t', ' '), '\r', ' '), old.text));
END;

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
);

CREATE INDEX rollups_by_time ON rollups (last_event_at DESC, session_id);

CREATE INDEX rollups_by_day ON rollups (last_day);

CREATE TABLE rollup_active (
  rollup_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  day INTEGER,
  events INTEGER NOT NULL,
  prompts INTEGER NOT NULL,
  active_ms INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, n)
) WITHOUT ROWID;

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
) WITHOUT ROWID;

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
) WITHOUT ROWID;

CREATE TABLE rollup_touched (
  rollup_id INTEGER NOT NULL,
  n INTEGER NOT NULL,
  day INTEGER,
  path TEXT NOT NULL,
  reads INTEGER NOT NULL,
  edits INTEGER NOT NULL,
  PRIMARY KEY (rollup_id, n)
) WITHOUT ROWID;

CREATE TABLE stale_sessions (
  session_id TEXT NOT NULL PRIMARY KEY
) WITHOUT ROWID;

CREATE TRIGGER call_counts_elsewhere AFTER UPDATE OF counted ON calls
WHEN NOT EXISTS (SELECT 1 FROM stale_sessions WHERE session_id = new.session_id)
BEGIN
  INSERT INTO stale_sessions VALUES (new.session_id);
END;

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
) WITHOUT ROWID;

CREATE TABLE looked (
  session_id TEXT NOT NULL PRIMARY KEY,
  version TEXT NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER session_changed AFTER INSERT ON stale_sessions
BEGIN
  DELETE FROM looked WHERE session_id = new.session_id;
END;

CREATE TABLE instructions (
  digest TEXT NOT NULL PRIMARY KEY,
  first_seen INTEGER NOT NULL,
  guides TEXT NOT NULL
) WITHOUT ROWID;
