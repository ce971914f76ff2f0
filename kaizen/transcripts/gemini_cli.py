"""Gemini CLI's transcripts: `tmp/PROJECT/chats/session-TIME-ID.json`, written anew as a whole, or `.jsonl`, to facts.

A document has `sessionId`, `startTime`, `messages` and more; lines are first the same without messages, then a message
each, again whenever it changes, `{"$set": …}` and `{"$rewindTo": ID}`. A sub-agent's file is `chats/PARENT/ID.jsonl`.
Source: google-gemini/gemini-cli, chatRecordingService and chatRecordingTypes. A message is known by its id, whichever
file and however often. `tokens` are the service's counts: `input` includes `cached`, `tool` stands beside it, `output` does
not include `thoughts`. A file may repeat its history in `$set`, after it was shortened; its messages were told before.

The folder: PROJECT is the SHA-256 of its path, or since 2026 a short name whose folder has `.project_root`.
"""

from __future__ import annotations

import re

from kaizen.model.event import Fact, Kind, Outcome, RecordCount, SessionFact, Skipped, TitleRank, Unknown
from kaizen.model.usage import Usage
from kaizen.transcripts import records
from kaizen.transcripts.format import FileIdentity, Reader, Shape, Stateless
from kaizen.transcripts.records import Record
from kaizen.transcripts.telling import Telling, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AGENT = "gemini-cli"
SUFFIXES: tuple[str, ...] = (".json", ".jsonl")

MAX_PARTS = 4096  # of a message
MAX_MESSAGES = 100_000
_SESSION_ID = re.compile(rb'"sessionId"\s*:\s*"([^"\\]{1,200})"')
_NOTICES = {"info": Kind.NOTICE, "warning": Kind.NOTICE, "error": Kind.ERROR}
_UNDER_WAY = frozenset(("validating", "scheduled", "executing", "awaiting_approval"))
_ENDED = {"success": False, "error": True, "cancelled": None}


def roots(environ: Mapping[str, str], configured: Sequence[str]) -> list[str]:
    """`tmp` in the folders that our settings name, and in `.gemini` of `GEMINI_CLI_HOME`, else of the home."""
    home = environ.get("GEMINI_CLI_HOME") or "~"
    return ["/".join((folder.rstrip("/"), "tmp")) for folder in (*configured, home.rstrip("/") + "/.gemini")]


def beside(path: str) -> str:
    """Only transcripts tell of themselves."""
    return path


def identify(path: str) -> FileIdentity | None:
    """Whose session the file at this path holds, as far as its name tells: records tell the whole id."""
    stem, dot, ending = path.rpartition("/")[2].rpartition(".")
    if not (dot and stem) or ending not in ("json", "jsonl") or not records.is_text(path):
        return None
    shape = Shape.DOCUMENT if ending == "json" else Shape.LINES
    match path.split("/")[:-1]:
        case [*_, "tmp", _, "chats"] if stem.startswith("session-"):
            return FileIdentity(AGENT, stem, unsettled=True, shape=shape)
        case [*_, "tmp", _, "chats", parent] if parent and ending == "jsonl":
            return FileIdentity(AGENT, f"{parent}/{stem}", parent_id=parent)
        case _:
            return None


def settle(path: str, file: FileIdentity, line: bytes) -> FileIdentity | None:
    """The session's whole id, which stands at the beginning. A quote within a text is escaped, so it is a member."""
    found = _SESSION_ID.search(line)
    name = records.name(found[1].decode("utf-8", "replace")) if found else None
    return file._replace(session_id=name, unsettled=False) if name else None


def cwd(line: bytes) -> str | None:
    """No record tells the folder."""
    return None


def tellers(path: str, line: bytes) -> Sequence[str]:
    """The project's `.project_root`."""
    project = _project(path)
    return [project + "/.project_root"] if project else []


def told(content: bytes) -> str | None:
    """The path that it holds."""
    found = records.folder(content.decode("utf-8", "replace").strip())
    return found if found is not None and found.startswith("/") else None


def is_of(path: str, folder: str) -> bool:
    """Whether the project's name is this folder's digest."""
    name = (_project(path) or "").rpartition("/")[2]
    if len(name) != 64:
        return False
    from hashlib import sha256

    return name == sha256(folder.encode("utf-8", "surrogateescape")).hexdigest()


def reader(file: FileIdentity, state: str = "") -> Reader:
    """Each line, and a document, is understood by itself."""
    return Stateless(facts, file)


def facts(line: bytes, file: FileIdentity, *, skim: bool = True) -> list[Fact]:
    """What a line, or a document, says. Never raises."""
    found: list[Fact] = []
    for record in records.read(line):
        if isinstance(record, Skipped):
            found.append(record)
        elif "$set" in record:
            _about(records.members(record.get("$set")), file, found)
            found.append(RecordCount("$set", known=True))
        elif (back := records.name(record.get("$rewindTo"))) is not None:
            Telling(file.session_id, f"rewind:{back}", None, found).words(Kind.NOTICE, back, "0", name="rewind")
            found.append(RecordCount("$rewindTo", known=True))
        elif records.name(record.get("id")) is not None:
            _message(record, file, found)
        else:
            _document(record, file, found)
    return found


def _project(path: str) -> str | None:
    before, chats, _ = path.rpartition("/chats/")
    return before if chats else None


def _about(record: Record, file: FileIdentity, found: list[Fact]) -> None:
    title = records.title(records.text(record.get("summary")))
    opened = records.instant(record.get("startTime"))
    if title or opened is not None:
        rank = TitleRank.SUMMARY if title else TitleRank.NONE
        found.append(SessionFact(file.session_id, title=title, title_rank=rank, opened_at=opened))


def _document(record: Record, file: FileIdentity, found: list[Fact]) -> None:
    known = "sessionId" in record
    _about(record, file, found)
    messages = record.get("messages")
    for message in messages[:MAX_MESSAGES] if isinstance(messages, list) else ():
        if isinstance(message, dict) and records.name(message.get("id")) is not None:
            _message(message, file, found)
        else:
            found.append(Skipped("not an object"))
    if not known:
        found.append(Unknown("record", "(none)"))
    found.append(RecordCount("session" if known else "(none)", known=known))


def _message(record: Record, file: FileIdentity, found: list[Fact]) -> None:
    name = name_of(record.get("type"))
    said = Telling(file.session_id, str(record["id"]), records.instant(record.get("timestamp")), found)
    words = _words(record.get("content"), found)
    if name == "user":
        said.asked(words, "text")
    elif name == "gemini":
        _answer(record, words, said)
    elif name in _NOTICES:
        said.words(_NOTICES[name], words, "text", name=name, error=True if name == "error" else None)
    else:
        said.unknown("record", name, record)
    found.append(RecordCount(name, known=name in ("user", "gemini", *_NOTICES)))


def _words(content: object, found: list[Fact]) -> str | None:
    """The text of a message's parts; of other parts, pictures and a tool's answers, nothing."""
    parts = [content] if isinstance(content, dict) else content
    texts = [records.text(part.get("text")) for part in records.blocks(parts, MAX_PARTS, found)]
    return "\n".join(text for text in texts if text) or None


def _answer(record: Record, words: str | None, said: Telling) -> None:
    for number, thought in enumerate(_listed(record.get("thoughts"))):
        lines = (records.text(thought.get(field)) for field in ("subject", "description"))
        at = records.instant(thought.get("timestamp"))
        said.words(Kind.THINKING, "\n".join(line for line in lines if line), f"thought{number}", at=at)
    said.words(Kind.TEXT, words, "text")
    for call in _listed(record.get("toolCalls")):
        _tool(call, said)
    model = records.name(record.get("model"))
    if model is not None:
        said.about(model=model)
    if (usage := _usage(records.members(record.get("tokens")))) is not None:
        said.used(said.key, model, usage, provider="google")


def _tool(call: Record, said: Telling) -> None:
    use, name = records.name(call.get("id")), records.name(call.get("name"))
    if use is None:
        return
    said.called(use, name, records.compact(call.get("args")), at=said.at, call=said.key)
    status = records.text(call.get("status")) or ""
    if status in _ENDED:
        said.returned(use, name, _output(call.get("result")), at=None, error=_ENDED[status], call=said.key)
    elif status not in _UNDER_WAY:
        said.unknown("field", f"gemini.toolCalls.status.{status[:32]}")
    if status == "cancelled":
        said.ended(use, Outcome.INTERRUPTED)


def _listed(value: object) -> list[Record]:
    return [each for each in value[:MAX_PARTS] if isinstance(each, dict)] if isinstance(value, list) else []


def _output(result: object) -> str:
    """What the tool answered, without what stands around it if that is one text."""
    match result:
        case None:
            return ""
        case str():
            return result
        case [{"functionResponse": {"response": {"output": str() as output}}}]:
            return output
        case _:
            return records.compact(result)


def _usage(tokens: Record) -> Usage | None:
    """The service's counts as disjoint kinds; None where it told none."""
    told = {name: records.count(tokens.get(name)) for name in ("input", "output", "cached", "thoughts", "tool")}
    if not any(told.values()):
        return None
    read, cached = told["input"], told["cached"]
    if read is not None:
        read = read - cached if cached is not None and cached <= read else read
        read += told["tool"] or 0
    written = told["output"]
    if written is not None:
        written += told["thoughts"] or 0
    return Usage(input=read, output=written, cache_read=cached, reasoning=told["thoughts"])
