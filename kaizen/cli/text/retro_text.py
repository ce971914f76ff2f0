"""A retro for the terminal: one page of 80 columns, and of 50 lines at most."""

from __future__ import annotations

from kaizen.cli import show, style
from kaizen.cli.show import Give
from kaizen.cli.style import Style
from kaizen.cli.text.wrapping import wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.cli.text.retro_page import Entry, Page, Section

COLUMNS = 80  # where nobody says how wide it may be
_WIDEST = 100
_BELOW = 2  # lines of what helps
_LINES = 50  # of a page


def lines(page: Page, columns: int) -> list[str]:
    """The lines of the page on so many columns; 0 where nobody says how many. What is too long for a line is cut only where the page
    has no room for a second one."""
    width = min(columns or COLUMNS, _WIDEST)
    whole = _lines(page, width, whole=True)
    return whole if len(whole) <= _LINES else _lines(page, width, whole=False)


def _lines(page: Page, width: int, *, whole: bool) -> list[str]:
    found = [_bold(show.cut(show.clean(page.title), width))]
    for section in page.sections:
        found += ["", *_section(section, width, whole=whole)]
    return [*found, "", *wrapped(page.foot.replace("`", ""), width)]


def _section(section: Section, width: int, *, whole: bool) -> Iterator[str]:
    if section.heading != "Numbers":
        yield _headed(section, width)
    if section.rows:
        heads = [head.upper() for head in section.heads]
        last = len(heads) - 1
        yield from show.laid_out(heads, section.rows, [Give(last, 20), Give(0, 12)], width)
        if section.heading == "Numbers" and section.note:
            yield show.cut(section.note, width)
    for number, entry in enumerate(section.entries, 1):
        yield from _entry(entry, f"{number}  " if section.numbered else "- ", width, whole=whole)


def _entry(entry: Entry, mark: str, width: int, *, whole: bool) -> Iterator[str]:
    indent = " " * len(mark)
    head = mark + show.clean(entry.head)
    beside = f"  ({entry.beside})" if entry.beside else ""
    if not entry.below:
        on_lines = wrapped(f"{show.clean(entry.head)}{beside}", width - len(indent))
        if whole and len(on_lines) <= _BELOW:
            yield from ((indent if number else mark) + line for number, line in enumerate(on_lines))
            return
        yield show.cut(head, width - len(beside)) + beside
        return
    yield show.cut(head, width)
    below = wrapped(f"{show.clean(entry.below)}{beside}", width - len(indent))
    if len(below) > _BELOW:
        below = [*below[: _BELOW - 1], show.cut(" ".join(below[_BELOW - 1 :]), width - len(indent))]
    yield from (indent + line for line in below)


def _headed(section: Section, width: int) -> str:
    heading = show.cut(section.heading, width)
    note = f" ({section.note})" if section.note else ""
    return _bold(heading) + (note if show.width_of(heading + note) <= width else "")


def _bold(text: str) -> str:
    return style.painted(text, Style.BOLD, on=style.is_on())
