"""A session's story with those of its sub-agents, whole or fit to be sent to somebody else.

Fit to be sent is what stands here by name: prompts, answers, thinking, errors, notices, what tools were given and gave back, each
through a `Redactor`; figures and times as they are. Left out are texts that the client put in a prompt's place (memories, rules,
descriptions of the machine), records that this version does not know, and the folders' paths: the workspace's own is replaced in
every text.
"""

from __future__ import annotations

from kaizen.model.event import Kind
from kaizen.model.story import Chapter, File, Tool
from kaizen.reading import story as stories
from kaizen.store import read
from kaizen.store.read_status import nobody_knows
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from typing import Any, TypeVar

    from kaizen.model.session import Session
    from kaizen.model.story import Call, Said, Step, Story, Turn
    from kaizen.model.use import Use
    from kaizen.redaction.nested import Json
    from kaizen.redaction.redactor import Redactor

    T = TypeVar("T", Session, Call, Said, Tool, Use)

WORKSPACE = "<workspace>"
_DEEPEST = 50
_KEPT = frozenset({Kind.PROMPT, Kind.TEXT, Kind.THINKING, Kind.ERROR, Kind.COMPACTION, Kind.NOTICE})
_OF_NAMES = frozenset("-_.")


def read_chapters(
    store: sqlite3.Connection, session_id: str, *, workspace: str, now_ms: int,
    alive: Callable[[str], bool | None] = nobody_knows, sub_agents: bool = True,
) -> Chapter:  # fmt: skip
    """The story of the session with this id, with those of all its sub-agents. Raises NotFound."""

    def chapter(id_: str, above: frozenset[str]) -> Chapter:
        found = stories.story(store, id_, workspace=workspace, now_ms=now_ms, alive=alive)
        path = above | {found.session.id}
        below = read.children(store, found.session.id) if sub_agents and len(path) < _DEEPEST else []
        children = [chapter(each, path) for each in below if each not in path]
        return Chapter(
            found, tuple(sorted(children, key=lambda each: (each.story.session.started_at or 0, each.story.session.id)))
        )

    return chapter(session_id, frozenset())


class LeftOut(NamedTuple):
    """What a chapter has no more once it is fit to be sent: texts that are no part of the conversation, and how often the
    workspace's path was replaced."""

    texts: int
    workspace: int


class Censor:
    """Makes chapters fit to be sent; `left_out` counts what was."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor, self._root = redactor, ""
        self._texts = self._roots = 0

    @property
    def left_out(self) -> LeftOut:
        """What was left out up to now."""
        return LeftOut(self._texts, self._roots)

    def chapter(self, chapter: Chapter) -> Chapter:
        """The chapter as it may leave."""
        return Chapter(self._story(chapter.story), tuple(map(self.chapter, chapter.children)))

    def _story(self, story: Story) -> Story:
        self._root = story.session.workspace.rstrip("/")
        files = tuple(File(self._text(file.path), file.reads, file.edits) for file in story.files)
        return story._replace(
            session=self._session(story.session), turns=tuple(map(self._turn, story.turns)), files=files
        )

    def _session(self, session: Session) -> Session:
        named = session._replace(workspace=session.workspace.rstrip("/").rpartition("/")[2], cwd=None)
        return self._strings(named)

    def _turn(self, turn: Turn) -> Turn:
        return turn._replace(
            prompts=tuple(map(self._said, turn.prompts)), steps=tuple(map(self._step, turn.steps)),
            calls=tuple(map(self._strings, turn.calls)),
        )  # fmt: skip

    def _step(self, step: Step) -> Step:
        if not isinstance(step, Tool):
            return self._said(step)
        return self._strings(step)._replace(
            called=self._of_tool(step.called), returned=self._of_tool(step.returned),
            use=None if step.use is None else self._strings(step.use),
            reads=tuple(map(self._text, step.reads)), edits=tuple(map(self._text, step.edits)),
        )  # fmt: skip

    def _said(self, said: Said) -> Said:
        kept = said.kind in _KEPT
        self._texts += not kept and said.text is not None
        return self._strings(said if kept else said._replace(text=None))

    def _of_tool(self, said: Said | None) -> Said | None:
        """A tool's input or output, which may be JSON."""
        if said is None or said.text is None:
            return said
        found: Json = self._redactor.value(self._rootless(said.text))
        return self._strings(said._replace(text=None))._replace(text=found if isinstance(found, str) else None)

    def _strings(self, value: T) -> T:
        """The value with each of its texts redacted; words of our own are no plain strings."""
        texts: dict[str, Any] = {
            name: self._text(each) for name, each in zip(value._fields, value, strict=True) if type(each) is str
        }
        return value._replace(**texts)

    def _text(self, text: str) -> str:
        return self._redactor.text(self._rootless(text))

    def _rootless(self, text: str) -> str:
        """The text with a placeholder for the workspace's path, where it is not the beginning of another name."""
        if not self._root or self._root not in text:
            return text
        first, *parts = text.split(self._root)
        found = [first]
        for part in parts:
            whole = not (part[:1].isalnum() or part[:1] in _OF_NAMES)
            self._roots += whole
            found += WORKSPACE if whole else self._root, part
        return "".join(found)
