"""A retro as Markdown, for a ticket or a chat: what agents wrote in it makes no HTML, no link, no mention and no reference."""

from __future__ import annotations

from kaizen.cli.text import prose
from kaizen.cli.text.as_markdown import inline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.cli.text.retro_page import Entry, Page, Section


def markdown(page: Page) -> str:
    """The page."""
    lines = [f"# {_text(page.title)}"]
    for section in page.sections:
        lines += ["", *_section(section)]
    return "\n".join([*lines, "", f"<sub>{_text(page.foot)}</sub>", ""])


def _section(section: Section) -> Iterator[str]:
    yield f"## {_text(section.heading)}"
    yield ""
    if section.note:
        yield f"{_text(section.note[:1].upper() + section.note[1:])}."
        yield ""
    if section.rows:
        yield f"| {' | '.join(map(_cell, section.heads))} |"
        yield "|---" * len(section.heads) + "|"
        yield from (f"| {' | '.join(map(_cell, row))} |" for row in section.rows)
    for number, entry in enumerate(section.entries, 1):
        yield from _entry(entry, f"{number}. " if section.numbered else "- ")


def _entry(entry: Entry, mark: str) -> Iterator[str]:
    beside = f" ({_text(entry.beside)})" if entry.beside else ""
    if not entry.below:
        yield f"{mark}{_text(entry.head)}{beside}"
        return
    yield f"{mark}**{_text(entry.head)}**{beside}\\"
    yield f"{' ' * len(mark)}{_text(entry.below)}"


def _text(words: str) -> str:
    """Words on one line, with code as code: what stands between backticks."""
    return inline(_line(words))


def _cell(words: str) -> str:
    """Words in a table, where a bar within code would begin a cell, and nothing stands at the beginning of a line."""
    return "".join(
        "`" + piece.text.replace("|", "\\|") + "`" if piece.code else inline("x" + piece.text)[1:]
        for piece in prose.pieces(_line(words))
    )


def _line(words: str) -> str:
    return " ".join(prose.cleaned(" ".join(words.split())))
