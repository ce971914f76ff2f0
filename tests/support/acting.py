"""Sessions for heuristics, told in a few words and read back from a real store, so that no input is one that cannot occur."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from kaizen.hooks import shelf
from kaizen.model.finding import Finding
from kaizen.model.price import Price
from kaizen.model.story import Story
from kaizen.reading.story import story
from kaizen.store.write import Batch, FileState
from kaizen.transcripts.format import FileIdentity
from tests.support import hooks
from tests.support.claude import BEGIN, SESSION, Store, Transcript, figures, text, tool_use
from tests.support.codex import Rollout
from tests.support.prices import put_price

WORKSPACE = "/home/dev/app"
LATER_MS = 2_000_000_000_000


class Acting:
    """A Claude Code session, act by act. Each act of a tool is a model call of its own that asks for it, and its result."""

    def __init__(self, session: str = SESSION, *, begin: datetime = BEGIN, **more: Any) -> None:
        self.made = Transcript(session, cwd=WORKSPACE, begin=begin, **more)
        self.letters: list[bytes] = []
        self._numbers = count(1)

    def asks(self, words: str = "please fix it", **more: object) -> Acting:
        self.made.prompt(words, promptSource="sdk", **more)
        return self

    def says(self, words: str = "Done.", *, stop: str | None = "end_turn", **usage: Any) -> Acting:
        self.made.response(self._call(), text(words), stop=stop, usage=figures(**usage))
        return self

    def uses(
        self, tool: str, *, output: object = "done", error: bool | None = None, seconds: float = 1,
        usage: dict[str, Any] | None = None, result: dict[str, Any] | None = None, **given: object,
    ) -> Acting:  # fmt: skip
        """A tool by its name with its arguments; `seconds` is how long it ran, `result` what its record has besides."""
        call = self._call()
        self.made.response(call, tool_use(f"tool-{call}", tool, **given), usage=figures(**usage) if usage else None)
        self.made.tick(seconds - 1)
        self.made.result(f"tool-{call}", output, error=error, **(result or {}))
        return self

    def runs(self, command: str, *, fails: bool = False, output: str = "", seconds: float = 1, **more: Any) -> Acting:
        said = output or ("Exit code 1\nno" if fails else "yes")
        return self.uses("Bash", command=command, output=said, error=True if fails else None, seconds=seconds, **more)

    def reads(self, path: str, *, output: object = "1\tline", **more: Any) -> Acting:
        return self.uses("Read", file_path=f"{WORKSPACE}/{path}", output=output, **more)

    def edits(self, path: str, old: str = "a", new: str = "b", **more: Any) -> Acting:
        return self.uses("Edit", file_path=f"{WORKSPACE}/{path}", old_string=old, new_string=new, **more)

    def denies(self, tool: str = "Bash", by: str = "user-rejected", **given: Any) -> Acting:
        """A tool that is asked for and not allowed."""
        said = "The user doesn't want to proceed with this tool use."
        return self.uses(tool, output=said, error=True, result={"toolDenialKind": by}, **given)

    def stops(self, tool: str | None = None, **given: Any) -> Acting:
        """A person stops the agent, or a tool that runs."""
        words = "[Request interrupted by user]"
        if tool is not None:
            words = "[Request interrupted by user for tool use]"
            self.uses(tool, output=words, error=True, result={"toolDenialKind": "interrupted"}, **given)
        self.made.prompt([text(words)])
        return self

    def compacts(self, trigger: str = "auto", before: int = 160_000, ms: int = 40_000) -> Acting:
        facts = {"trigger": trigger, "preTokens": before, "postTokens": 5000, "durationMs": ms}
        self.made.chained(
            type="system", subtype="compact_boundary", content="Conversation compacted", compactMetadata=facts
        )
        return self

    def is_refused(self, words: str = "529 Overloaded", *, seconds: float = 1) -> Acting:
        """The service refuses, and the client tries again."""
        self.made.tick(seconds - 1)
        error = {"message": words, "formatted": words}
        self.made.chained(type="system", subtype="api_error", level="error", error=error, retryAttempt=1, maxRetries=10)
        return self

    def hook(self, event: str, **fields: object) -> Acting:
        """What the client tells its hooks at this moment."""
        at = int(self.made._clock.timestamp() * 1000)
        self.letters.append(hooks.line(hooks.claude(event, session_id=self.made.session, **fields), at=at))
        return self

    def waits(self, seconds: float) -> Acting:
        self.made.tick(seconds)
        return self

    def story(self, *prices: Price) -> Story:
        """Its story, through a transcript and a store that has these prices."""
        with tempfile.TemporaryDirectory() as folder:
            self.made.write(Path(folder, "projects"))
            return told(Path(folder), self.made.session, letters=self.letters, prices=prices)

    def _call(self) -> str:
        return f"m{self.made.session[-4:]}-{next(self._numbers)}"


def told(
    folder: Path, session: str, projects: Path | None = None, letters: Sequence[bytes] = (), prices: Sequence[Price] = ()
) -> Story:  # fmt: skip
    """The story of a session out of what lies in the agent's folder (`projects` below `folder`), and what its hooks were told."""
    store = Store(folder / "store")
    try:
        store.take(projects or folder / "projects")
        if letters:
            facts = [fact for letter in letters for fact in shelf.facts(letter)]
            file, state = FileIdentity("claude-code", session), FileState(0, 0, 0, b"", 9, skipping=False)
            store.writer.commit(
                Batch(f"hook:claude-code:{session}", file, state, facts, len(letters), 5, restart=False)
            )
        for price in prices:
            put_price(store.writer, price, model=price.model)
        return story(store.connection, session, workspace=WORKSPACE, now_ms=LATER_MS)
    finally:
        store.close()


def of_codex(made: Rollout) -> Story:
    """The story of a thread of Codex."""
    with tempfile.TemporaryDirectory() as folder:
        made.write(Path(folder, "codex"))
        return told(Path(folder), made.thread, Path(folder, "codex"))


def causes(found: list[Finding]) -> list[str]:
    """What findings are about."""
    return [each.cause for each in found]
