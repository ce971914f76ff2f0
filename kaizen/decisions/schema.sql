CREATE TABLE actions (
  id TEXT NOT NULL PRIMARY KEY,
  heuristic TEXT NOT NULL,
  cause TEXT NOT NULL,
  title TEXT NOT NULL,
  names TEXT NOT NULL,
  state TEXT NOT NULL,
  proposed_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  snoozed_until INTEGER,
  weight INTEGER NOT NULL,
  UNIQUE (heuristic, cause)
) WITHOUT ROWID;

CREATE TABLE action_log (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  action_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL,
  weight INTEGER NOT NULL,
  note TEXT
);

CREATE INDEX log_of_action ON action_log (action_id, seq);

CREATE TABLE feedback (
  session_id TEXT NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  score INTEGER NOT NULL,
  label TEXT,
  note TEXT
) WITHOUT ROWID;

CREATE TABLE experiments (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  made_at INTEGER NOT NULL,
  design TEXT NOT NULL,
  concluded_at INTEGER,
  conclusion TEXT
) WITHOUT ROWID;

CREATE TABLE tags (
  session_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (session_id, tag)
) WITHOUT ROWID;
