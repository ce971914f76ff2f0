"""Searching: what was asked, answered, run and returned, by its words and by fields. It starts without typer."""

from __future__ import annotations

from kaizen import clock
from kaizen.cli import plain, show, style
from kaizen.cli.plain import Option
from kaizen.cli.style import Style
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message
    from kaizen.reading.search import Answer, Placed
    from kaizen.store.search import Pending

LIMIT = 20
OPTIONS = {
    "--json": Option("as_json"),
    "-A": Option("all"),
    "--all": Option("all"),
    "-w": Option("workspace", plain.text),
    "--workspace": Option("workspace", plain.text),
    "--limit": Option("limit", plain.count),
}


class Asked(NamedTuple):
    """A call of the verb."""

    query: Sequence[str]
    all: bool = False
    limit: int = LIMIT
    workspace: str | None = None
    as_json: bool = False


def read(arguments: Sequence[str]) -> Asked | None:
    """The call behind the verb in a command line; None for whatever is not in its plain form."""
    found = plain.parse(arguments, OPTIONS, positional="query", many=True)
    if found is None or "query" not in found or ("all" in found and "workspace" in found):
        return None
    return Asked(**found)


def run(asked: Asked) -> int:
    """Search, and show what was found; returns the exit status."""
    from kaizen.model.query import parse
    from kaizen.reading import stores
    from kaizen.reading.search import search

    query = parse(" ".join(map(_as_written, asked.query)) if len(asked.query) > 1 else asked.query[0])
    meant = stores.meant(asked.workspace, all_=asked.all)
    found = search(query, meant, limit=asked.limit, now_ms=clock.now_ms(), tolerant=asked.all)
    for trouble in found.troubles:
        show.error(trouble)
    if asked.as_json:
        show.json({
            "hits": [*map(_json, found.hits)], "more": found.more,
            "pending": {"events": sum(each.events for _, each in found.pending), "of": sum(each.of for _, each in found.pending)},
        })  # fmt: skip
    else:
        _show(found, where=asked.all)
    return 0 if found.hits else 1


def _as_written(argument: str) -> str:
    """An argument as a part of a query. Of one with blanks, and nothing else of the language in it, the shell took the quotation
    marks: it is a phrase."""
    words = argument.split()
    plain = not any(c in argument for c in '":*') and not any(w == "OR" or w.startswith("-") for w in words)
    return f'"{argument}"' if plain and len(words) > 1 else argument


def _show(found: Answer, *, where: bool) -> None:
    show.draw("".join(_lines(placed, where=where) for placed in found.hits))
    if found.more:
        show.note(f"there may be more than these {len(found.hits)}: give more words, or a larger --limit")
    if not found.hits:
        show.note("nothing was found")
    for path, pending in found.pending:
        _note_pending(path if where else None, pending)


def _lines(placed: Placed, *, where: bool) -> str:
    """A hit on two lines: whose it is, and the words around it."""
    from kaizen.cli.text.told import short

    hit, width, marked = placed.hit, show.columns(), style.is_on()
    kind = "error" if hit.error and hit.kind == "tool_result" else hit.kind
    parts = [(clock.iso(hit.at) or "-")[:19].replace("T", " "), short(hit.session_id), hit.agent, kind, hit.tool]
    head = "  ".join(part for part in parts if part) + f"  {show.ago(hit.at, clock.now_ms()) or ''}"
    head = show.clean((head + f"  {placed.workspace}" if where else head).rstrip())
    return f"{show.cut(head, width) if width else head}\n    {shown(hit.snippet, max(0, width - 4), marked=marked)}\n"


def shown(snippet: str, width: int, *, marked: bool) -> str:
    """A snippet on one line of so many columns (0: of any), with what was hit marked for a terminal."""
    from kaizen.reading.search import pieces

    line, used = "", 0
    for number, (text, is_hit) in enumerate(pieces(snippet)):
        said = show.clean(text if number else text.lstrip())
        if width:
            said = show.cut(said, width - used)
            used += show.width_of(said)
        line += style.painted(said, Style.BOLD, on=is_hit and marked)
        if width and used >= width:
            break
    return line.rstrip()


def _json(placed: Placed) -> Message:
    from kaizen.reading.search import pieces

    text, hit = "", placed.hit
    marks: list[Message] = []
    for piece, is_hit in pieces(hit.snippet):
        if is_hit:
            marks.append({"start": len(text), "end": len(text) + len(piece)})
        text += piece
    return {
        "workspace": placed.workspace, "cursor": str(hit.cursor), "at": clock.iso(hit.at), "session_id": hit.session_id,
        "agent": hit.agent, "kind": hit.kind, "tool": hit.tool, "error": hit.error, "snippet": text, "marks": [*marks],
        "score": round(-hit.score, 3),
    }  # fmt: skip


def _note_pending(path: str | None, pending: Pending) -> None:
    if pending.events:
        where = f" of {show.clean(path)}" if path is not None else ""
        show.note(f"{pending.events:,} of {pending.of:,} events{where} are not searchable yet: newest first")
