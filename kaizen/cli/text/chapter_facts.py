"""What is said of a session in a document: its head, its turns' and its tools' figures, what a tool was given."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import show
from kaizen.cli.text import money, told
from kaizen.cli.text.story_text import models, outcome, sized, title
from kaizen.ipc import wire
from kaizen.model.event import Kind
from kaizen.model.wording import counted
from kaizen.reading.turns import given
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.session import Session
    from kaizen.model.story import Chapter, Said, Story, Tool, Turn


class Document(NamedTuple):
    """A chapter as it is to be written, and whether it was made fit to be sent; `made_at` in milliseconds since 1970 UTC."""

    chapter: Chapter
    redacted: bool
    made_at: int
    version: str


class Field(NamedTuple):
    """A part of what a tool was given."""

    name: str
    text: str


def heading(story: Story) -> str:
    """A session's title, or what stands in for one."""
    return show.clean(title(story) or f"Session {told.short(story.session.id).strip()}")


def facts(chapter: Chapter) -> list[tuple[str, str]]:
    """Names and values of a session's head, cleaned."""
    story = chapter.story
    session, tree = story.session, story.session.tree
    asked = sum(1 for turn in story.turns if turn.prompts)
    spent = money.spending_text(session.spending) or "unknown"
    if tree.sessions > 1:
        spent += f"; with {counted(tree.sessions - 1, 'sub-agent')} {money.spending_text(story.spent) or 'unknown'}"
    did = (counted(asked, "turn"), counted(session.tool_calls, "tool call"), counted(session.model_calls, "model call"))
    found = [
        ("Session", session.id), ("Agent", " ".join(filter(None, (session.agent, session.client_version)))),
        ("Model", models(story)), ("Status", ending(session)), ("When", when(session)), ("Took", _took(story)),
        ("Did", ", ".join(did)), ("Tokens", told.usage_text(session.usage) or "unknown"), ("Cost", spent),
        ("Repository", session.workspace), ("Branch", session.git_branch or ""),
    ]  # fmt: skip
    return [(name, show.clean(value)) for name, value in found if value]


def ending(session: Session) -> str:
    """How it ended, or how it stood."""
    return f"{session.status}: {session.status_reason}" if session.status_reason else str(session.status)


def when(session: Session) -> str:
    """From when to when, in UTC."""
    begin, end = clock.iso(session.started_at), clock.iso(session.last_event_at)
    if begin is None or end is None:
        return ""
    until = end[11:19] if begin[:10] == end[:10] else end[:19].replace("T", " ")
    return f"{begin[:19].replace('T', ' ')} to {until} UTC"


def of_turn(turn: Turn) -> str:
    """When a turn was, how long it took, what it cost."""
    at = (clock.iso(turn.started_at) or "")[11:19]
    span = None
    if turn.started_at is not None and turn.ended_at is not None:
        span = show.span(turn.ended_at - turn.started_at)
    tokens = told.usage_text(turn.usage) if turn.calls else ""
    return " · ".join(filter(None, (at, span, money.spending_text(turn.spending), tokens)))


def of_tool(tool: Tool) -> str:
    """How a tool use ended, how long it took, how much came back."""
    return show.clean(outcome(tool))


def input_of(tool: Tool) -> list[Field]:
    """What a tool was given, field by field; nothing where its summary says all of it."""
    text = None if tool.called is None else tool.called.text
    if not text:
        return []
    members = given(text)
    if members is None:
        return [] if text.strip() == tool.summary else [Field("", text)]
    found = [
        Field(show.clean(name), value if isinstance(value, str) else wire.encode(value))
        for name, value in members.items()
    ]
    return [] if len(found) == 1 and found[0].text == tool.summary else found


def output_of(tool: Tool) -> str:
    """What a tool gave back; what was not kept of it is said."""
    return "" if tool.returned is None else whole(tool.returned)


def whole(said: Said) -> str:
    """A text, and how much of it was not kept."""
    text = said.text or ""
    cut = said.bytes - len(text.encode("utf-8", "surrogatepass")) if said.text and said.bytes > len(text) else 0
    return f"{text}\n… {sized(cut)} more were not kept" if cut > 0 else text


def name_of(said: Said) -> str:
    """What kind of thing was said, for what is neither prompt nor answer."""
    kind = {Kind.INJECTED: "the client said", Kind.UNKNOWN: "unknown record"}.get(said.kind, str(said.kind))
    return show.clean(f"{kind} ({said.name})" if said.name else kind)


def _took(story: Story) -> str:
    session = story.session
    if session.started_at is None or session.last_event_at is None:
        return ""
    return f"{show.span(session.last_event_at - session.started_at)}, of which {show.span(story.active_ms)} active"
