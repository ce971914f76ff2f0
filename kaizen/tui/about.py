"""What is known of a session beside its story: its figures, the sub-agents it started, the files that were touched."""

from __future__ import annotations

from kaizen import clock
from kaizen.tui import figures, paint
from kaizen.tui.paint import Piece, cell
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.session import Session
    from kaizen.tui.telling import Excerpt

_NAME = 12


class Fact(NamedTuple):
    """A line: what tells it from others, how it is drawn, and the sub-agent's session that it leads to."""

    key: str
    pieces: tuple[Piece, ...]
    child_id: str | None = None


def facts(told: Excerpt) -> list[Fact]:
    """The lines, in their order."""
    found = [Fact(name, (cell(name, _NAME, paint.DIM), Piece(value))) for name, value in _figures(told)]
    if told.children:
        found += [Fact("", ()), _head("SUB-AGENTS", len(told.children))]
        found += [Fact(f"child {child.id}", tuple(_child(child)), child.id) for child in told.children]
    if told.files:
        found += [Fact(" ", ()), _head("FILES", len(told.files))]
        found += [
            Fact(f"file {file.path}", (*_counts(file.edits, file.reads), Piece(" " + figures.one_line(file.path))))
            for file in told.files
        ]
    return found


def _figures(told: Excerpt) -> list[tuple[str, str]]:
    session = told.session
    tree = session.tree
    pairs = [
        ("status", str(session.status)), ("because", session.status_reason), ("agent", session.agent),
        ("client", session.client_version), ("model", session.model), ("branch", session.git_branch),
        ("folder", session.cwd), ("started", _instant(session.started_at)), ("last event", _instant(session.last_event_at)),
        ("events", f"{session.events:,}"), ("tool calls", f"{session.tool_calls:,}"),
        ("model calls", f"{session.model_calls:,}"), *_tokens(session), ("cost", figures.money(session.spending)),
    ]  # fmt: skip
    if tree.sessions > 1:
        below = f"{figures.count(figures.tokens(tree.usage))} tokens, {figures.money(session.tree_spending)}"
        pairs.append(("whole tree", below))
    pairs.append(("session", session.id))
    return [(name, figures.one_line(value)) for name, value in pairs if value]


def _tokens(session: Session) -> list[tuple[str, str]]:
    kinds = zip(("input", "output", "cache read", "cache write"), session.usage, strict=False)
    known = [(name, f"{number:,} tokens") for name, number in kinds if number is not None]
    return known or [("tokens", "not known")]


def _instant(at: int | None) -> str:
    return (clock.iso(at) or "")[:19].replace("T", " ")


def _head(name: str, count: int) -> Fact:
    return Fact(name, (Piece(name, paint.HEAD), Piece(f"  {count:,}", paint.DIM)))


def _child(child: Session) -> list[Piece]:
    title = figures.one_line(child.title or child.id.rpartition("/")[2])
    status = cell(figures.status(child.status), 10, paint.BY_STATUS[child.status])
    return [Piece("▸ ", paint.BOLD), status, Piece(" "), Piece(title)]


def _counts(edits: int, reads: int) -> list[Piece]:
    edited = Piece(f"{edits:>4}e", paint.YELLOW) if edits else Piece("     ")
    read = Piece(f"{reads:>4}r", paint.DIM) if reads else Piece("     ")
    return [edited, read]
