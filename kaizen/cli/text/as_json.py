"""A session as JSON for programs: `format` names the shape, which later versions only add to (docs/sharing.md)."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli.text import money, told
from kaizen.ipc import wire
from kaizen.model.story import Tool

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.cli.text.chapter_facts import Document
    from kaizen.ipc.wire import Json, Message
    from kaizen.model.story import Call, Chapter, Said, Step, Turn

FORMAT = 1


def json(document: Document) -> str:
    """The document."""
    whole: Message = {
        "format": FORMAT, "kaizen": document.version, "exported_at": clock.iso(document.made_at),
        "redacted": document.redacted, "session": _chapter(document.chapter),
    }  # fmt: skip
    return wire.encode(whole) + "\n"


def _chapter(chapter: Chapter) -> Message:
    story = chapter.story
    session = story.session
    return {
        "id": session.id, "parent_id": session.parent_id, "agent": session.agent, "client_version": session.client_version,
        "model": session.model, "title": session.title, "status": str(session.status), "status_reason": session.status_reason,
        "started_at": clock.iso(session.started_at), "last_event_at": clock.iso(session.last_event_at),
        "ended_at": clock.iso(session.ended_at), "active_ms": story.active_ms, "workspace": session.workspace,
        "folder": session.cwd, "git_branch": session.git_branch, "tool_calls": session.tool_calls,
        "model_calls": session.model_calls, "partial_calls": session.partial_calls, "usage": told.usage_json(session.usage),
        **money.spending_json(session.spending), "tree": {**told.totals_json(session.tree), **money.spending_json(story.spent)},
        "turns": [*map(_turn, story.turns)],
        "files": [{"path": file.path, "reads": file.reads, "edits": file.edits} for file in story.files],
        "sub_agents": [*map(_chapter, chapter.children)],
    }  # fmt: skip


def _turn(turn: Turn) -> Message:
    return {
        "number": turn.number, "started_at": clock.iso(turn.started_at), "ended_at": clock.iso(turn.ended_at),
        "active_ms": turn.active_ms, "usage": told.usage_json(turn.usage), **money.spending_json(turn.spending),
        "prompts": [*map(_said, turn.prompts)], "steps": [*map(_step, turn.steps)], "model_calls": [*map(_call, turn.calls)],
    }  # fmt: skip


def _step(step: Step) -> Message:
    return _tool(step) if isinstance(step, Tool) else _said(step)


def _said(said: Said) -> Message:
    return {
        "kind": str(said.kind), "name": said.name, "at": clock.iso(said.at), "text": said.text, "bytes": said.bytes,
        "error": said.error,
    }  # fmt: skip


def _tool(tool: Tool) -> Message:
    use = tool.use
    output: Json = None if tool.returned is None else tool.returned.text
    return {
        "kind": "tool", "name": tool.name, "at": clock.iso(tool.at), "summary": tool.summary,
        "input": None if tool.called is None else tool.called.text, "output": output, "output_bytes": tool.bytes,
        "status": None if tool.status is None else str(tool.status), "duration_ms": tool.duration_ms,
        "ended_at": None if use is None else clock.iso(use.ended_at), "sub_agent_id": tool.child_id,
        "reads": [*tool.reads], "edits": [*tool.edits],
    }  # fmt: skip


def _call(call: Call) -> Message:
    return {
        "at": clock.iso(call.at), "model": call.model, "usage": told.usage_json(call.usage), "complete": call.complete,
        **money.spending_json(call.spending),
    }  # fmt: skip
