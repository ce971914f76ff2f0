"""OpenCode's sessions: rows of `opencode.db` to facts.

The tables `session`, `message` and `part` have a message's and a part's content as JSON in `data`, and `time_updated` in
milliseconds, which each write sets. Source: anomalyco/opencode, `session.sql.ts` and `message-v2.ts`. A session's folder is its
`directory`. One model call is one part `step-finish`, with disjoint `tokens`; a message's own are those of its last step.
Whether `output` includes `reasoning` is told by `total`, where there is one. Of sessions before there was a database, files
of JSON below `storage`, nothing is read, nor are the databases of its channels, `opencode-CHANNEL.db`.
"""

from __future__ import annotations

from kaizen.model.event import Fact, Kind, RecordCount, SessionFact, Skipped, TitleRank, Unknown
from kaizen.model.usage import Usage
from kaizen.transcripts import records
from kaizen.transcripts.format import Database, FileIdentity, Reader, Shape, Stateless
from kaizen.transcripts.records import Record
from kaizen.transcripts.telling import Telling, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

AGENT = "opencode"
_NAME = "opencode.db"
_BESIDE = (f"{_NAME}-wal", f"{_NAME}-journal")
SUFFIXES: tuple[str, ...] = (_NAME, *_BESIDE)

# Rows that are written now are among the last of their tables, so that these need not be read as a whole.
_LAST = "SELECT {what} FROM {table} ORDER BY rowid DESC LIMIT {most}"
_LATEST = "coalesce((SELECT max(time_updated) FROM {table} WHERE session_id = s.id), 0)"
_SESSIONS = f"""
SELECT s.id, max(s.time_updated, {_LATEST.format(table="message")}, {_LATEST.format(table="part")})
FROM session AS s WHERE EXISTS (SELECT 1 FROM message WHERE session_id = s.id)
"""
DATABASE = Database(
    newest=f"""
    SELECT max(time_updated) FROM (
      SELECT max(time_updated) AS time_updated FROM session
      UNION ALL SELECT * FROM ({_LAST.format(what="time_updated", table="message", most=200)})
      UNION ALL SELECT * FROM ({_LAST.format(what="time_updated", table="part", most=200)}))
    """,
    sessions=_SESSIONS,
    changed=f"""
    {_SESSIONS} AND (s.time_updated >= :after
      OR s.id IN ({_LAST.format(what="session_id", table="message", most=50)})
      OR s.id IN ({_LAST.format(what="session_id", table="part", most=200)}))
    """,
    done=f"SELECT max(s.time_updated, {_LATEST.format(table='message')}, {_LATEST.format(table='part')}), 0 "
    "FROM session AS s WHERE s.id = :id",
    # What was written in the same millisecond as the last row that was told is told again.
    rows=(
        "SELECT rowid, 'session', NULL FROM session WHERE id = :id AND time_updated >= :after",
        """
        SELECT rowid, 'message', json_object('id', id, 'created', time_created)
        FROM message WHERE session_id = :id AND time_updated >= :after ORDER BY id
        """,
        """
        SELECT p.rowid, 'part', json_object('id', p.id, 'created', p.time_created, 'message', m.id,
          'role', iif(json_valid(m.data), json_extract(m.data, '$.role'), NULL),
          'model', iif(json_valid(m.data), json_extract(m.data, '$.modelID'), NULL),
          'provider', iif(json_valid(m.data), json_extract(m.data, '$.providerID'), NULL),
          'cwd', iif(json_valid(m.data), json_extract(m.data, '$.path.cwd'), NULL))
        FROM part AS p LEFT JOIN message AS m ON m.id = p.message_id
        WHERE p.session_id = :id AND p.time_updated >= :after ORDER BY p.message_id, p.id
        """,
    ),
    values={
        "session": """
        SELECT json_object('id', id, 'parent', parent_id, 'directory', directory, 'title', title, 'version', version,
                           'created', time_created) FROM session WHERE rowid = :row
        """,
        "message": "SELECT data FROM message WHERE rowid = :row",
        "part": "SELECT data FROM part WHERE rowid = :row",
    },
    folders=("SELECT json_object('session', json_object('directory', directory)) FROM session WHERE id = :id",),
)

_UNDER_WAY = ("pending", "running")
_BOOKKEEPING = frozenset(("step-start", "snapshot", "patch"))


def roots(environ: Mapping[str, str], configured: Sequence[str]) -> list[str]:
    """The database and what lies beside it, in the folders that our settings name and in the program's own. Files, since
    the folder has copies of whole repositories, too."""
    data = environ.get("XDG_DATA_HOME") or "~/.local/share"
    databases = [f"{folder.rstrip('/')}/{_NAME}" for folder in (*configured, f"{data.rstrip('/')}/opencode")]
    return [path for database in databases for path in (database, f"{database}-wal")]


def beside(path: str) -> str:
    """The database's log and journal tell of the database."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{_NAME}" if name in _BESIDE else path


def identify(path: str) -> FileIdentity | None:
    """The database, and each session in it; None for all else."""
    match path.split("/"):
        case [*_, name] if name == _NAME and records.is_text(path):
            return FileIdentity(AGENT, "", shape=Shape.DATABASE)
        case [*_, name, session] if name == _NAME and session and records.is_text(path):
            return FileIdentity(AGENT, session, shape=Shape.DATABASE)
        case _:
            return None


def cwd(line: bytes) -> str | None:
    """A session's folder."""
    for record in records.read(line):
        if isinstance(record, dict):
            return records.folder(records.members(record.get("session")).get("directory"))
    return None


def reader(file: FileIdentity, state: str = "") -> Reader:
    """Each row is understood by itself."""
    return Stateless(facts, file)


def facts(line: bytes, file: FileIdentity, *, skim: bool = True) -> list[Fact]:
    """What a row says: `{"session": …}`, or `{"message": …, "header": …}`, or a part. Never raises."""
    found: list[Fact] = []
    for record in records.read(line):
        if isinstance(record, Skipped):
            found.append(record)
            continue
        header = records.members(record.get("header"))
        if isinstance(session := record.get("session"), dict):
            _session(session, file, found)
        elif isinstance(message := record.get("message"), dict):
            _message(message, header, file, found)
        elif isinstance(part := record.get("part"), dict):
            _part(part, header, file, found)
        else:
            found.append(Skipped("not an object"))
    return found


def _session(session: Record, file: FileIdentity, found: list[Fact]) -> None:
    title = records.title(records.text(session.get("title")))
    found.append(
        SessionFact(
            file.session_id,
            title=title,
            title_rank=TitleRank.GENERATED if title else TitleRank.NONE,
            cwd=records.folder(session.get("directory")),
            client_version=records.name(session.get("version")),
            opened_at=records.instant(session.get("created")),
            parent_id=records.name(session.get("parent")),
        )
    )
    found.append(RecordCount("session", known=True))


def _row(row: Record, header: Record, file: FileIdentity, found: list[Fact]) -> Telling:
    key = records.name(header.get("id")) or "(none)"
    at = records.instant(records.members(row.get("time")).get("start")) or records.instant(header.get("created"))
    return Telling(file.session_id, key, at, found, cwd=records.folder(header.get("cwd")))


def _message(message: Record, header: Record, file: FileIdentity, found: list[Fact]) -> None:
    name, said = name_of(message.get("role")), _row(message, header, file, found)
    if model := records.name(message.get("modelID")):
        said.about(model=model)
    if trouble := records.members(message.get("error")):
        _trouble(trouble, said)
    if name not in ("user", "assistant"):
        found.append(Unknown("record", f"message.{name}"))
    found.append(RecordCount(f"message.{name}", known=name in ("user", "assistant")))


def _part(part: Record, header: Record, file: FileIdentity, found: list[Fact]) -> None:
    name, said = name_of(part.get("type")), _row(part, header, file, found)
    tell = _TELL.get(name)
    if tell is not None:
        tell(part, header, said)
    elif name not in _BOOKKEEPING:
        said.unknown("block", name, part)
    found.append(RecordCount(f"part.{name}", known=tell is not None or name in _BOOKKEEPING))


def _text(part: Record, header: Record, said: Telling) -> None:
    words = records.text(part.get("text"))
    if header.get("role") != "user":
        said.words(Kind.TEXT, words, "0")
    elif part.get("synthetic") is True:
        said.words(Kind.INJECTED, words, "0")
    else:
        said.asked(words, "0")


def _tool(part: Record, header: Record, said: Telling) -> None:
    use, name = records.name(part.get("callID")) or said.key, records.name(part.get("tool"))
    state = records.members(part.get("state"))
    begin, end = (records.instant(records.members(state.get("time")).get(which)) for which in ("start", "end"))
    said.called(use, name, records.compact(state.get("input")), at=begin or said.at)
    status = records.text(state.get("status")) or ""
    if status in ("completed", "error"):
        output = records.text(state.get("error" if status == "error" else "output"))
        said.returned(use, name, output, at=end, error=status == "error")
        if begin is not None and end is not None and end >= begin:
            said.ended(use, duration_ms=end - begin)
    elif status not in _UNDER_WAY:
        said.unknown("field", f"tool.state.status.{status[:32]}")


def _finished(part: Record, header: Record, said: Telling) -> None:
    usage = _usage(records.members(part.get("tokens")))
    if usage is not None:
        said.used(
            said.key, records.name(header.get("model")), usage,
            provider=records.name(header.get("provider")), stop_reason=records.name(part.get("reason")),
        )  # fmt: skip


def _trouble(error: Record, said: Telling) -> None:
    words = records.text(records.members(error.get("data")).get("message")) or records.compact(error)
    said.words(Kind.ERROR, words, "error", name=records.name(error.get("name")), error=True)


def _named(kind: Kind, field: str, name: str) -> Callable[[Record, Record, Telling], None]:
    def tell(part: Record, header: Record, said: Telling) -> None:
        said.words(kind, records.text(part.get(field)) or name, "0", name=name)

    return tell


def _usage(tokens: Record) -> Usage | None:
    cache = records.members(tokens.get("cache"))
    read, written = records.count(cache.get("read")), records.count(cache.get("write"))
    given, output, reasoning = (records.count(tokens.get(name)) for name in ("input", "output", "reasoning"))
    if not any((read, written, given, output, reasoning)):
        return None
    beside = sum(each or 0 for each in (read, written, given, output))
    apart = records.count(tokens.get("total")) == beside + (reasoning or 0) or (reasoning or 0) > (output or 0)
    if output is not None and reasoning and apart:
        output += reasoning
    return Usage(input=given, output=output, cache_read=read, cache_write=written, reasoning=reasoning)


_TELL: dict[str, Callable[[Record, Record, Telling], None]] = {
    "text": _text,
    "reasoning": lambda part, header, said: said.words(Kind.THINKING, records.text(part.get("text")), "0"),
    "tool": _tool,
    "step-finish": _finished,
    "retry": lambda part, header, said: _trouble(records.members(part.get("error")), said),
    "compaction": lambda part, header, said: said.words(Kind.COMPACTION, records.compact(part), "0"),
    "file": _named(Kind.INJECTED, "filename", "file"),
    "subtask": _named(Kind.NOTICE, "description", "subtask"),
    "agent": _named(Kind.NOTICE, "name", "agent"),
}
