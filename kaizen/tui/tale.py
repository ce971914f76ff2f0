"""A story's lines as they are drawn, and a line that was opened."""

from __future__ import annotations

from kaizen import clock
from kaizen.model.event import Kind
from kaizen.tui import figures, folding, paint
from kaizen.tui.paint import Piece, cell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.style import Style

    from kaizen.model.use import Use
    from kaizen.store.pages import Line
    from kaizen.tui.telling import Opened

_LABELS: dict[str, str] = {Kind.TEXT: "answer", Kind.TOOL_RESULT: "result"}
_STYLES = {
    Kind.PROMPT: paint.BOLD,
    Kind.INJECTED: paint.DIM,
    Kind.THINKING: paint.DIM,
    Kind.ERROR: paint.RED,
    Kind.NOTICE: paint.DIM,
    Kind.UNKNOWN: paint.DIM,
    Kind.COMPACTION: paint.YELLOW,
    Kind.TOOL_CALL: paint.CYAN,
}
_LABEL = 11


def told(line: Line, use: Use | None) -> tuple[list[Piece], list[Piece]]:
    """A line of a story: when and what; at its right end what became of a tool call."""
    style = _STYLES.get(line.kind, paint.PLAIN)
    if line.error:
        style = paint.RED
    label, text = kind(line.kind), line.text or ""
    if line.kind is Kind.TOOL_CALL:
        label = figures.one_line(line.name or "tool")
    elif line.name and line.kind in (Kind.NOTICE, Kind.ERROR, Kind.UNKNOWN, Kind.COMPACTION):
        text = f"{figures.one_line(line.name)} {text}".rstrip()
    body = paint.PLAIN if line.kind is Kind.TOOL_CALL else style
    left = [Piece(at_time(line.at) + "  ", paint.DIM), cell(label, _LABEL, style), Piece("  "), Piece(text, body)]
    return left, became(use) if line.kind is Kind.TOOL_CALL else []


def kind(of: str) -> str:
    """A kind of event, by the word that people use."""
    return _LABELS.get(of, str(of))


def became(use: Use | None) -> list[Piece]:
    """How a tool use ended, how long it took, how much came back, and whether it started a sub-agent."""
    if use is None:
        return []
    said = [Piece(str(use.status), paint.BY_USE[use.status])]
    more = (figures.took(use.duration_ms), figures.size(use.bytes) if use.bytes is not None else "")
    said += [Piece(" " + each, paint.DIM) for each in more if each]
    return [Piece("▸ ", paint.BOLD), *said] if use.child_id is not None else said


def at_time(at: int | None) -> str:
    """The time of day, in UTC."""
    return (clock.iso(at) or "")[11:19] or "--:--:--"


def head(opened: Opened) -> list[tuple[str, str]]:
    """What is known of a line that was opened, as names and values."""
    line, use = opened.line, opened.use
    pairs = [("at", (clock.iso(line.at) or "not known")[:23].replace("T", " "))]
    if use is not None:
        pairs += [
            ("outcome", str(use.status)), ("took", figures.took(use.duration_ms) or "not known"),
            ("came back", figures.size(use.bytes) if use.bytes is not None else "not known"),
        ]  # fmt: skip
        if use.child_id is not None:
            pairs.append(("sub-agent", figures.one_line(use.child_id)))
    return pairs


def page(opened: Opened, width: int) -> Iterator[list[Piece]]:
    """The lines of what was opened, on so many columns."""
    for name, value in head(opened):
        yield [Piece(f"{name:<10}", paint.DIM), Piece(value)]
    if opened.given is not None:
        yield from _part("INPUT", opened.given_bytes, opened.given)
        for name, value in folding.fields(opened.given):
            yield from _field(name, value, width)
    if opened.given is None or opened.text is not None:
        yield from _part("TEXT" if opened.given is None else "OUTPUT", opened.text_bytes, opened.text or "")
        yield from ([Piece(each)] for each in folding.folded(opened.text or "", width))


def _part(name: str, size: int, kept: str) -> Iterator[list[Piece]]:
    there = len(kept.encode("utf-8", "replace"))
    cut = f", of which the first {figures.size(there)} are kept" if there < size else ""
    yield []
    yield [Piece(name, paint.HEAD), Piece(f"  {figures.size(size)}{cut}", paint.DIM)]


def _field(name: str, value: str, width: int) -> Iterator[list[Piece]]:
    style: Style = paint.CYAN
    label = figures.one_line(name)
    if not name:
        yield from ([Piece(each)] for each in folding.folded(value, width))
    elif "\n" not in value and len(value) + len(label) + 2 <= width:
        yield [Piece(label + ": ", style), *(Piece(each) for each in folding.folded(value, width))]
    else:
        yield [Piece(label + ":", style)]
        yield from ([Piece("  "), Piece(each)] for each in folding.folded(value, width - 2))
