"""GitHub Copilot CLI's transcripts: one line of `session-state/ID/events.jsonl` to facts.

A line is `{"type", "id", "timestamp", "parentId", "data"}`. Source: the event types that github/copilot-sdk generates from
the program's own schema; older versions wrote `session-state/ID.jsonl`. `assistant.usage`, which tells of each model call,
is not persisted. Tokens stand only in `session.shutdown`, by model, as sums of the process: one call for each model, with
no more detail. `inputTokens` includes both cache kinds, `outputTokens` the reasoning (ccusage's notes; the `tokenDetails` of
real files agree). Public readers disagree whether the sums of a resumed session begin anew; they are taken to go on unless
one of them fell, so that nothing is counted twice. Records of sub-agents, with `agentId`, stand in the file of their
session and are told as its own.
"""

from __future__ import annotations

import json

from kaizen.model.event import Fact, Kind, Outcome, RecordCount, Skipped, TitleRank
from kaizen.model.usage import Usage
from kaizen.transcripts import records
from kaizen.transcripts.format import FileIdentity, Reader
from kaizen.transcripts.records import Record
from kaizen.transcripts.telling import Telling, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

AGENT = "copilot-cli"
SUFFIXES: tuple[str, ...] = (".jsonl",)

MAX_REQUESTS = 4096  # in one message
_PEOPLE = (None, "", "user")
_SUMS = ("inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens")
_BOOKKEEPING = frozenset(
    """assistant.turn_start assistant.turn_end assistant.usage assistant.intent hook.start hook.end session.idle
    session.mode_changed session.plan_changed session.workspace_file_changed session.handoff session.snapshot_rewind
    session.usage_checkpoint session.usage_info session.compaction_start session.task_complete session.tools_updated
    skill.invoked subagent.started subagent.completed subagent.failed subagent.selected system.message
    tool.execution_partial_result tool.execution_progress permission.requested permission.completed""".split()
)


def roots(environ: Mapping[str, str], configured: Sequence[str]) -> list[str]:
    """`session-state` in the folders that our settings name, and in `COPILOT_HOME`, else `~/.copilot`."""
    folders = (*configured, environ.get("COPILOT_HOME") or "~/.copilot")
    return [folder.rstrip("/") + "/session-state" for folder in folders]


def beside(path: str) -> str:
    """Only transcripts tell of themselves."""
    return path


def identify(path: str) -> FileIdentity | None:
    """Whose session the file at this path holds; None for all else."""
    match path.split("/"):
        case [*_, "session-state", session, "events.jsonl"] if session and records.is_text(path):
            return FileIdentity(AGENT, session)
        case [*_, "session-state", name] if name.endswith(".jsonl") and name > ".jsonl" and records.is_text(path):
            return FileIdentity(AGENT, name.removesuffix(".jsonl"))
        case _:
            return None


def cwd(line: bytes) -> str | None:
    """The working folder, which the first record tells."""
    if b'"cwd"' not in line:
        return None
    found = (_folder(record) for record in records.read(line) if isinstance(record, dict))
    return next((folder for folder in found if folder), None)


def reader(file: FileIdentity, state: str = "") -> Reader:
    """A reader that knows the folder of what comes, and the last sums of each model."""
    return _Reader(file, state)


def _folder(record: Record) -> str | None:
    data = records.members(record.get("data"))
    if record.get("type") == "session.context_changed":
        return records.folder(data.get("cwd"))
    return records.folder(records.members(data.get("context")).get("cwd"))


class _Reader:
    """Reads a transcript. Its state is the folder, and of each model how often its sums began anew, and the last ones."""

    __slots__ = ("_cwd", "_session", "_sums")

    def __init__(self, file: FileIdentity, state: str) -> None:
        self._session = file.session_id
        said = next((each for each in records.read(state.encode("utf-8", "replace")) if isinstance(each, dict)), {})
        self._cwd = records.folder(said.get("cwd"))
        self._sums: dict[str, list[int]] = {
            model: last
            for model, last in records.members(said.get("sums")).items()
            if isinstance(last, list) and len(last) == 1 + len(_SUMS) and all(type(each) is int for each in last)
        }

    def state(self) -> str:
        said = {"cwd": self._cwd, "sums": self._sums} if self._sums else {"cwd": self._cwd} if self._cwd else {}
        return json.dumps(said, separators=(",", ":")) if said else ""

    def facts(self, line: bytes, *, skim: bool = True) -> list[Fact]:
        found: list[Fact] = []
        for number, record in enumerate(records.read(line)):
            if isinstance(record, Skipped):
                found.append(record)
                continue
            key = records.name(record.get("id"))
            if key is None:
                key = "h:" + records.digest(line + bytes(number))
            self._tell(record, key, found)
        return found

    def _tell(self, record: Record, key: str, found: list[Fact]) -> None:
        name = name_of(record.get("type"))
        self._cwd = _folder(record) or self._cwd
        said = Telling(self._session, key, records.instant(record.get("timestamp")), found, cwd=self._cwd)
        data = records.members(record.get("data"))
        tell = self._shutdown if name == "session.shutdown" else _TELL.get(name)
        if tell is not None:
            tell(data, said)
        elif name not in _BOOKKEEPING:
            said.unknown("record", name, record)
        found.append(RecordCount(name, known=tell is not None or name in _BOOKKEEPING))

    def _shutdown(self, data: Record, said: Telling) -> None:
        for model, figures in records.members(data.get("modelMetrics")).items():
            usage = records.members(records.members(figures).get("usage"))
            sums = [records.count(usage.get(name)) for name in _SUMS]
            name = records.name(model)
            if name is None or not any(sums):
                continue
            anew, *before = self._sums.get(name, [0] * (1 + len(_SUMS)))
            now = [each or 0 for each in sums]
            anew += any(each < last for each, last in zip(now, before, strict=True))
            self._sums[name] = [anew, *now]
            said.used(f"{self._session}:{name}:{anew}", name, _usage(sums, records.count(usage.get("reasoningTokens"))))
        said.about(ended=True, ended_reason=records.name(data.get("shutdownType")), opened_at=said.at)


def _usage(sums: Sequence[int | None], reasoning: int | None) -> Usage:
    whole, output, read, written = sums
    if whole is not None and (read or 0) + (written or 0) <= whole:
        whole -= (read or 0) + (written or 0)
    return Usage(input=whole, output=output, cache_read=read, cache_write=written, reasoning=reasoning)


def _started(data: Record, said: Telling) -> None:
    context = records.members(data.get("context"))
    said.about(
        cwd=records.folder(context.get("cwd")),
        git_branch=records.name(context.get("branch")),
        client_version=records.name(data.get("copilotVersion")),
        model=records.name(data.get("selectedModel")),
        ended=False,
        opened_at=said.at,
    )


def _asked(data: Record, said: Telling) -> None:
    source, words = data.get("source"), records.text(data.get("content"))
    if source in _PEOPLE:
        said.asked(words, "text")
    else:
        said.words(Kind.INJECTED, words, "text", name=records.name(source))


def _answered(data: Record, said: Telling) -> None:
    _thought(records.text(data.get("reasoningText")), said)
    said.words(Kind.TEXT, records.text(data.get("content")), "text")
    requests = data.get("toolRequests")
    for request in requests[:MAX_REQUESTS] if isinstance(requests, list) else ():
        asked = records.members(request)
        _call(asked, records.name(asked.get("name")), said)
    if model := records.name(data.get("model")):
        said.about(model=model)


def _thought(words: str | None, said: Telling) -> None:
    """A message and a record of its own may tell of the same thought."""
    if words:
        digest = records.digest(words)
        said.event(Kind.THINKING, f"t:{digest}", words)


def _call(data: Record, name: str | None, said: Telling) -> None:
    given, use = data.get("arguments"), records.name(data.get("toolCallId"))
    words = given if isinstance(given, str) else None if given is None else records.compact(given)
    if use is not None:
        said.called(use, name, words, at=said.at)


def _returned(data: Record, said: Telling) -> None:
    use, success = records.name(data.get("toolCallId")), data.get("success")
    if use is None:
        return
    trouble, result = records.members(data.get("error")), records.members(data.get("result"))
    words = records.text(trouble.get("message")) or records.text(result.get("content"))
    error = not success if isinstance(success, bool) else None
    said.returned(use, records.name(data.get("toolName")), words, at=said.at, error=error)
    if trouble.get("code") == "denied":
        said.ended(use, Outcome.DENIED)


def _told(kind: Kind, field: str, name: str | None = None) -> Callable[[Record, Telling], None]:
    def tell(data: Record, said: Telling) -> None:
        error = True if kind is Kind.ERROR else None
        said.words(kind, records.text(data.get(field)) or records.compact(data), "text", name=name, error=error)

    return tell


def _titled(data: Record, said: Telling) -> None:
    if title := records.title(records.text(data.get("title"))):
        said.about(title=title, title_rank=TitleRank.GENERATED)


_TELL: dict[str, Callable[[Record, Telling], None]] = {
    "session.start": _started,
    "session.resume": _started,
    "session.context_changed": lambda data, said: said.about(git_branch=records.name(data.get("branch"))),
    "session.title_changed": _titled,
    "session.model_change": lambda data, said: said.about(model=records.name(data.get("newModel"))),
    "session.error": _told(Kind.ERROR, "message"),
    "session.info": _told(Kind.NOTICE, "message", "info"),
    "session.warning": _told(Kind.NOTICE, "message", "warning"),
    "session.truncation": _told(Kind.COMPACTION, "", "truncation"),
    "session.compaction_complete": _told(Kind.COMPACTION, "summaryContent"),
    "user.message": _asked,
    "assistant.message": _answered,
    "assistant.reasoning": lambda data, said: _thought(records.text(data.get("content")), said),
    "tool.execution_start": lambda data, said: _call(data, records.name(data.get("toolName")), said),
    "tool.execution_complete": _returned,
    "system.notification": _told(Kind.INJECTED, "content", "notification"),
    "abort": _told(Kind.NOTICE, "reason", "abort"),
}
