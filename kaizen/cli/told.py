"""Sessions and events as JSON and as lines."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import money, show
from kaizen.cli.style import Style, painted
from kaizen.model.event import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.wire import Message
    from kaizen.model.event import Event
    from kaizen.model.session import Session, Totals
    from kaizen.model.usage import Usage
    from kaizen.model.use import Use
    from kaizen.store.read import Told

_ID_CHARS = 8
_TIMED_ID_CHARS = 13
_NARROW, _TIME_CHARS = 60, 8
_CHARACTERS = 8  # more of them are never on one column: blanks that become one, marks that take none
_STYLES = {
    "prompt": (Style.BOLD, Style.CYAN), "text": (Style.BOLD,), "thinking": (Style.DIM,), "tool_call": (Style.BLUE,),
    "tool_result": (Style.GREEN,), "error": (Style.BOLD, Style.RED), "usage": (Style.DIM,), "injected": (Style.DIM,),
    "compaction": (Style.YELLOW,), "notice": (Style.YELLOW,),
}  # fmt: skip


def usage_json(usage: Usage | None) -> Message | None:
    """Tokens; what is not known is null."""
    if usage is None:
        return None
    return {
        "input": usage.input, "output": usage.output, "cache_read": usage.cache_read,
        "cache_write": usage.cache_write, "reasoning": usage.reasoning,
        "cache_write_5m": usage.cache_write_5m, "cache_write_1h": usage.cache_write_1h,
    }  # fmt: skip


def session_json(session: Session) -> Message:
    """A session."""
    return {
        "id": session.id, "agent": session.agent, "parent_id": session.parent_id, "workspace": session.workspace,
        "model": session.model, "status": str(session.status), "started_at": clock.iso(session.started_at),
        "ended_at": clock.iso(session.ended_at), "title": session.title, "events": session.events,
        "tool_calls": session.tool_calls, "usage": usage_json(session.usage), **money.spending_json(session.spending),
        "last_event_at": clock.iso(session.last_event_at), "model_calls": session.model_calls,
        "partial_calls": session.partial_calls, "cwd": session.cwd, "git_branch": session.git_branch,
        "client_version": session.client_version, "status_reason": session.status_reason,
        "tree": totals_json(session.tree),
    }  # fmt: skip


def totals_json(tree: Totals) -> Message:
    """A session with all sub-agents below it."""
    return {
        "sessions": tree.sessions, "tool_calls": tree.tool_calls, "model_calls": tree.model_calls,
        "partial_calls": tree.partial_calls, "usage": usage_json(tree.usage),
    }  # fmt: skip


def use_json(use: Use) -> Message:
    """A tool use, and whose word each figure is."""
    return {
        "id": use.id, "name": use.name, "status": str(use.status), "status_by": use.status_by, "call_id": use.call_id,
        "child_id": use.child_id, "started_at": clock.iso(use.started_at), "started_by": use.started_by,
        "ended_at": clock.iso(use.ended_at), "ended_by": use.ended_by, "duration_ms": use.duration_ms,
        "duration_by": use.duration_by, "bytes": use.bytes, "counted": use.counted,
    }  # fmt: skip


def event_json(told: Told) -> Message:
    """An event with its cursor."""
    event, use = told.event, told.use
    tool = event.name if event.kind is Kind.TOOL_CALL else use.name if use else None
    return {
        "cursor": str(told.cursor), "at": clock.iso(event.at), "session_id": event.session_id, "agent": told.agent,
        "kind": str(event.kind), "tool": tool, "text": event.text,
        "usage": usage_json(told.usage), "name": event.name, "tool_use_id": event.tool_use_id,
        "call_id": event.call_id, "error": event.error, "bytes": event.bytes, "cwd": event.cwd,
        "outcome": str(use.status) if use else None, "duration_ms": use.duration_ms if use else None,
    }  # fmt: skip


def event_line(told: Told, use: Use | None = None) -> str:
    """An event on one line: time, session, what happened; of a tool call also what became of it."""
    return "".join(_parts(told, use, "", None))


def shown_event(told: Told, width: int, *, where: str = "", on: bool = False) -> str:
    """An event on one line of at most so many columns (0: of any), with the name of where it happened and, where painting is on,
    its kind in its colour."""
    head, kind, text = _parts(told, None, where, width * _CHARACTERS if width else None)
    if 0 < width < _NARROW:  # what happened needs the room
        head, kind = " ".join(part[:_TIME_CHARS] for part in head.split()) + " ", kind.rstrip() + " "
    if not width:
        return head + kind + text
    line = show.cut(head + kind + text, width)
    if not on:
        return line
    begin, end = len(head), len(head) + len(kind)
    said = painted(line[begin:end], *_STYLES.get(_kind(told.event), ()), on=True)
    return painted(line[:begin], Style.DIM, on=True) + said + line[end:]


def _parts(told: Told, use: Use | None, where: str, most: int | None) -> tuple[str, str, str]:
    """When and where, what kind of thing, and what happened; of a long text at most so many characters are looked at."""
    event = told.event
    at = (clock.iso(event.at) or "")[11:19] or "--:--:--"
    text = " ".join((event.text or "")[:most].split()) if event.kind is not Kind.USAGE else usage_text(told.usage)
    name = event.name
    if event.kind is Kind.TOOL_CALL:
        said = use
    else:
        said, name = told.use, name or (told.use.name if told.use else None)
    begin = (f"{name}  " if name else "") + (f"({use_text(said)})  " if said is not None else "")
    head = f"{at}  {where}  " if where else f"{at}  "
    return f"{head}{show.clean(short(event.session_id))}  ", f"{_kind(event):<11} ", show.clean(begin + text)


def _kind(event: Event) -> str:
    return "error" if event.error and event.kind is Kind.TOOL_RESULT else str(event.kind)


def use_text(use: Use) -> str:
    """How a tool use ended, how long it took, and the sub-agent that it started."""
    said = [str(use.status)]
    if use.duration_ms is not None:
        said.append(f"{use.duration_ms} ms" if use.duration_ms < 1000 else f"{use.duration_ms / 1000:.1f} s")
    if use.child_id is not None:
        said.append(f"sub-agent {short(use.child_id).strip()}")
    return ", ".join(said)


def usage_text(usage: Usage | None) -> str:
    """Tokens on a line; of what is not known nothing is said."""
    if usage is None:
        return "counted in the session it was copied from"
    kinds = (
        ("in", usage.input),
        ("out", usage.output),
        ("cache read", usage.cache_read),
        ("cache write", usage.cache_write),
    )
    return ", ".join(f"{name} {count:,}" for name, count in kinds if count is not None)


def short(session_id: str) -> str:
    """The beginning of a session's id; of a sub-agent's the beginning of its own. UUIDs of version 7 begin with the time: those
    of a minute share eight characters, those of a millisecond thirteen."""
    own = session_id.rpartition("/")[2].removeprefix("agent-")
    by_time = len(own) == 36 and own[14] == "7"
    return own[: _TIMED_ID_CHARS if by_time else _ID_CHARS].ljust(_ID_CHARS)
