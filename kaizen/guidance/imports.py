"""The files that an instruction file takes in: `@docs/style.md`, outside of what is set as code (Claude Code's memory, Gemini CLI's
context files). Pure."""

from __future__ import annotations

import posixpath
import re

MOST = 50
DEEPEST = 5  # Claude Code follows no more hops
_IMPORT = re.compile(r"(?:^|(?<=\s))@((?:\./)?[\w.-][\w./ -]*?)(?=[\s,;:)]|$)")
_CODE = re.compile(r"`[^`\n]*`")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")


def imported(text: str, path: str) -> list[str]:
    """The paths, relative to the workspace, that the file at `path` takes in; those that lie outside of it are left out."""
    found: dict[str, None] = {}
    within = False
    for line in text.split("\n"):
        if _FENCE.match(line):
            within = not within
        elif not within and "@" in line:
            for name in _IMPORT.findall(_CODE.sub("", line[:2000])):
                wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), name.rstrip(".")))
                if "." in posixpath.basename(wanted) and not wanted.startswith(("..", "/")):
                    found[wanted] = None
    return [*found][:MOST]
