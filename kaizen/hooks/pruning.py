"""Our handlers taken out of an agent's settings, with the groups, lists and objects that are empty without them."""

from __future__ import annotations

from kaizen.hooks.ours import handlers, inside, is_ours, kept
from kaizen.hooks.spans import Child, Edit, apply, check
from kaizen.hooks.style import KEPT, Style, emptied, style_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.hooks.events import Hooks

# The levels of a file: settings, events, the list of one event, a group in it, the handlers of the group.
_SETTINGS, _EVENTS, _EVENT, _GROUP, _HANDLERS = range(5)
_BRACKETS = "{{[{["


def without(text: str, hooks: Hooks) -> str | None:
    """The text without ours, except for the one of each wanted event; None if nothing is left. Raises NotJson."""
    staying = set(kept(text, hooks).values())
    if all(handler in staying for _, _, handler in handlers(text)):
        return text
    root = check(text)
    edits = _Pruning(text, style_of(text, root, inside(text, root, "{")), staying, hooks.version).edits(root, _SETTINGS)
    return None if edits is None else apply(text, edits)


class _Pruning:
    def __init__(self, text: str, style: Style, staying: set[Child], version: int | None) -> None:
        self._text, self._style, self._staying, self._version = text, style, staying, version

    def edits(self, start: int, level: int) -> list[Edit] | None:
        """What takes ours out of a container; None if the container goes as a whole."""
        there = inside(self._text, start, _BRACKETS[level])
        below = [self._below(child, level) for child in there]
        gone = [each is None for each in below]
        if level == _GROUP and any(gone):
            return None  # what else is said in a group, is said of its handlers
        if level == _SETTINGS and self._version is not None:
            gone = self._with_version(there, gone)
        edits = [edit for each in below for edit in each or ()]
        if there and all(gone):
            was_empty = level != _HANDLERS and self._text.startswith(KEPT, start + 1)
            return [emptied(self._text, self._style, start, there[-1])] if was_empty else None
        return [*edits, *_cut(there, gone)]

    def _below(self, child: Child, level: int) -> list[Edit] | None:
        """The same for what is in a container."""
        if level in (_EVENT, _HANDLERS) and is_ours(self._text, child):
            return [] if child in self._staying else None
        if level == _HANDLERS or (level in (_SETTINGS, _GROUP) and child.key != "hooks"):
            return []
        return self.edits(child.value, level + 1)

    def _with_version(self, there: Sequence[Child], gone: list[bool]) -> list[bool]:
        """The version goes with the hooks where it stands as `settings.install` writes it: behind them."""
        if len(there) > 1 and gone[-2] and there[-2].key == "hooks" and there[-1].key == "version":
            return [*gone[:-1], self._text[there[-1].value : there[-1].end] == str(self._version)]
        return gone


def _cut(there: Sequence[Child], gone: Sequence[bool]) -> list[Edit]:
    """What takes some of a container's children out, each with the comma before it, the first ones with that behind."""
    first = gone.index(False) if there else 0
    edits = [Edit(there[0].start, there[first].start, "")] if first else []
    return edits + [
        Edit(there[number - 1].end, child.end, "")
        for number, child in enumerate(there)
        if number > first and gone[number]
    ]
