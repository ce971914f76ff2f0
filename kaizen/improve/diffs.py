"""A change of one file as a unified diff that `git apply` takes (git-diff(1), "generating patch text with -p"). Pure."""

from __future__ import annotations

import difflib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.model.proposal import Change

_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def patch(change: Change) -> str:
    """The diff of a change, whole with its head."""
    old, new = _name("a/", change.path), _name("b/", change.path)
    lines = [f"diff --git {old} {new}\n"]
    if change.old is None:
        lines.append("new file mode 100644\n")
    if change.new is None:
        lines.append("deleted file mode 100644\n")
    before, after = _lines(change.old), _lines(change.new)
    lines += [
        f"--- {'/dev/null' if change.old is None else old}\n",
        f"+++ {'/dev/null' if change.new is None else new}\n",
    ]
    return "".join([*lines, *_hunks(before, after)])


def _hunks(before: list[str], after: list[str]) -> Iterator[str]:
    for line in [*difflib.unified_diff(before, after, n=3)][2:]:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str | None) -> list[str]:
    """Its lines as git tells them apart: by line feeds only."""
    return (
        []
        if not text
        else [line + "\n" for line in text.split("\n")[:-1]] + [last for last in text.split("\n")[-1:] if last]
    )


def _name(side: str, path: str) -> str:
    """A path as git writes it: quoted where it has characters that would end it; a tab follows one with blanks in `---` lines of
    other programs, which git takes as well without."""
    name = side + path
    if not any(c in _ESCAPED or ord(c) < 32 or ord(c) == 127 for c in name):
        return name
    said = "".join(_ESCAPED.get(c) or (f"\\{ord(c):03o}" if ord(c) < 32 or ord(c) == 127 else c) for c in name)
    return f'"{said}"'
