"""A retro as one page that stands alone: no script, nothing from elsewhere, and every text of an agent escaped."""

from __future__ import annotations

from kaizen.cli.text import html_page, prose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.cli.text.retro_page import Entry, Page, Section


def html(page: Page) -> str:
    """The page."""
    title = " ".join(prose.cleaned(page.title))
    body = (
        f'<div class="page">\n<header>\n<h1 dir="auto">{html_page.text(title)}</h1>\n</header>\n<main>\n'
        f"{''.join(map(_section, page.sections))}</main>\n"
        f'<footer class="note">{_text(page.foot)}</footer>\n</div>'
    )
    return html_page.page(title, body)


def _section(section: Section) -> str:
    note = f' <span class="note">({_text(section.note)})</span>' if section.note else ""
    made = f"<section>\n<h3>{_text(section.heading)}{note}</h3>\n"
    if section.rows:
        made += _list(section) if section.last_first else _table(section)
    if section.entries:
        tag = "ol" if section.numbered else "ul"
        made += f"<{tag}>\n{''.join(map(_entry, section.entries))}</{tag}>\n"
    return made + "</section>\n"


def _table(section: Section) -> str:
    heads = "".join(f'<th scope="col">{_text(head)}</th>' for head in section.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>\n" for row in section.rows)
    return f'<table class="words">\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'


def _list(section: Section) -> str:
    """Rows of which the last cell is long, so that they can be read on a phone."""
    made = ""
    for *cells, last in section.rows:
        told = " · ".join(f"{head} {cell}" for head, cell in zip(section.heads, cells, strict=False))
        made += f'<li><span dir="auto">{_text(last)}</span> <span class="note">{_text(told)}</span></li>\n'
    return f"<ul>\n{made}</ul>\n"


def _entry(entry: Entry) -> str:
    beside = f' <span class="note">({_text(entry.beside)})</span>' if entry.beside else ""
    if not entry.below:
        return f'<li dir="auto">{_text(entry.head)}{beside}</li>\n'
    made = f'<li><strong dir="auto">{_text(entry.head)}</strong>{beside}<br>\n{_text(entry.below)}\n'
    lines = "".join(f'<div dir="auto">{_text(line)}</div>\n' for line in entry.evidence)
    return f'{made}<details class="evidence"><summary>Evidence</summary>\n<div class="inside">\n{lines}</div></details></li>\n'


def _text(words: str) -> str:
    """Words, with code as code: what stands between backticks."""
    line = " ".join(prose.cleaned(" ".join(words.split())))
    return "".join(
        f"<code>{html_page.text(piece.text)}</code>" if piece.code else html_page.text(piece.text)
        for piece in prose.pieces(line)
    )
