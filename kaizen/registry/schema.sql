CREATE TABLE workspaces (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  "key" TEXT NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  git_remote TEXT,
  git_common_dir TEXT,
  first_seen INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  last_init INTEGER,
  init_count INTEGER DEFAULT 0 NOT NULL,
  wanted INTEGER DEFAULT 0 NOT NULL,
  paused INTEGER DEFAULT 0 NOT NULL,
  missing_since INTEGER,
  CONSTRAINT wanted_is_a_choice CHECK (wanted IN (0, 1)),
  CONSTRAINT paused_is_a_choice CHECK (paused IN (0, 1)),
  UNIQUE (path),
  UNIQUE ("key")
);

CREATE TABLE daemon_history (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  workspace_path TEXT NOT NULL,
  workspace_id INTEGER,
  what TEXT NOT NULL,
  pid INTEGER,
  detail TEXT,
  FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE SET NULL
);

CREATE INDEX daemon_history_of_workspace ON daemon_history (workspace_path, id);

CREATE INDEX daemon_history_of_workspace_id ON daemon_history (workspace_id);

CREATE TABLE daemons (
  workspace_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  pid INTEGER,
  pid_started INTEGER,
  boot_id TEXT,
  pid_namespace TEXT,
  dir TEXT NOT NULL,
  sock TEXT NOT NULL,
  log TEXT NOT NULL,
  token_path TEXT NOT NULL,
  web TEXT,
  version TEXT,
  protocol INTEGER,
  started_at INTEGER,
  ready_at INTEGER,
  ended_at INTEGER,
  ending TEXT,
  exit_status INTEGER,
  restarts INTEGER DEFAULT 0 NOT NULL,
  sessions INTEGER,
  last_event_at INTEGER,
  tokens_today INTEGER,
  published_at INTEGER,
  sessions_today INTEGER,
  next_start_at INTEGER,
  given_up TEXT,
  PRIMARY KEY (workspace_id),
  CONSTRAINT state_is_known CHECK (state IN ('starting', 'ready', 'stopping', 'stopped', 'crashed')),
  FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
);

CREATE TABLE former_paths (
  path TEXT NOT NULL,
  workspace_id INTEGER NOT NULL,
  PRIMARY KEY (path),
  FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
)
 WITHOUT ROWID;

CREATE INDEX former_paths_of_workspace ON former_paths (workspace_id);

CREATE TABLE transcripts (
  path TEXT NOT NULL,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  agent TEXT NOT NULL,
  cwd TEXT,
  workspace_id INTEGER,
  first_seen INTEGER NOT NULL,
  PRIMARY KEY (path),
  FOREIGN KEY(workspace_id) REFERENCES workspaces (id) ON DELETE SET NULL
)
 WITHOUT ROWID;

CREATE INDEX transcripts_of_workspace ON transcripts (workspace_id);
