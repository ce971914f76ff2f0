"""Agents' answers in the little of Markdown that is taken from them: code, headings, items, bold and code within a line.

All else is text, whatever it looks like; who renders it escapes it.
"""

from __future__ import annotations

from kaizen.cli import show
from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FENCES = ("```", "~~~")
_INFO_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-.")
_DRAWN = frozenset(
    {"math", "mermaid", "geojson", "topojson", "stl", "suggestion"}
)  # what a page makes more than code of
_TAB = 4


class Form(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    CODE = "code"
    HEADING = "heading"
    ITEM = "item"


class Block(NamedTuple):
    """A part of a text: its lines, cleaned. `mark` is an item's own, `language` what code is said to be in, `indent` how deep an
    item stands."""

    form: Form
    lines: tuple[str, ...]
    mark: str = ""
    language: str = ""
    indent: int = 0


class Piece(NamedTuple):
    """A part of a line: `code`, `bold` or neither."""

    text: str
    code: bool = False
    bold: bool = False


def blocks(text: str) -> list[Block]:
    """The blocks of a text."""
    found: list[Block] = []
    lines = iter(cleaned(text))
    is_open = False  # whether the last block goes on with the next line
    for line in lines:
        words = line.strip()
        if not words:
            is_open = False
        elif words.startswith(_FENCES):
            found.append(_code(words, lines))
            is_open = False
        elif (heading := words.lstrip("#")) != words and heading[:1] == " " and len(words) - len(heading) <= 6:
            found.append(Block(Form.HEADING, (heading.strip(),)))
            is_open = False
        elif mark := _mark(words):
            found.append(Block(Form.ITEM, (words[len(mark) :].strip(),), mark, "", len(line) - len(line.lstrip())))
            is_open = True
        elif is_open:
            last = found[-1]
            found[-1] = last._replace(lines=(*last.lines, line.rstrip() if last.form is Form.PARAGRAPH else words))
        else:
            found.append(Block(Form.PARAGRAPH, (line.rstrip(),)))
            is_open = True
    return found


def cleaned(text: str) -> list[str]:
    """The lines of a text with nothing in them that is not seen."""
    return [show.clean(line.expandtabs(_TAB)) for line in text.splitlines()]


def pieces(line: str) -> list[Piece]:
    """The parts of a line: between single backticks code, between double asterisks bold."""
    found: list[Piece] = []
    for number, part in enumerate(_paired(line, "`")):
        if number % 2:
            found.append(Piece(part, code=True))
            continue
        for inner, words in enumerate(_paired(part, "**")):
            if words:
                found.append(Piece(words, bold=inner % 2 == 1))
    return found


def _paired(text: str, mark: str) -> list[str]:
    """The text cut at its marks, every second part between two of them; marks around nothing, or with a blank inside, stay."""
    found, at = [""], 0
    while (begin := text.find(mark, at)) >= 0:
        inside = begin + len(mark)
        end = text.find(mark, inside)
        if end < 0:
            break
        if inside < end and not text[inside].isspace() and not text[end - 1].isspace():
            found[-1] += text[at:begin]
            found += [text[inside:end], ""]
            at = end + len(mark)
        else:
            found[-1] += text[at:inside]
            at = inside
    found[-1] += text[at:]
    return found


def _code(opening: str, lines: Iterator[str]) -> Block:
    char = opening[0]
    size = len(opening) - len(opening.lstrip(char))
    language = opening[size:].strip().partition(" ")[0]
    known = language if len(language) <= 20 and _INFO_CHARACTERS.issuperset(language) else ""
    inside: list[str] = []
    for line in lines:
        words = line.strip()
        if len(words) >= size and not words.strip(char):
            break
        inside.append(line.rstrip())
    return Block(Form.CODE, tuple(inside), language="" if known.lower() in _DRAWN else known)


def _mark(words: str) -> str:
    """What makes a line an item: `-`, `*`, `+`, `1.`, `1)`."""
    mark = words.partition(" ")[0]
    is_number = len(mark) < 6 and mark[:-1].isascii() and mark[:-1].isdecimal() and mark[-1] in ".)"
    return mark if (mark in ("-", "*", "+") or is_number) and len(mark) < len(words) else ""
