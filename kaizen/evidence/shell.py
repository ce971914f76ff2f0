"""A shell's line as words: its commands, and of each the stages of its pipeline. Pure; an approximation that never raises.

What a shell would put in place (`$(...)`) stands for itself, here-documents and redirections are left out, a quote that does not
close is a character. Linear in the line.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_DOCUMENT = re.compile(r"""(?<!<)<<(?!<)-?[ \t]*["'\\]?([A-Za-z_]\w*)["']?""")
_PUT_IN = re.compile(r"\$\([^()]*\)")
_NESTED = 4  # how deep `$(...)` is looked into
_TOKENS = re.compile(
    r"""(?P<blank>[^\S\n]+)
    |(?P<redirect>\d*(?:<<<|<>|>>|>\||>&|<&|>|<)|&>>?)
    |(?P<sign>&&|\|\||;;|\|&|[;&|()\n])
    |(?P<word>(?:[^\s;&|()<>'"\\`]|\\.|'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`|['"`\\])+)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = re.compile(r"""\\(.)|'([^']*)'|["'\\]""", re.DOTALL)


def commands(line: str) -> Iterator[list[list[str]]]:
    """The commands of a line, one after the other, and of each its stages: the words of what it is piped through."""
    stages: list[list[str]] = [[]]
    target = comment = False
    for found in _TOKENS.finditer(_told_alone(line)):
        kind, piece = found.lastgroup, found.group()
        if comment and piece != "\n":
            continue
        if kind == "word":
            comment = piece.startswith("#")
            if not target and not comment:
                stages[-1].append(_bare(piece))
            target = False
        elif kind == "redirect":
            target = True
        elif kind == "sign":
            target = comment = False
            if piece in ("|", "|&"):
                stages.append([])
            else:
                yield stages
                stages = [[]]
    yield stages


def _told_alone(line: str) -> str:
    """The line without here-documents, and without what is put in by other commands."""
    left: list[str] = []
    until: str | None = None
    for each in line.replace("\\\n", " ").split("\n"):
        if until is not None:
            until = None if each.strip() == until else until
            continue
        found = _DOCUMENT.search(each)
        left.append(each if found is None else each[: found.start()] + each[found.end() :])
        until = None if found is None else found[1]
    told = "\n".join(left)
    for _ in range(_NESTED):
        told, there = _PUT_IN.subn("$_", told)
        if not there:
            break
    return told


def _bare(word: str) -> str:
    """A word without its quotes."""
    return _QUOTES.sub(lambda found: found[1] or found[2] or "", word)
