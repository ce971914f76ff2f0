"""Every statement that the hot path runs on `machine.db`; `tests/registry` proves that the tables agree."""

from __future__ import annotations

from kaizen.model.workspace import DaemonRow, Line, WorkspaceRow

_WORKSPACE = ", ".join(f"workspaces.{field}" for field in WorkspaceRow._fields)
_DAEMON = ", ".join(f"daemons.{field}" for field in DaemonRow._fields)
_JOINED = f"""
    SELECT {_WORKSPACE}, {_DAEMON}
    FROM workspaces LEFT JOIN daemons ON daemons.workspace_id = workspaces.id"""

_ALIVE = "state IN ('starting', 'ready', 'stopping')"
# A pid is reused; with its start time and boot it is not.
_NAMED = "workspace_id = :id AND (:any OR pid IS :pid AND pid_started IS :pid_started AND boot_id IS :boot_id)"

WORKSPACES = f"SELECT {_WORKSPACE} FROM workspaces ORDER BY path"
PATHS = "SELECT path FROM workspaces"
TOLD_OF = "SELECT DISTINCT workspace_path FROM daemon_history"
ENTRIES = f"{_JOINED} ORDER BY workspaces.path"
LINES = f"""
    SELECT {", ".join(Line._fields)}
    FROM workspaces LEFT JOIN daemons ON daemons.workspace_id = workspaces.id
    ORDER BY path"""
ENTRY_BY_PATH = f"{_JOINED} WHERE workspaces.path = ?"
ENTRY_BY_KEY = f"{_JOINED} WHERE workspaces.key = ?"

REGISTERED = "SELECT missing_since FROM workspaces WHERE path = ?"
PATH_OF_KEY = "SELECT path FROM workspaces WHERE key = ?"
REGISTER = f"""
    INSERT INTO workspaces
        (path, key, slug, name, git_remote, git_common_dir, first_seen, last_seen, last_init, init_count)
    VALUES
        (:path, :key, :slug, :name, :git_remote, :git_common_dir, :now, :now, CASE WHEN :init THEN :now END, :init)
    ON CONFLICT (path) DO UPDATE SET
        slug = excluded.slug, name = excluded.name, git_remote = excluded.git_remote,
        git_common_dir = excluded.git_common_dir, last_seen = excluded.last_seen,
        last_init = coalesce(excluded.last_init, last_init), init_count = init_count + excluded.init_count,
        missing_since = NULL
    RETURNING {", ".join(WorkspaceRow._fields)}"""

COUNT_RESTART = "UPDATE daemons SET restarts = restarts + 1 WHERE workspace_id = :id AND state = 'crashed'"
PUT_DAEMON = """
    INSERT INTO daemons
        (workspace_id, state, pid, pid_started, boot_id, pid_namespace, dir, sock, log, token_path, web, version,
         protocol, started_at, ready_at)
    SELECT id, :state, :pid, :pid_started, :boot_id, :pid_namespace, :dir, :sock, :log, :token_path, :web, :version,
         :protocol, :started_at, :ready_at
    FROM workspaces WHERE id = :id
    ON CONFLICT (workspace_id) DO UPDATE SET
        state = excluded.state, pid = excluded.pid, pid_started = excluded.pid_started,
        boot_id = excluded.boot_id, pid_namespace = excluded.pid_namespace, dir = excluded.dir,
        sock = excluded.sock, log = excluded.log, token_path = excluded.token_path, web = excluded.web,
        version = excluded.version, protocol = excluded.protocol, started_at = excluded.started_at,
        ready_at = excluded.ready_at, ended_at = NULL, ending = NULL, exit_status = NULL,
        next_start_at = NULL, given_up = NULL"""
SPAWNED = """
    UPDATE daemons SET pid = :pid, pid_started = :pid_started, boot_id = :boot_id, pid_namespace = :pid_namespace
    WHERE workspace_id = :id AND state = 'starting' AND NOT :any"""
STOPPING = f"UPDATE daemons SET state = 'stopping' WHERE {_NAMED} AND state IN ('starting', 'ready')"
END = f"""
    UPDATE daemons
    SET state = :state, ending = :ending, exit_status = :exit_status, ended_at = :now, web = NULL
    WHERE {_NAMED} AND {_ALIVE}"""
PUBLISH = f"""
    UPDATE daemons
    SET sessions = :sessions, last_event_at = :last_event_at, tokens_today = :tokens_today,
        sessions_today = :sessions_today, published_at = :now
    WHERE {_NAMED}"""
SET_NEXT_START = """
    UPDATE daemons SET next_start_at = :value, given_up = NULL
    WHERE workspace_id = :id AND next_start_at IS NOT :value AND state IN ('stopped', 'crashed')"""
SET_GIVEN_UP = """
    UPDATE daemons SET given_up = :value, next_start_at = NULL
    WHERE workspace_id = :id AND given_up IS NOT :value AND state IN ('stopped', 'crashed')"""

SET_WANTED = "UPDATE workspaces SET wanted = :value WHERE id = :id AND wanted <> :value"
SET_PAUSED = "UPDATE workspaces SET paused = :value WHERE id = :id AND paused <> :value"
SET_MISSING = """
    UPDATE workspaces SET missing_since = :value WHERE id = :id AND (missing_since IS NULL) <> (:value IS NULL)"""
FORGET = "DELETE FROM workspaces WHERE id = ?"

JOURNAL_AFTER = "SELECT id, workspace_path FROM daemon_history WHERE id > ? ORDER BY id"
JOURNAL_END = "SELECT coalesce(max(id), 0) FROM daemon_history"
WRITE_LINE = """
    INSERT INTO daemon_history (at, workspace_path, workspace_id, what, pid, detail)
    SELECT :now, path, id, :what, :pid, :detail FROM workspaces WHERE id = :id"""
NOTE = """
    INSERT INTO daemon_history (at, workspace_path, workspace_id, what, detail)
    VALUES (:now, :path, (SELECT id FROM workspaces WHERE path = :path), :what, :detail)"""
