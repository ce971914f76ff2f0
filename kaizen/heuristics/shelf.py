"""The heuristics there are: found by walking the folder."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil

from kaizen import evidence, heuristics
from kaizen.evidence import copies
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import ModuleType

    from kaizen.heuristics.span import Span
    from kaizen.model.finding import Finding, Topic
    from kaizen.model.story import Story

EVERY: frozenset[str] = frozenset()
WITH_RESULTS = frozenset({"claude-code", "codex", "copilot-cli", "gemini-cli", "opencode"})  # Cursor's tools have none
_NO_HEURISTICS = frozenset({"shelf", "span"})


class Heuristic(NamedTuple):
    """One of them. `agents` is empty where it is for every agent; `look` and `over` are None where it has none; `at_end` is
    whether it speaks of how sessions ended, so that it says nothing of those that still run; `effort` is what it takes to do what
    helps: 1 a line in a file, 2 an hour, 3 more; `urgent` is what does harm whatever it wastes."""

    name: str
    title: str
    sees: str
    why: str
    helps: str
    agents: frozenset[str]
    sessions: int
    look: Callable[[Story], Iterable[Finding]] | None
    over: Callable[[Span], Iterable[Topic]] | None
    at_end: bool = False
    effort: int = 2
    urgent: bool = False

    def is_for(self, agent: str) -> bool:
        """Whether the records of this agent tell of it."""
        return not self.agents or agent in self.agents


def every() -> list[Heuristic]:
    """All heuristics, by name."""
    return [_of(name, importlib.import_module(f"{heuristics.__name__}.{name}")) for name in names()]


def names() -> list[str]:
    """Their names, which are those of their files."""
    return sorted(found.name for found in pkgutil.iter_modules(heuristics.__path__) if found.name not in _NO_HEURISTICS)


def version() -> str:
    """What changes with every change of a heuristic, or of what they share: a digest of their sources."""
    digest = hashlib.sha256()
    for package in (evidence, heuristics):
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
            digest.update(pkgutil.get_data(package.__name__, f"{found.name}.py") or b"")
    return digest.hexdigest()[:16]


def source(name: str) -> str:
    """The source of a heuristic; the empty string where there is none of this name."""
    return (pkgutil.get_data(heuristics.__name__, f"{name}.py") or b"").decode() if name in names() else ""


def findings(story: Story, chosen: Iterable[Heuristic]) -> Iterator[Finding]:
    """What these heuristics see in a session, those that are for its agent; not what was all copied from another session."""
    copied: frozenset[int] | None = None
    for each in chosen:
        if each.look is not None and each.is_for(story.session.agent):
            for found in each.look(story):
                copied = copies.cursors(story) if copied is None else copied
                if not found.evidence or not copied.issuperset(found.evidence):
                    yield found


def _of(name: str, module: ModuleType) -> Heuristic:
    return Heuristic(
        name, module.TITLE, (module.__doc__ or "").strip(), module.WHY, module.HELPS, module.AGENTS,
        getattr(module, "SESSIONS", 1), getattr(module, "look", None), getattr(module, "over", None),
        getattr(module, "AT_END", False), getattr(module, "EFFORT", 2), getattr(module, "URGENT", False),
    )  # fmt: skip
