"""Cursor's agent transcripts: one line of `projects/SLUG/agent-transcripts/ID/ID.jsonl` to facts.

Lines are `{"role", "message": {"content": [blocks]}}` and `{"type": "turn_ended"}`. They have no ids, times, models,
tokens or results of tools (agent-history-skills, 2,553 conversations of IDE 3.13 to 3.19 and CLI 2026.08 to 09), and a
session that is resumed by the CLI is written anew. So a line is known by what it says and by how many of the same came
before it in its turn, and a turn by its prompt and by how many of the same came before. What is not recorded is None.

The slug is lossy and never decoded. The folder of a session of the CLI stands in `chats/MD5/ID/meta.json` as `cwd`
(agent-cli 2026.10.01); of a session of the editor it is told by the editor's state, see `cursor_state`, whose database
is read where both have a session. `chats/MD5/ID/store.db`, a tree of protobuf blobs, is not read.
"""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from kaizen.model.event import Event, Fact, Kind, RecordCount, SessionFact, Skipped, TitleRank, Unknown
from kaizen.transcripts import cursor_state, records
from kaizen.transcripts.format import FileIdentity, Reader, Shape, Stateless
from kaizen.transcripts.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AGENT = "cursor"
_STATE = "state.vscdb"
SUFFIXES: tuple[str, ...] = (".jsonl", _STATE, f"{_STATE}-wal", f"{_STATE}-journal")
DATABASE = cursor_state.DATABASE

MAX_BLOCKS = 4096  # in one record


def roots(environ: Mapping[str, str], configured: Sequence[str]) -> list[str]:
    """`User/globalStorage` in the editor's folders, and `projects` in the agent's; a folder that our settings name may
    be either. `CURSOR_DATA_DIR` moves the agent's. What a session's database holds is known before its transcript."""
    config = environ.get("XDG_CONFIG_HOME") or "~/.config"
    agents = (*configured, environ.get("CURSOR_DATA_DIR") or "~/.cursor")
    editors = (*configured, f"{config}/Cursor", "~/Library/Application Support/Cursor")
    return [
        *(folder.rstrip("/") + "/User/globalStorage" for folder in editors),
        *(folder.rstrip("/") + "/projects" for folder in agents),
    ]


def beside(path: str) -> str:
    """The database's log and journal tell of the database."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{_STATE}" if name in (f"{_STATE}-wal", f"{_STATE}-journal") else path


def identify(path: str) -> FileIdentity | None:
    """Whose session the file at this path holds; None for all else."""
    if not records.is_text(path):
        return None
    match path.split("/"):
        case [*_, "projects", _, "agent-transcripts", session, name] if session and name == f"{session}.jsonl":
            return FileIdentity(AGENT, session)
        case [*before, "projects", slug, "agent-transcripts", session, "subagents", name] if (
            session and name.endswith(".jsonl") and len(name) > len(".jsonl")
        ):
            main = "/".join((*before, "projects", slug, "agent-transcripts", session, session)) + ".jsonl"
            return FileIdentity(AGENT, f"{session}/{name.removesuffix('.jsonl')}", parent_id=session, main=main)
        case [*_, "User", "globalStorage", name] if name == _STATE:
            return FileIdentity(AGENT, "", shape=Shape.DATABASE)
        case [*_, "User", "globalStorage", name, session] if name == _STATE and session:
            return FileIdentity(AGENT, session, shape=Shape.DATABASE)
        case _:
            return None


def cwd(line: bytes) -> str | None:
    """The working folder; only lines from the editor's state tell it."""
    return cursor_state.cwd(line)


def reader(file: FileIdentity, state: str = "") -> Reader:
    """A reader of agent transcripts, or of a conversation of the editor's state, whose lines are understood by
    themselves."""
    return Stateless(cursor_state.facts, file) if file.shape is Shape.DATABASE else _Reader(file, state)


def tellers(path: str, line: bytes) -> Sequence[str]:
    """The CLI's note on a session; of a conversation of the editor's, the window's note on its folder."""
    match path.split("/"):
        case [*before, "projects", _, "agent-transcripts", session, name] if name == f"{session}.jsonl":
            return ["/".join((*before, "chats", "*", session, "meta.json"))]
        case [*before, "globalStorage", name, _] if name == _STATE and (window := cursor_state.window(line)):
            return ["/".join((*before, "workspaceStorage", window, "workspace.json"))]
        case _:
            return []


def told(content: bytes) -> str | None:
    """`cwd`, or the `folder` of a window, a `file:` URI; a window on several folders or on another machine has none."""
    for record in records.read(content):
        if isinstance(record, dict):
            uri = records.folder(record.get("folder"))
            if uri is not None and uri.startswith("file:///"):
                return records.folder(unquote_to_bytes(uri.removeprefix("file://")).decode("utf-8", "replace"))
            return records.folder(record.get("cwd"))
    return None


def is_of(path: str, folder: str) -> bool:
    """No path has a digest that could not be of another folder, too: a slug is none."""
    return False


class _Reader:
    """Reads an agent transcript. Its state is the turns' prompts and the present turn's lines, as digests."""

    __slots__ = ("_file", "_lines", "_prompts")

    def __init__(self, file: FileIdentity, state: str) -> None:
        self._file = file
        prompts, _, lines = state.partition("|")
        self._prompts, self._lines = prompts.split(), lines.split()

    def state(self) -> str:
        return f"{' '.join(self._prompts)}|{' '.join(self._lines)}" if self._prompts or self._lines else ""

    def facts(self, line: bytes, *, skim: bool = True) -> list[Fact]:
        found: list[Fact] = []
        for number, record in enumerate(records.read(line)):
            if isinstance(record, Skipped):
                found.append(record)
            else:
                self._tell(record, line, number, found)
        return found

    def _tell(self, record: Record, line: bytes, number: int, found: list[Fact]) -> None:
        kind = record.get("role") if record.get("type") is None else record.get("type")
        name = kind[:64] if isinstance(kind, str) and kind else "(none)"
        key = self._key(line, number, is_prompt=name == "user")
        session = self._file.session_id
        if name in ("user", "assistant"):
            blocks = records.blocks(records.members(record.get("message")).get("content"), MAX_BLOCKS, found)
            for index, block in enumerate(blocks):
                _say(block, f"{key}#{index}", session, asked=name == "user", found=found)
        elif name == "turn_ended":
            status = records.name(record.get("status"))
            found.append(Event(f"{key}#0", session, None, Kind.NOTICE, name, text=status, bytes=len(status or "")))
        else:
            text, size = records.capped(records.compact(record))
            found.append(Unknown("record", name))
            found.append(Event(f"{key}#0", session, None, Kind.UNKNOWN, name, text=text, bytes=size))
        found.append(RecordCount(name, known=name in ("user", "assistant", "turn_ended")))

    def _key(self, line: bytes, number: int, *, is_prompt: bool) -> str:
        digest = records.digest(line + bytes(number), 8)
        if is_prompt:
            self._prompts.append(digest)
            self._lines.clear()
            return f"p:{digest}.{self._prompts.count(digest)}"
        self._lines.append(digest)
        turn = f"{self._prompts[-1]}.{self._prompts.count(self._prompts[-1])}" if self._prompts else "0"
        return f"l:{turn}:{digest}.{self._lines.count(digest)}"


def _say(block: Record, key: str, session: str, *, asked: bool, found: list[Fact]) -> None:
    kind, words = block.get("type"), records.text(block.get("text"))
    if kind == "text" and words is not None:
        text, size = records.capped(words)
        found.append(Event(key, session, None, Kind.PROMPT if asked else Kind.TEXT, text=text, bytes=size))
        if asked and (title := records.title(_query(words))):
            found.append(SessionFact(session, title=title, title_rank=TitleRank.FIRST_PROMPT))
    elif kind == "tool_use":
        text, size = records.capped(records.compact(block.get("input")))
        name = records.name(block.get("name"))
        found.append(Event(key, session, None, Kind.TOOL_CALL, name, text=text, bytes=size))
    else:
        name = kind[:64] if isinstance(kind, str) and kind else "(none)"
        text, size = records.capped(records.compact(block))
        found.append(Unknown("block", f"{'user' if asked else 'assistant'}.{name}"))
        found.append(Event(key, session, None, Kind.UNKNOWN, name, text=text, bytes=size))


def _query(words: str) -> str:
    """What the person wrote, of a prompt in which the client put its own words around it."""
    _, tag, after = words.partition("<user_query>")
    return after.partition("</user_query>")[0] if tag else words
