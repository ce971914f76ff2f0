"""A session with the sub-agents that it started, and what each of them used: a tree with its shares of cost and time."""

from __future__ import annotations

from kaizen.model import inputs
from kaizen.model.session import OVER
from kaizen.model.story import Branch, Span
from kaizen.reading import turns
from kaizen.store import read, read_session, read_tools
from kaizen.store.read_status import nobody_knows
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from kaizen.model.session import Session
    from kaizen.model.spending import Spending
    from kaizen.model.use import Use

_DEEPEST = 50


class _Whole(NamedTuple):
    """What the shares are of."""

    spent: Spending
    duration_ms: int | None


class Planter:
    """Grows the tree of a session out of a store. `alive` says whether a recorded process lives."""

    def __init__(
        self, store: sqlite3.Connection, *, workspace: str, now_ms: int,
        alive: Callable[[str], bool | None] = nobody_knows, tools: bool = True, depth: int = _DEEPEST,
    ) -> None:  # fmt: skip
        self._store, self._workspace, self._now_ms, self._alive = store, workspace, now_ms, alive
        self._tools, self._depth = tools, min(depth, _DEEPEST)

    def tree(self, session_id: str) -> Branch:
        """The tree below the session with this id, or of the only one whose id begins so. Raises NotFound."""
        found = self._session(session_id)
        whole = _Whole(found.tree_spending, lasted_ms(found))
        return self._branch(found, whole, frozenset())

    def _branch(self, found: Session, whole: _Whole, above: frozenset[str]) -> Branch:
        path = above | {found.id}
        below: dict[str, Branch] = {}
        if len(above) < self._depth:
            ids = [each for each in read.children(self._store, found.id) if each not in path]
            below = {each: self._branch(self._session(each), whole, path) for each in ids}
        uses = read_tools.tool_uses(self._store, found.id, over=found.status in OVER)
        texts = read_session.inputs(self._store, found.id)
        spans = tuple(
            _span(use, self._summary(use, texts), below.pop(use.child_id or "", None), whole)
            for use in uses
            if self._tools or use.child_id in below
        )
        spent, duration = found.tree_spending, lasted_ms(found)
        return Branch(
            found, spent, duration, share(spent.known_nano, whole.spent.known_nano), share(duration, whole.duration_ms),
            spans, tuple(sorted(below.values(), key=_begin)),
        )  # fmt: skip

    def _session(self, session_id: str) -> Session:
        return read.session(
            self._store, session_id, workspace=self._workspace, now_ms=self._now_ms, alive=self._alive
        )  # fmt: skip

    def _summary(self, use: Use, texts: dict[str, str | None]) -> str:
        text = texts.get(use.id)
        return inputs.summary(use.name, turns.given(text), text, root=self._workspace)


def flat(branch: Branch) -> Iterable[Branch]:
    """A tree's sessions, each before those below it."""
    yield branch
    for child in children(branch):
        yield from flat(child)


def children(branch: Branch) -> list[Branch]:
    """The sub-agents that a session started, as they began."""
    return sorted([*(span.child for span in branch.spans if span.child is not None), *branch.children], key=_begin)


def lasted_ms(session: Session) -> int | None:
    """The time from a session's beginning to the last that happened in it."""
    if session.started_at is None or session.last_event_at is None:
        return None
    return max(0, session.last_event_at - session.started_at)


def share(part: int | None, whole: int | None) -> float | None:
    """A part of the whole; None where either is not known, or the whole is nothing."""
    return None if part is None or not whole else part / whole


def _span(use: Use, summary: str, child: Branch | None, whole: _Whole) -> Span:
    return Span(use, summary, share(use.duration_ms, whole.duration_ms), child)


def _begin(branch: Branch) -> tuple[bool, int, str]:
    began = branch.session.started_at
    return began is None, began or 0, branch.session.id
