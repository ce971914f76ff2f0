"""Cursor's editor state: a conversation of `User/globalStorage/state.vscdb` to facts.

The table `cursorDiskKV` (key, value) has `composerData:ID`, a conversation with the order of its messages in
`fullConversationHeadersOnly`, and `bubbleId:ID:BUBBLE`, a message each. Messages that no header names are left overs
and not told. A key is unique and replaced on conflict, so each write is a new row with a greater number: what is new is
found by that. A row that were updated in place would be found when its conversation is next written.

Of `composerData`, most of which is the editor's display, the members below are kept. `tokenCount` is 0 where it was not
recorded (all of version 3), so 0 is unknown. A message's `createdAt` is when it began; no end is recorded.
Source: agent-history-skills' data model; public readers of `_v` 3 to 17, by which tools' `status` is `completed`, `error`,
`cancelled` or still under way, and `capabilityType` 22 marks where a conversation was shortened.
"""

from __future__ import annotations

from kaizen.model.event import Fact, Kind, Outcome, RecordCount, SessionFact, Skipped, TitleRank, ToolUse, Unknown
from kaizen.model.usage import Usage
from kaizen.transcripts import records
from kaizen.transcripts.format import Database, FileIdentity
from kaizen.transcripts.records import Record
from kaizen.transcripts.telling import Telling

_COMPACTION = 22
_UNDER_WAY = frozenset(("", "loading", "pending", "running"))
_ENDED = {"completed": False, "error": True, "cancelled": None}

_KEPT = """_v composerId name createdAt lastUpdatedAt status unifiedMode modelConfig workspaceIdentifier
    subagentInfo""".split()
_MEMBERS = ", ".join(f"'{name}', json_extract(said, '$.{name}')" for name in _KEPT)
_OF_COMPOSER = "key = 'composerData:' || :id"
_OF_BUBBLES = "key >= 'bubbleId:' || {id} || ':' AND key < 'bubbleId:' || {id} || ';'"
_SAID = f"SELECT CAST(value AS TEXT) AS said FROM cursorDiskKV WHERE {_OF_COMPOSER}"
_HEADERS = "iif(json_valid(said), said, '{}'), '$.fullConversationHeadersOnly'"
_KEYS = "SELECT {id} AS id, rowid AS number FROM cursorDiskKV WHERE {key} >= '{kind}:' AND {key} < '{kind};' AND {new}"
_SESSION_OF_BUBBLE = "substr(key, 10, instr(substr(key, 10), ':') - 1)"


def _sessions(key: str, new: str) -> str:
    """Conversations that have a row of their own and messages."""
    composers = _KEYS.format(id="substr(key, 14)", kind="composerData", key=key, new=new)
    bubbles = _KEYS.format(id=_SESSION_OF_BUBBLE, kind="bubbleId", key=key, new=new)
    return f"""
    SELECT id, max(number) FROM ({composers} UNION ALL {bubbles}) AS s GROUP BY id
    HAVING EXISTS (SELECT 1 FROM cursorDiskKV WHERE key = 'composerData:' || s.id)
      AND EXISTS (SELECT 1 FROM cursorDiskKV WHERE {_OF_BUBBLES.format(id="s.id")})
    """


DATABASE = Database(
    newest="SELECT max(rowid) FROM cursorDiskKV",
    sessions=_sessions("key", "1"),  # by the index of keys alone
    changed=_sessions("+key", "rowid > :after"),
    done=f"""
    SELECT max(rowid), (SELECT count(*) FROM ({_SAID}) CROSS JOIN json_each({_HEADERS})) FROM cursorDiskKV
    WHERE {_OF_COMPOSER} OR {_OF_BUBBLES.format(id=":id")}
    """,
    rows=(
        f"SELECT rowid, 'composer', NULL FROM cursorDiskKV WHERE {_OF_COMPOSER} AND rowid > :after",
        # A message may be written before its conversation names it, so what is named anew is told whatever its number.
        f"""
        SELECT b.rowid, 'bubble', h.value FROM ({_SAID}) CROSS JOIN json_each({_HEADERS}) AS h
        CROSS JOIN cursorDiskKV AS b
          ON b.key = 'bubbleId:' || :id || ':' || iif(h.type = 'object', json_extract(h.value, '$.bubbleId'), NULL)
        WHERE b.rowid > :after OR h.key >= :count ORDER BY h.key
        """,
    ),
    values={
        "composer": f"""
        SELECT iif(json_valid(said), json_object({_MEMBERS}, 'inline', json_array_length(said, '$.conversation')), said)
        FROM (SELECT CAST(value AS TEXT) AS said FROM cursorDiskKV WHERE rowid = :row)
        """,
        "bubble": "SELECT value FROM cursorDiskKV WHERE rowid = :row",
    },
    folders=(
        f"""
        SELECT json_object('composer', json_object('workspaceIdentifier', json_extract(said, '$.workspaceIdentifier')))
        FROM ({_SAID}) WHERE json_valid(said)
        """,
        """
        SELECT json_object('head', json_object(
          'workspaceIdentifier', iif(json_valid(CAST(value AS TEXT)),
                                     json_extract(CAST(value AS TEXT), '$.workspaceIdentifier'), NULL),
          'workspaceId', CAST(workspaceId AS TEXT)))
        FROM composerHeaders WHERE composerId = :id
        """,
    ),
)


def cwd(line: bytes) -> str | None:
    """The folder that a conversation was opened in, if it is one on this machine."""
    uri = records.members(records.members(_window(line).get("workspaceIdentifier")).get("uri"))
    if uri.get("scheme") not in (None, "file"):
        return None
    found = records.folder(uri.get("fsPath")) or records.folder(uri.get("path"))
    return found if found is not None and found.startswith("/") else None


def window(line: bytes) -> str | None:
    """The name under which the editor keeps what it knows of the window's folder."""
    said = _window(line)
    found = records.name(said.get("workspaceId")) or records.name(
        records.members(said.get("workspaceIdentifier")).get("id")
    )
    return found if found is not None and found.isalnum() else None


def facts(line: bytes, file: FileIdentity, *, skim: bool = True) -> list[Fact]:
    """What a line of a conversation says: `{"composer": …}` or `{"bubble": …, "header": …}`. Never raises."""
    found: list[Fact] = []
    for record in records.read(line):
        if isinstance(record, Skipped):
            found.append(record)
        elif isinstance(composer := record.get("composer"), dict):
            _composer(composer, file, found)
        elif isinstance(bubble := record.get("bubble"), dict):
            _bubble(bubble, records.members(record.get("header")), file, found)
        else:
            found.append(Skipped("not an object"))
    return found


def _window(line: bytes) -> Record:
    if not line.startswith(b"{"):
        return {}
    for record in records.read(line):
        if isinstance(record, dict):
            return records.members(record.get("composer")) or records.members(record.get("head"))
    return {}


def _composer(composer: Record, file: FileIdentity, found: list[Fact]) -> None:
    started_by = records.members(composer.get("subagentInfo"))
    parent, use = records.name(started_by.get("parentComposerId")), records.name(started_by.get("toolCallId"))
    title = records.title(records.text(composer.get("name")))
    found.append(
        SessionFact(
            file.session_id,
            title=title,
            title_rank=TitleRank.GENERATED if title else TitleRank.NONE,
            cwd=cwd(records.compact({"composer": composer}).encode("utf-8", "replace")),
            model=records.name(records.members(composer.get("modelConfig")).get("modelName")),
            opened_at=records.instant(composer.get("createdAt")),
            parent_id=parent,
        )
    )
    if parent and use:
        found.append(ToolUse(use, parent, child_id=file.session_id))
    if records.count(composer.get("inline")):
        found.append(Unknown("field", "composer.conversation"))
    found.append(RecordCount("composer", known=True))


def _bubble(bubble: Record, header: Record, file: FileIdentity, found: list[Fact]) -> None:
    key = records.name(header.get("bubbleId")) or records.name(bubble.get("bubbleId")) or "(none)"
    at = records.instant(bubble.get("createdAt")) or records.instant(header.get("createdAt"))
    kind = bubble.get("type") if bubble.get("type") is not None else header.get("type")
    said = Telling(file.session_id, key, at, found)
    if kind == 1:
        said.asked(records.text(bubble.get("text")), "text")
    elif kind == 2:
        _answer(bubble, said)
    else:
        said.unknown("record", f"bubble.{kind if isinstance(kind, int | str) else '(none)'}"[:64], bubble)
    found.append(RecordCount("bubble", known=kind in (1, 2)))


def _answer(bubble: Record, said: Telling) -> None:
    thinking = bubble.get("thinking")
    thought = records.text(thinking) or records.text(records.members(thinking).get("text"))
    said.words(Kind.THINKING, thought, "thinking")
    said.words(Kind.TEXT, records.text(bubble.get("text")), "text")
    if bubble.get("capabilityType") == _COMPACTION:
        said.event(Kind.COMPACTION, f"{said.key}#compaction", "")
    if (trouble := bubble.get("errorDetails")) is not None:
        said.words(Kind.ERROR, records.compact(trouble), "error", error=True)
    if isinstance(tool := bubble.get("toolFormerData"), dict) and tool:
        _tool(tool, said)
    _usage(bubble, said)


def _tool(tool: Record, said: Telling) -> None:
    use, name = records.name(tool.get("toolCallId")) or said.key, records.name(tool.get("name"))
    said.called(use, name, records.text(tool.get("params")) or records.text(tool.get("rawArgs")), at=said.at)
    status = (records.text(tool.get("status")) or "").lower()
    if status in _UNDER_WAY:
        return
    output = records.text(tool.get("error")) or records.text(tool.get("result"))
    if status not in _ENDED:
        said.unknown("field", f"bubble.toolFormerData.status.{status[:32]}")
        if output is None:
            return  # it may be under way
    said.returned(use, name, output, at=None, error=_ENDED.get(status))
    if status == "cancelled":
        said.ended(use, Outcome.INTERRUPTED)


def _usage(bubble: Record, said: Telling) -> None:
    model = records.name(records.members(bubble.get("modelInfo")).get("modelName"))
    if model is not None:
        said.about(model=model)
    tokens = records.members(bubble.get("tokenCount"))
    read, written = records.count(tokens.get("inputTokens")), records.count(tokens.get("outputTokens"))
    if read or written:
        said.used(f"{said.session}:{said.key}", model, Usage(input=read or None, output=written or None))
