"""A session as a story: what was asked, and what came of it, turn by turn; and the tree of the agents that worked on it.

Every event of a session stands in its story exactly once. What is not known is None.
"""

from __future__ import annotations

from kaizen.model.event import Kind
from kaizen.model.session import Session
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.model.use import Use, UseStatus
from kaizen.values import NamedTuple


class Said(NamedTuple):
    """An event by its cursor. `text` may be cut (`model.event.TEXT_LIMIT`); `bytes` is the size of all of it."""

    cursor: int
    at: int | None
    kind: Kind
    name: str | None
    text: str | None
    bytes: int
    error: bool | None
    call_id: str | None
    tool_use_id: str | None = None


class Tool(NamedTuple):
    """A tool use: its call and its result, of which one may be missing, and what is known of it. `summary` is its input on one
    line: the command, the path, the pattern, the address, what a sub-agent was sent for."""

    called: Said | None
    returned: Said | None
    use: Use | None
    name: str | None
    summary: str
    reads: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()

    @property
    def at(self) -> int | None:
        """When it began, as far as that is known."""
        if self.use is not None and self.use.started_at is not None:
            return self.use.started_at
        return self.called.at if self.called is not None else None

    @property
    def status(self) -> UseStatus | None:
        """How it ended; None where nothing tells."""
        if self.use is not None:
            return self.use.status
        if self.returned is None or self.returned.error is None:
            return None
        return UseStatus.ERROR if self.returned.error else UseStatus.OK

    @property
    def duration_ms(self) -> int | None:
        """How long it took."""
        return None if self.use is None else self.use.duration_ms

    @property
    def child_id(self) -> str | None:
        """The sub-agent's session that it started."""
        return None if self.use is None else self.use.child_id

    @property
    def bytes(self) -> int | None:
        """How much came back."""
        if self.use is not None and self.use.bytes is not None:
            return self.use.bytes
        return None if self.returned is None else self.returned.bytes


class Call(NamedTuple):
    """A model call. `usage` is None, and `spending` of no call, where it counts in the session that it was copied from.
    `stop_reason` is why the model stopped (`model.usage`)."""

    cursor: int
    at: int | None
    id: str | None
    model: str | None
    usage: Usage | None
    spending: Spending
    complete: bool | None
    stop_reason: str | None = None


Step = Said | Tool


class Turn(NamedTuple):
    """What was asked at once, and all that came of it until something was asked again. What comes before anything was asked is
    a turn of number 0, without prompts. `steps` are in their order; a tool's result stands with its call. `active_ms` is the time
    between events that follow each other within `figures.ACTIVE_GAP_MS`."""

    number: int
    prompts: tuple[Said, ...]
    steps: tuple[Step, ...]
    calls: tuple[Call, ...]
    started_at: int | None
    ended_at: int | None
    active_ms: int
    usage: Usage
    spending: Spending

    def cursors(self) -> list[int]:
        """The cursors of its events."""
        found = [prompt.cursor for prompt in self.prompts] + [call.cursor for call in self.calls]
        for step in self.steps:
            both = (step.called, step.returned) if isinstance(step, Tool) else (step,)
            found += [each.cursor for each in both if each is not None]
        return sorted(found)


class File(NamedTuple):
    """A file that tools read or edited, relative to the session's workspace where it lies in it."""

    path: str
    reads: int
    edits: int


class Story(NamedTuple):
    """A session's story. `spent` is what it cost with all its sub-agents; `children` are those it started itself."""

    session: Session
    turns: tuple[Turn, ...]
    files: tuple[File, ...]
    active_ms: int
    children: tuple[str, ...]
    spent: Spending
    cursor: int


class Chapter(NamedTuple):
    """A session's story with those of the sub-agents that it started."""

    story: Story
    children: tuple[Chapter, ...] = ()


class Span(NamedTuple):
    """A tool use in a tree, with the sub-agent that it started."""

    use: Use
    summary: str
    share_of_time: float | None
    child: Branch | None


class Branch(NamedTuple):
    """A session in a tree. `spans` are siblings, and may overlap; `children` are the sub-agents of which no tool use is known
    that started them. `spent` includes all below. `share_of_cost` is of what is known of the cost of the whole tree,
    `share_of_time` of the time from the first to the last event of its root; several of them may overlap."""

    session: Session
    spent: Spending
    duration_ms: int | None
    share_of_cost: float | None
    share_of_time: float | None
    spans: tuple[Span, ...]
    children: tuple[Branch, ...]
