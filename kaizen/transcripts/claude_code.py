"""Claude Code's transcripts, 1.x to 2.1: one line of `projects/ENC/SESSION.jsonl` to facts.

Most bytes of a file are the client's own bookkeeping (prompts and tool definitions as sent); those lines are
told by their first bytes and not parsed. One response of the model is several lines that repeat its id and
usage; each gives the same model call, with the same natural key. The session is always that of the file:
sub-agents' lines carry their parent's id, and forked files carry copied lines. Only 1.x put sub-agents' lines among
their parent's; they are told as sessions of their own.
"""

from __future__ import annotations

from kaizen.model.event import Event, Fact, Kind, RecordCount, SessionFact, Skipped, TitleRank, ToolUse
from kaizen.transcripts import claude_fields, claude_loading, claude_messages, records
from kaizen.transcripts.claude_chains import Chains
from kaizen.transcripts.claude_seen import Latest, Seen
from kaizen.transcripts.format import FileIdentity, Reader
from kaizen.transcripts.records import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

AGENT = "claude-code"
SUFFIXES: tuple[str, ...] = (".jsonl", ".meta.json")

_BOOKKEEPING = frozenset(
    """agent-name agent-setting api-request api-request-blob api-request-shape atis-latch attachment
    bridge-session file-history-delta file-history-snapshot frame-link last-prompt launched mode
    permission-mode pr-link progress queue-operation relocated result started tools-used
    worktree-state""".split()
)
_FAMILIES = ("api-request", "file-history-")
_COUNTED = {kind: RecordCount(kind, known=True) for kind in _BOOKKEEPING}
_BY_BYTES = {kind.encode(): [fact] for kind, fact in _COUNTED.items()}
_ATTACHMENT = b',"attachment":{'
_QUEUED = b',"attachment":{"type":"queued_command"'
_LOADED = tuple(
    f',"attachment":{{"type":"{kind}"'.encode() for kind in claude_loading.KINDS - claude_loading.OF_SERVERS
)
_OF_SERVERS = tuple(f',"attachment":{{"type":"{kind}"'.encode() for kind in claude_loading.OF_SERVERS)


def roots(environ: Mapping[str, str], configured: Sequence[str]) -> list[str]:
    """`projects` in each of the folders in which Claude Code keeps its files: those that our settings name, and those of
    `CLAUDE_CONFIG_DIR`, which may list several, else `~/.claude` and `~/.config/claude`."""
    named = environ.get("CLAUDE_CONFIG_DIR", "").replace(",", ":").split(":")
    listed = [folder.strip() for folder in named if folder.strip()]
    return [
        folder.rstrip("/") + "/projects" for folder in (*configured, *(listed or ("~/.claude", "~/.config/claude")))
    ]


def beside(path: str) -> str:
    """A sub-agent's companion tells of its transcript."""
    return path.removesuffix(".meta.json") + ".jsonl" if path.endswith(".meta.json") else path


def identify(path: str) -> FileIdentity | None:
    """Whose session the file at this path holds; None for journals, tool results and all else."""
    folder, _, file = path.rpartition("/")
    stem, dot, kind = file.rpartition(".")
    if not (dot and stem) or kind != "jsonl" or stem == "journal" or not records.is_text(path):
        return None
    agent = stem.removeprefix("agent-")
    parts = folder.split("/")
    match parts:
        case [*_, "projects", _, session, "subagents"] if agent != stem:
            return _sub_agent(session, agent, "/".join(parts[:-1]))
        case [*_, "projects", _, session, "subagents", "workflows", _] if agent != stem:
            return _sub_agent(session, agent, "/".join(parts[:-3]))
        case [*_, "projects", _] if agent != stem:
            return FileIdentity(AGENT, stem, unsettled=True)
        case [*_, "projects", _]:
            return FileIdentity(AGENT, stem)
        case _:
            return None


def settle(path: str, file: FileIdentity, line: bytes) -> FileIdentity | None:
    """Sub-agents of 2.0 lie beside their parents, and only their records name the parent."""
    for record in records.read(line):
        if isinstance(record, dict) and (parent := records.name(record.get("sessionId"))):
            beside = path.rpartition("/")[0]
            return _sub_agent(parent, file.session_id.removeprefix("agent-"), f"{beside}/{parent}")
    return None


def cwd(line: bytes) -> str | None:
    """The working folder of a record; lines that cannot have one are not parsed."""
    if b'"cwd"' not in line:
        return None
    found = (records.folder(record.get("cwd")) for record in records.read(line) if isinstance(record, dict))
    return next((folder for folder in found if folder), None)


def facts(line: bytes, file: FileIdentity, *, skim: bool = True, before: Before | None = None) -> list[Fact]:
    """What a line says, by itself or after what was `before`. Never raises."""
    if skim and (counted := _skimmed(line)) is not None:
        return counted
    found: list[Fact] = []
    for number, record in enumerate(records.read(line)):
        if isinstance(record, Skipped):
            found.append(record)
        else:
            _tell(record, _seen(record, line, number, file, before), found)
    return found


class Before:
    """What is remembered of the lines before."""

    __slots__ = ("chains", "latest")

    def __init__(self, chains: Chains | None) -> None:
        self.chains, self.latest = chains, Latest()


class _Reader:
    """Each line is understood by itself, but for the sub-agents in a session's own file."""

    __slots__ = ("_before", "_file")

    def __init__(self, file: FileIdentity, state: str) -> None:
        self._file, self._before = file, Before(Chains(state) if file.parent_id is None else None)

    def facts(self, line: bytes, *, skim: bool = True) -> list[Fact]:
        return facts(line, self._file, skim=skim, before=self._before)

    def state(self) -> str:
        return "" if self._before.chains is None else self._before.chains.state()


def reader(file: FileIdentity, state: str = "") -> Reader:
    """A reader from the beginning of the file, or from where one with this state was."""
    return _Reader(file, state)


def companion(path: str, file: FileIdentity) -> str | None:
    """`agent-ID.meta.json`, which says of a sub-agent what it was for and whether it finished."""
    return path.removesuffix(".jsonl") + ".meta.json" if file.parent_id else None


def companion_facts(content: bytes, file: FileIdentity) -> list[Fact]:
    """A sub-agent's task as its title, its end, and which tool use of which session started it. Never raises."""
    found: list[Fact] = []
    for record in records.read(content):
        if isinstance(record, dict):
            title = records.title(records.text(record.get("description")))
            ended = True if record.get("finished") is True else None
            rank = TitleRank.SUMMARY if title else TitleRank.NONE
            above = records.name(record.get("parentAgentId"))
            parent = f"{file.parent_id}/{above}" if above else None
            told = SessionFact(file.session_id, title=title, title_rank=rank, ended=ended, parent_id=parent)
            found.append(told)
            used, starter = records.name(record.get("toolUseId")), parent or file.parent_id
            if used is not None and starter is not None:
                found.append(ToolUse(used, starter, child_id=file.session_id))
    return found


def _sub_agent(session: str, agent: str, main: str) -> FileIdentity:
    return FileIdentity(AGENT, f"{session}/{agent}", parent_id=session, main=main + ".jsonl")


def _skimmed(line: bytes) -> list[Fact] | None:
    """The count of a line that is told by its beginning; None where it must be parsed.

    A quote within a JSON string is escaped, so what is looked for here cannot be part of a text. Of two
    records on one line the second would be lost, hence the look for its beginning.
    """
    if line.startswith(b'{"type":"'):
        counted = _BY_BYTES.get(line[9 : line.find(b'"', 9, 64)])
    elif (at := line.find(_ATTACHMENT, 0, 256)) > 0 and line.find(b"{", 1, at) < 0:
        parsed = line.startswith((_QUEUED, *_LOADED), at) or (
            line.startswith(_OF_SERVERS, at) and claude_loading.TOOL in line
        )
        counted = None if parsed else _BY_BYTES[b"attachment"]
    else:
        return None
    if counted is None or not line.endswith(b"}") or b'}{"' in line:
        return None
    return list(counted)


def _seen(record: Record, line: bytes, number: int, file: FileIdentity, before: Before | None) -> Seen:
    key = records.name(record.get("uuid"))
    if key is None:
        key = "h:" + records.digest(line) + (f".{number}" if number else "")
    at, folder, own = records.instant(record.get("timestamp")), records.folder(record.get("cwd")), file.session_id
    if before is None:
        return Seen(own, key, at, folder, file.parent_id or own)
    agent = None if before.chains is None else before.chains.agent(record)
    if agent is not None:
        return Seen(f"{own}/{agent}", key, at, folder, own, own, before.latest)
    return Seen(own, key, at, folder, file.parent_id or own, None, before.latest)


def _tell(record: Record, seen: Seen, found: list[Fact]) -> None:
    kind = _type(record)
    tell = _TELL.get(kind)
    if tell is not None:
        tell(record, seen, found)
        claude_fields.drift(kind, record, found)
        found.append(_COUNTED[kind])
    elif kind in _BOOKKEEPING or kind.startswith(_FAMILIES):
        found.append(_COUNTED.get(kind) or RecordCount(kind, known=True))
        _bookkeeping(record, kind, seen, found)
    else:
        found.append(RecordCount(kind, known=False))
        found.append(claude_fields.unknown("record", kind, record))
        text, size = records.capped(records.compact(record))
        key = f"{seen.key}#0"
        found.append(Event(key, seen.session_id, seen.at, Kind.UNKNOWN, kind, None, None, text, size, None, seen.cwd))
        if seen.parent_id is not None:  # a line of a sub-agent's within its parent's file: the session is there too
            found.append(SessionFact(seen.session_id, opened_at=seen.at, parent_id=seen.parent_id))


def _type(record: Record) -> str:
    kind = record.get("type")
    if isinstance(kind, str):
        return kind[:64]
    role = records.members(record.get("message")).get("role")  # third-party endpoints leave the type out
    return role if isinstance(role, str) and role in ("assistant", "user") else "(none)"


def _bookkeeping(record: Record, kind: str, seen: Seen, found: list[Fact]) -> None:
    attached = records.members(record.get("attachment")) if kind == "attachment" else {}
    if attached.get("type") == "queued_command":
        claude_messages.queued(attached, seen, found)
    elif attached.get("type") in claude_loading.KINDS:
        claude_loading.told(attached, seen, found)
    if seen.at is not None or seen.cwd is not None:
        found.append(SessionFact(seen.session_id, cwd=seen.cwd, opened_at=seen.at, parent_id=seen.parent_id))


def _titled(field: str, rank: TitleRank) -> Callable[[Record, Seen, list[Fact]], None]:
    def tell(record: Record, seen: Seen, found: list[Fact]) -> None:
        if title := records.title(records.text(record.get(field))):
            told = SessionFact(seen.session_id, title=title, title_rank=rank, opened_at=seen.at)
            found.append(told._replace(parent_id=seen.parent_id))

    return tell


def _cost_state(record: Record, seen: Seen, found: list[Fact]) -> None:
    """The last thing that a client's process writes as it ends."""
    found.append(SessionFact(seen.session_id, ended=True, opened_at=seen.at, parent_id=seen.parent_id))


_TELL: dict[str, Callable[[Record, Seen, list[Fact]], None]] = {
    "user": claude_messages.user,
    "assistant": claude_messages.assistant,
    "system": claude_messages.system,
    "summary": _titled("summary", TitleRank.SUMMARY),
    "ai-title": _titled("aiTitle", TitleRank.GENERATED),
    "custom-title": _titled("customTitle", TitleRank.GIVEN),
    "cost-state": _cost_state,
}
_COUNTED.update({kind: RecordCount(kind, known=True) for kind in _TELL})
