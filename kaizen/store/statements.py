"""The store's SQL.

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
_PUT_EVENT = """
INSERT INTO events (natural_key, session_id, at, kind, name, tool_use_id, call_id, text, bytes, error, cwd, same_as, source)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (session_id, natural_key) DO UPDATE SET
  at = coalesce(excluded.at, at), kind = excluded.kind, name = coalesce(excluded.name, name),
  tool_use_id = excluded.tool_use_id, call_id = excluded.call_id, text = excluded.text, bytes = excluded.bytes,
  error = coalesce(excluded.error, error), cwd = coalesce(excluded.cwd, cwd), same_as = excluded.same_as,
  source = excluded.source
WHERE excluded.source """
PUT_EVENT = _PUT_EVENT + "> source"
PUT_EVENT_ANEW = (
    _PUT_EVENT
    + """>= source
  AND (excluded.at, excluded.text, excluded.error, excluded.bytes) IS NOT (at, text, error, bytes)"""
)
TOLD_BY_TRANSCRIPT = "SELECT 1 FROM events WHERE session_id = ? AND same_as = ? AND source > 1 LIMIT 1"
# What the agent's own record leaves open is taken from its hook, whichever came first.
FILL_EVENT = """
UPDATE events SET at = coalesce(at, :at), name = coalesce(name, :name), error = coalesce(error, :error),
  cwd = coalesce(cwd, :cwd)
WHERE seq = (SELECT min(seq) FROM events
             WHERE session_id = :session_id AND (natural_key = :same_as OR same_as = :same_as) AND source > 1)
"""
TAKE_OVER = """
UPDATE OR IGNORE events SET natural_key = :key
WHERE session_id = :session_id AND same_as = :same_as AND source = 1
"""
DROP_TAKEN = """
DELETE FROM events WHERE session_id = :session_id AND same_as = :same_as AND source = 1 AND natural_key <> :key
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
LAST_RAW = """
SELECT id, bytes, data FROM raw WHERE transcript_id = ? AND generation = ? ORDER BY start DESC LIMIT 1
"""
GROW_RAW = "UPDATE raw SET bytes = ?, data = ? WHERE id = ?"
PUT_RAW = "INSERT OR IGNORE INTO raw (transcript_id, generation, start, bytes, data) VALUES (?, ?, ?, ?, ?)"
FORGET_RAW = "DELETE FROM raw WHERE transcript_id = ? AND generation >= 0"
PUT_COMPANION = "INSERT OR REPLACE INTO raw (transcript_id, generation, start, bytes, data) VALUES (?, -1, 0, ?, ?)"
RAW_OF = "SELECT start, data FROM raw WHERE transcript_id = ? AND generation = ? ORDER BY start"
FORGET_UNKNOWNS = "DELETE FROM unknowns WHERE transcript_id = ?"
COUNT_UNKNOWNS = """
INSERT INTO unknowns (transcript_id, what, name, version, count, first_at) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (transcript_id, what, name, version) DO UPDATE SET count = count + excluded.count
"""
UNKNOWNS = """
SELECT t.agent, u.version, u.what, u.name, sum(u.count), min(t.path), u.first_at
FROM unknowns u JOIN transcripts t ON t.id = u.transcript_id
GROUP BY t.agent, u.version, u.what, u.name ORDER BY t.agent, u.what, u.name, u.version
"""
PUT_CALL = """
INSERT INTO calls (id, session_id, at, model, input, output, cache_read, cache_write, cache_write_5m,
                   cache_write_1h, reasoning, complete, provider, service_tier, speed, region, web_searches, web_fetches,
                   cost_nano, cost_at_least, price_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id, session_id) DO UPDATE SET
  cost_nano = excluded.cost_nano, cost_at_least = excluded.cost_at_least, price_id = excluded.price_id,
  provider = excluded.provider, service_tier = excluded.service_tier, speed = excluded.speed, region = excluded.region,
  web_searches = excluded.web_searches, web_fetches = excluded.web_fetches,
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
  provider, service_tier, speed, region, web_searches, web_fetches, cost_nano, cost_at_least, price_id"""
SHARE_LARGEST = f"""
UPDATE calls SET ({FIGURES_OF_CALLS}) = (SELECT {FIGURES_OF_CALLS} FROM calls c
  WHERE c.id = :id ORDER BY coalesce(output, 0) DESC, complete DESC, session_id LIMIT 1)
WHERE id = :id
"""

_PRICE = "id, price, source, source_version, priced_at"
NEWEST_PRICES = f"""
SELECT provider, model, {_PRICE} FROM prices WHERE id IN (SELECT max(id) FROM prices GROUP BY provider, model)
"""
ALL_PRICES = f"SELECT {_PRICE} FROM prices"
PUT_PRICE = """
INSERT INTO prices (provider, model, price, source, source_version, priced_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id
"""
MODELS_TO_PRICE = """
SELECT DISTINCT coalesce(provider, ''), model FROM calls INDEXED BY calls_to_price
WHERE price_id IS NULL AND model IS NOT NULL
"""
CALLS_TO_PRICE = """
SELECT id, session_id, at, model, input, output, cache_read, cache_write, cache_write_5m, cache_write_1h, reasoning,
  complete, provider, service_tier, speed, region, web_searches, web_fetches
FROM calls INDEXED BY calls_to_price
WHERE price_id IS NULL AND model IS NOT NULL AND coalesce(provider, '') = ? AND model = ? LIMIT ?
"""
SET_AMOUNT = "UPDATE calls SET cost_nano = ?, cost_at_least = ?, price_id = ? WHERE id = ? AND session_id = ?"
_TOKENS = "c.input, c.output, c.cache_read, c.cache_write, c.cache_write_5m, c.cache_write_1h, c.reasoning"
_KINDS = ("input", "output", "cache_read", "cache_write", "cache_write_5m", "cache_write_1h", "reasoning")
_SUMMED = ", ".join(
    f"CASE WHEN count(c.{kind}) = count(*) THEN CAST(total(c.{kind}) AS INTEGER) END" for kind in _KINDS
)
_OF_SESSION = "LEFT JOIN sessions s ON s.id = c.session_id"
_OF_EVENT = "LEFT JOIN events v ON v.session_id = c.session_id AND v.natural_key = 'call:' || c.id"
_SUM_BY = {
    "day": ("date(c.at / 1000, 'unixepoch')", ""),
    "model": ("c.model", ""),
    "session": ("c.session_id", ""),
    "agent": ("s.agent", _OF_SESSION),
    "folder": ("coalesce(v.cwd, s.cwd)", f"{_OF_SESSION} {_OF_EVENT}"),
}
SUMS = {
    by: f"""
SELECT {key}, count(*), CAST(total(c.cost_nano) AS INTEGER), sum(c.cost_nano IS NULL), max(c.cost_at_least), {_SUMMED}
FROM calls c {joined}
WHERE c.counted AND (:since IS NULL OR c.at >= :since) AND c.id NOT IN (SELECT value FROM json_each(:without)) GROUP BY 1
"""
    for by, (key, joined) in _SUM_BY.items()
}
HELD = "SELECT c.id, s.opened_at, c.session_id FROM calls c LEFT JOIN sessions s ON s.id = c.session_id WHERE c.counted"
PRICES_USED = """
SELECT DISTINCT price_id FROM calls
WHERE counted AND price_id IS NOT NULL AND (:since IS NULL OR at >= :since)
"""
SPENT_BY_TREE = """
WITH RECURSIVE tree (id) AS (SELECT ? UNION SELECT s.id FROM sessions s JOIN tree t ON s.parent_id = t.id)
SELECT count(*), CAST(total(cost_nano) AS INTEGER), sum(cost_nano IS NULL), max(cost_at_least)
FROM calls WHERE counted AND session_id IN (SELECT id FROM tree)
"""
BILLED = f"""
SELECT c.id, c.session_id, c.at, c.model, {_TOKENS}, c.complete, c.provider, c.service_tier, c.speed, c.region,
  c.web_searches, c.web_fetches, c.counted, c.cost_nano, c.cost_at_least, c.price_id
FROM calls c WHERE c.session_id = ? ORDER BY c.at, c.id
"""
PARENTS = "SELECT id, parent_id FROM sessions WHERE parent_id IS NOT NULL"
UNSET_UNPRICED = """
UPDATE calls SET price_id = NULL WHERE cost_nano IS NULL
  AND price_id IN (SELECT id FROM prices WHERE provider = ? AND model = ? AND id <> ?)
"""

_SESSIONS = """
WITH e AS (
  SELECT session_id, count(*) AS events, min(at) AS started_at, max(at) AS last_event_at
  FROM events GROUP BY session_id
), t AS (
  SELECT v.session_id, count(*) AS tool_calls FROM events v
  LEFT JOIN calls c ON c.id = v.call_id AND c.session_id = v.session_id
  WHERE v.kind = 'tool_call' AND coalesce(c.counted, 1) GROUP BY v.session_id
), u AS (
  SELECT session_id, count(*) AS calls, sum(NOT complete) AS partial,
    CAST(total(cost_nano) AS INTEGER) AS cost, sum(cost_nano IS NULL) AS unpriced, max(cost_at_least) AS at_least,
    CASE WHEN count(input) = count(*) THEN CAST(total(input) AS INTEGER) END AS input,
    CASE WHEN count(output) = count(*) THEN CAST(total(output) AS INTEGER) END AS output,
    CASE WHEN count(cache_read) = count(*) THEN CAST(total(cache_read) AS INTEGER) END AS cache_read,
    CASE WHEN count(cache_write) = count(*) THEN CAST(total(cache_write) AS INTEGER) END AS cache_write,
    CASE WHEN count(cache_write_5m) = count(*) THEN CAST(total(cache_write_5m) AS INTEGER) END AS cache_write_5m,
    CASE WHEN count(cache_write_1h) = count(*) THEN CAST(total(cache_write_1h) AS INTEGER) END AS cache_write_1h,
    CASE WHEN count(reasoning) = count(*) THEN CAST(total(reasoning) AS INTEGER) END AS reasoning
  FROM calls WHERE counted GROUP BY session_id
)
SELECT s.id, s.agent, s.parent_id, coalesce(s.cwd, s.hook_cwd), s.model, s.ended, coalesce(s.opened_at, e.started_at), e.last_event_at, s.title,
  coalesce(e.events, 0), coalesce(t.tool_calls, 0), coalesce(u.calls, 0), coalesce(u.partial, 0),
  u.input, u.output, u.cache_read, u.cache_write, u.cache_write_5m, u.cache_write_1h, u.reasoning,
  s.git_branch, s.client_version, coalesce(u.cost, 0), coalesce(u.unpriced, 0), coalesce(u.at_least, 0)
FROM sessions s LEFT JOIN e ON e.session_id = s.id LEFT JOIN t ON t.session_id = s.id
  LEFT JOIN u ON u.session_id = s.id
"""
SESSIONS = _SESSIONS + "ORDER BY e.last_event_at DESC NULLS LAST, s.id LIMIT ?"
SESSION = _SESSIONS + "WHERE s.id = ?"
SESSION_IDS = """
SELECT id FROM sessions
WHERE substr(id, 1, length(:prefix)) = :prefix OR substr(id, instr(id, '/') + 1, length(:prefix)) = :prefix
ORDER BY id <> :prefix, parent_id IS NOT NULL, substr(id, 1, length(:prefix)) = :prefix, id LIMIT :limit
"""
FOLDER_OF = "SELECT coalesce(cwd, hook_cwd) FROM sessions WHERE id = ?"
CHILDREN = "SELECT id FROM sessions WHERE parent_id = ? ORDER BY id"

EVENTS = """
SELECT v.seq, v.natural_key, v.session_id, v.at, v.kind, v.name, v.tool_use_id, v.call_id, v.text, v.bytes,
  v.error, v.cwd, s.agent, c.input, c.output, c.cache_read, c.cache_write, c.cache_write_5m,
  c.cache_write_1h, c.reasoning, c.counted
FROM events v JOIN sessions s ON s.id = v.session_id
LEFT JOIN calls c ON v.kind = 'usage' AND c.id = v.call_id AND c.session_id = v.session_id
WHERE v.seq > :after AND (:session IS NULL OR v.session_id = :session) ORDER BY v.seq LIMIT :limit
"""
CURSOR_BEFORE = """
SELECT seq FROM events WHERE :session IS NULL OR session_id = :session ORDER BY seq DESC LIMIT 1 OFFSET :last
"""
FIGURES = """
SELECT (SELECT count(*) FROM sessions), (SELECT max(at) FROM events),
  (SELECT CASE WHEN count(*) > 0 THEN
     CAST(total(coalesce(input, 0) + coalesce(output, 0) + coalesce(cache_read, 0) + coalesce(cache_write, 0)) AS INTEGER)
   END FROM calls WHERE counted AND at >= :since),
  (SELECT count(DISTINCT session_id) FROM events WHERE at >= :since)
"""
RECORD_TYPES = """
SELECT t.agent, r.type, r.known, sum(r.count) FROM record_types r JOIN transcripts t ON t.id = r.transcript_id
GROUP BY t.agent, r.type, r.known ORDER BY t.agent, r.type
"""
SKIPS = """
SELECT t.agent, k.why, sum(k.count) FROM skips k JOIN transcripts t ON t.id = k.transcript_id
GROUP BY t.agent, k.why ORDER BY t.agent, k.why
"""
DELETED = "SELECT session_id FROM deleted"
EXCLUDED = "SELECT pattern FROM excluded ORDER BY pattern"
RAW_STARTS = "SELECT start FROM raw WHERE transcript_id = ? AND generation = ? ORDER BY start"
RAW_AT = "SELECT data FROM raw WHERE transcript_id = ? AND generation = ? AND start = ?"
