"""The SQL that writes a store, and that shows its events; what one module alone asks stands there.

Tokens are summed with `total`: `sum` refuses to answer at all once absurd figures of a foreign file overflow it.
"""

from __future__ import annotations

NEXT_EPOCH = """
INSERT INTO meta (name, value) VALUES ('writer_epoch', 1)
ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value
"""
EPOCH = "SELECT coalesce((SELECT value FROM meta WHERE name = 'writer_epoch'), 0)"
HEAD = "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'events'), 0)"

OPENED_AT = "SELECT opened_at FROM sessions WHERE id = ?"
ENDED = "SELECT ended FROM sessions WHERE id = ?"
IS_LINKED = "SELECT 1 FROM tool_uses WHERE session_id = ? AND id = ? AND child_id IS NOT NULL"
KNOWS_SESSION = """
SELECT 1 FROM sessions WHERE id = :session_id AND (:parent_id IS NULL OR parent_id = :parent_id)
  AND (:ended IS NULL OR ended = :ended)
  AND (:title IS NULL OR title_rank > :title_rank OR (title_rank = :title_rank AND title = :title))
"""
_FILE_STATE = "device, inode, head_bytes, head_digest, position, skipping, size, reader, stale"
FILE_STATE = f"SELECT {_FILE_STATE} FROM transcripts WHERE path = ?"
FILE_STATES = f"SELECT path, {_FILE_STATE}, ended FROM transcripts t LEFT JOIN sessions s ON s.id = t.session_id"
PATHS_OF = """
SELECT path FROM transcripts WHERE session_id = ?2 AND agent = ?1 AND substr(path, 1, 5) <> 'hook:'
ORDER BY position DESC, id
"""
RENAME = "UPDATE transcripts SET path = ?, gone_at = NULL WHERE path = ?"
TRANSCRIPT_PATHS = "SELECT path, gone_at FROM transcripts"
SET_GONE = "UPDATE transcripts SET gone_at = ? WHERE path = ?"
PUT_FILE = """
INSERT INTO transcripts (path, agent, session_id, device, inode, head_bytes, head_digest, position, skipping,
                         size, reader, lines, skipped, first_seen, last_read, parent_id, main, shape, readers)
VALUES (:path, :agent, :session_id, :device, :inode, :head_bytes, :head_digest, :position, :skipping,
        :size, :reader, :lines, :skipped, :now, :now, :parent_id, :main, :shape, :readers)
ON CONFLICT (path) DO UPDATE SET
  parent_id = :parent_id, main = :main, shape = :shape, readers = min(readers, :readers),
  whole = whole AND NOT (:anew AND :restart), base = CASE WHEN :restart THEN '' ELSE base END,
  session_id = :session_id, device = :device, inode = :inode, head_bytes = :head_bytes, head_digest = :head_digest,
  position = :position, skipping = :skipping, size = :size, reader = :reader, last_read = :now, gone_at = NULL,
  generation = generation + :restart, stale = 0,
  lines = :lines + CASE WHEN :restart THEN 0 ELSE lines END,
  skipped = :skipped + CASE WHEN :restart THEN 0 ELSE skipped END
RETURNING id, generation
"""
FORGET_RECORD_TYPES = "DELETE FROM record_types WHERE transcript_id = ?"
FORGET_SKIPS = "DELETE FROM skips WHERE transcript_id = ?"
COUNT_RECORDS = """
INSERT INTO record_types (transcript_id, type, known, count) VALUES (?, ?, ?, ?)
ON CONFLICT (transcript_id, type) DO UPDATE SET count = count + excluded.count
"""
COUNT_SKIPS = """
INSERT INTO skips (transcript_id, why, count) VALUES (?, ?, ?)
ON CONFLICT (transcript_id, why) DO UPDATE SET count = count + excluded.count
"""

PUT_SESSION = "INSERT INTO sessions (id, agent, parent_id) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING"
UPDATE_SESSION = """
UPDATE sessions SET
  parent_id = CASE WHEN parent_id IS NULL OR parent_id = :above THEN coalesce(:parent_id, parent_id) ELSE parent_id END,
  opened_at = coalesce(opened_at, :opened_at),
  cwd = coalesce(cwd, iif(:hook, NULL, :cwd)),
  hook_cwd = coalesce(hook_cwd, iif(:hook, :cwd, NULL)),
  model = iif(:hook, coalesce(model, :model), coalesce(:model, model)),
  client_version = iif(:hook, coalesce(client_version, :client_version), coalesce(:client_version, client_version)),
  git_branch = iif(:hook, coalesce(git_branch, :git_branch), coalesce(:git_branch, git_branch)),
  ended = coalesce(iif(:hook, NULL, :ended), ended),
  ended_reason = coalesce(:ended_reason, ended_reason),
  process = coalesce(:process, process),
  turn = CASE WHEN :turn_at > coalesce(turn_at, -1) OR (:turn_at = turn_at AND :turn < turn) THEN :turn ELSE turn END,
  turn_at = CASE WHEN :turn_at > coalesce(turn_at, -1) THEN :turn_at ELSE turn_at END,
  title = CASE WHEN :title IS NOT NULL AND (title IS NULL OR iif(:hook, 0, :title_rank) > title_rank
                    OR (:title_rank = title_rank AND title_rank > 1)) THEN :title ELSE title END,
  title_rank = CASE WHEN :title IS NOT NULL THEN max(title_rank, iif(:hook, 0, :title_rank)) ELSE title_rank END
WHERE id = :session_id
"""
PUT_TOOL_USE = """
INSERT INTO tool_uses (session_id, id, name, call_id, child_id, called_at, hook_called_at, ended_at, hook_ended_at,
                       duration_ms, hook_duration_ms, outcome, hook_outcome, bytes, hook_bytes)
VALUES (:session_id, :id, :name, :call_id, :child_id, :called_at, :hook_called_at, :ended_at, :hook_ended_at,
        :duration_ms, :hook_duration_ms, :outcome, :hook_outcome, :bytes, :hook_bytes)
ON CONFLICT (session_id, id) DO UPDATE SET
  name = CASE WHEN :by_transcript THEN coalesce(excluded.name, name) ELSE coalesce(name, excluded.name) END,
  call_id = coalesce(call_id, excluded.call_id), child_id = coalesce(child_id, excluded.child_id),
  called_at = coalesce(called_at, excluded.called_at), hook_called_at = coalesce(hook_called_at, excluded.hook_called_at),
  ended_at = coalesce(ended_at, excluded.ended_at), hook_ended_at = coalesce(hook_ended_at, excluded.hook_ended_at),
  duration_ms = coalesce(duration_ms, excluded.duration_ms),
  hook_duration_ms = coalesce(hook_duration_ms, excluded.hook_duration_ms),
  outcome = coalesce(outcome, excluded.outcome), hook_outcome = coalesce(hook_outcome, excluded.hook_outcome),
  bytes = coalesce(bytes, excluded.bytes), hook_bytes = coalesce(hook_bytes, excluded.hook_bytes)
"""
FORGET_RAW = "DELETE FROM raw WHERE transcript_id = ? AND generation >= 0"
FORGET_UNKNOWNS = "DELETE FROM unknowns WHERE transcript_id = ?"
COUNT_UNKNOWNS = """
INSERT INTO unknowns (transcript_id, what, name, version, count, first_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (transcript_id, what, name, version) DO UPDATE SET count = count + excluded.count
"""
PUT_CALL = """
INSERT INTO calls (id, session_id, at, model, input, output, cache_read, cache_write, cache_write_5m,
                   cache_write_1h, reasoning, complete, provider, service_tier, speed, region, web_searches, web_fetches,
                   stop_reason, cost_nano, cost_at_least, price_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id, session_id) DO UPDATE SET
  cost_nano = excluded.cost_nano, cost_at_least = excluded.cost_at_least, price_id = excluded.price_id,
  provider = excluded.provider, service_tier = excluded.service_tier, speed = excluded.speed, region = excluded.region,
  web_searches = excluded.web_searches, web_fetches = excluded.web_fetches,
  stop_reason = coalesce(excluded.stop_reason, stop_reason),
  model = excluded.model, input = excluded.input, output = excluded.output, cache_read = excluded.cache_read,
  cache_write = excluded.cache_write, cache_write_5m = excluded.cache_write_5m,
  cache_write_1h = excluded.cache_write_1h, reasoning = excluded.reasoning, complete = excluded.complete
WHERE (coalesce(excluded.output, 0), excluded.complete) >= (coalesce(output, 0), complete)
"""
OTHERS_HAVE_CALLS = """SELECT DISTINCT c.id FROM json_each(?) j CROSS JOIN calls c
ON c.id = json_extract(j.value, '$[0]') WHERE c.session_id <> json_extract(j.value, '$[1]')"""
_FIRST_TO_OPEN = """
UPDATE calls SET counted = session_id = (
  SELECT c.session_id FROM calls c LEFT JOIN sessions s ON s.id = c.session_id WHERE c.id = calls.id
  ORDER BY coalesce(s.opened_at, 9223372036854775807), c.session_id LIMIT 1)
"""
CHOOSE_COUNTED = _FIRST_TO_OPEN + "WHERE id = :id"
CHOOSE_COUNTED_OF_SESSION = _FIRST_TO_OPEN + "WHERE id IN (SELECT o.id FROM calls o WHERE o.session_id = ?)"
FIGURES_OF_CALLS = """input, output, cache_read, cache_write, cache_write_5m, cache_write_1h, reasoning, complete,
  provider, service_tier, speed, region, web_searches, web_fetches, stop_reason, cost_nano, cost_at_least, price_id"""
SHARE_LARGEST = f"""
UPDATE calls SET ({FIGURES_OF_CALLS}) = (SELECT {FIGURES_OF_CALLS} FROM calls c
  WHERE c.id = :id ORDER BY coalesce(output, 0) DESC, complete DESC, stop_reason IS NULL, session_id LIMIT 1)
WHERE id = :id
"""

SESSION_IDS = """
SELECT id FROM sessions
WHERE substr(id, 1, length(:prefix)) = :prefix OR substr(id, instr(id, '/') + 1, length(:prefix)) = :prefix
ORDER BY id <> :prefix, parent_id IS NOT NULL, substr(id, 1, length(:prefix)) = :prefix, id LIMIT :limit
"""
FOLDER_OF = "SELECT coalesce(cwd, hook_cwd) FROM sessions WHERE id = ?"
CHILDREN = "SELECT id FROM sessions WHERE parent_id = ? ORDER BY id"

EVENT = """v.seq, v.natural_key, v.session_id, v.at, v.kind, v.name, v.tool_use_id, v.call_id, v.text, v.bytes,
  v.error, v.cwd, s.agent, c.input, c.output, c.cache_read, c.cache_write, c.cache_write_5m,
  c.cache_write_1h, c.reasoning, c.counted"""
CALL_OF_EVENT = "LEFT JOIN calls c ON v.kind = 'usage' AND c.id = v.call_id AND c.session_id = v.session_id"
_EVENTS = f"SELECT {EVENT} FROM events v JOIN sessions s ON s.id = v.session_id {CALL_OF_EVENT} "
EVENTS = _EVENTS + "WHERE v.seq > :after ORDER BY v.seq LIMIT :limit"
EVENTS_OF_SESSION = _EVENTS + "WHERE v.session_id = ? ORDER BY v.seq"
EVENTS_CITED = _EVENTS + "WHERE v.seq IN (SELECT value FROM json_each(?)) ORDER BY v.seq"
FIGURES = """
SELECT (SELECT count(*) FROM sessions), (SELECT max(at) FROM events),
  (SELECT CASE WHEN count(*) > 0 THEN
     CAST(total(coalesce(input, 0) + coalesce(output, 0) + coalesce(cache_read, 0) + coalesce(cache_write, 0)) AS INTEGER)
   END FROM calls WHERE counted AND at >= :since),
  (SELECT count(*) FROM rollups r WHERE last_event_at >= :since
     AND NOT EXISTS (SELECT 1 FROM stale_sessions t WHERE t.session_id = r.session_id))
  + (SELECT count(*) FROM stale_sessions t WHERE (SELECT max(at) FROM events WHERE session_id = t.session_id) >= :since)
"""
