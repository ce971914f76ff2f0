"""What an edit puts in the place of what: of tools that replace a text, of those that write a whole file, of patches."""

from __future__ import annotations

from kaizen.evidence import given
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.story import Tool

_OLD = ("old_string", "oldString", "old_str")
_NEW = ("new_string", "newString", "new_str")
_HEADS = ("*** Add File: ", "*** Update File: ", "*** Delete File: ")
_PATCHES = ("input", "patch", "patchText", "patch_text", "command", "cmd")


class Replaced(NamedTuple):
    """In the file at `path` stands `new` where `old` stood."""

    path: str
    old: str
    new: str


def replaced(tool: Tool) -> list[Replaced]:
    """What an edit puts in the place of what, part by part; nothing where its input does not tell."""
    if not tool.edits or tool.called is None or tool.called.text is None:
        return []
    there = given.fields(tool)
    if not there:
        return [*_of_patch(tool.called.text)]
    parts = there.get("edits")
    found = [
        Replaced(tool.edits[0], old, new)
        for part in (parts if isinstance(parts, list) else [there])
        if isinstance(part, dict) and (old := _text(part, _OLD)) is not None and (new := _text(part, _NEW)) is not None
    ]
    return found or [*_of_changes(there)] or [*_in_words(there)]


def _of_changes(there: dict[str, object]) -> Iterator[Replaced]:
    """Changes that are told file by file, as Codex tells those of a script."""
    for path, change in there.items():
        if isinstance(change, dict) and isinstance(change.get("unified_diff"), str):
            yield from _hunks(path, change["unified_diff"].splitlines())


def _in_words(there: dict[str, object]) -> Iterator[Replaced]:
    for name in _PATCHES:
        said = there.get(name)
        for word in said if isinstance(said, list) else [said]:
            if isinstance(word, str) and "*** Begin Patch" in word:
                yield from _of_patch(word)


def _of_patch(text: str) -> Iterator[Replaced]:
    """The parts of a patch in Codex's form."""
    path, lines = "", list[str]()
    for line in [*text.splitlines(), _HEADS[0]]:
        head = next((head for head in _HEADS if line.startswith(head)), None)
        if head is None:
            lines.append(line)
            continue
        if path:
            yield from _hunks(path, lines)
        path, lines = line[len(head) :].strip(), []


def _hunks(path: str, lines: list[str]) -> Iterator[Replaced]:
    old, new = list[str](), list[str]()
    for line in [*lines, "@@"]:
        if line.startswith("@@"):
            if old or new:
                yield Replaced(path, "\n".join(old), "\n".join(new))
            old, new = [], []
        elif line.startswith("-") and not line.startswith("--- "):
            old.append(line[1:])
        elif line.startswith("+") and not line.startswith("+++ "):
            new.append(line[1:])


def _text(part: dict[str, object], names: tuple[str, ...]) -> str | None:
    return next((value for name in names if isinstance(value := part.get(name), str)), None)
