"""Searching: what was asked, answered, run and returned, by its words and by fields. It starts without typer."""

from __future__ import annotations

import os

from kaizen import clock
from kaizen.cli import plain, show
from kaizen.cli.plain import Option
from kaizen.errors import KaizenError
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.ipc.wire import Message
    from kaizen.model.query import Query
    from kaizen.store.find import Found, Hit
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
_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"


class Asked(NamedTuple):
    """A call of the verb."""

    query: Sequence[str]
    all: bool = False
    limit: int = LIMIT
    workspace: str | None = None
    as_json: bool = False


def read(arguments: Sequence[str]) -> Asked | None:
    """The call behind the verb in a command line; None for whatever is not in its plain form."""
    found = plain.parse(arguments, OPTIONS, positional="query", most=len(arguments))
    if found is None or "query" not in found or ("all" in found and "workspace" in found):
        return None
    return Asked(**found)  # type: ignore[arg-type]  # the table's fields


def run(asked: Asked) -> int:
    """Search, and show what was found; returns the exit status."""
    from kaizen.model.query import parse
    from kaizen.reading import stores

    query = parse(" ".join(map(_as_written, asked.query)) if len(asked.query) > 1 else asked.query[0])
    found = _found(query, stores.meant(asked.workspace, all_=asked.all), asked.limit, tolerant=asked.all)
    hits = _best([(path, hit) for path, each in found for hit in each.hits], asked.limit)
    if asked.as_json:
        pending = [each.pending for _, each in found]
        show.json({
            "hits": [_json(path, hit) for path, hit in hits], "more": _is_more(found, hits),
            "pending": {"events": sum(each.events for each in pending), "of": sum(each.of for each in pending)},
        })  # fmt: skip
        return 0 if hits else 1
    _show(hits, where=asked.all)
    if _is_more(found, hits):
        show.note(f"there may be more than these {len(hits)}: give more words, or a larger --limit")
    if not hits:
        show.note("nothing was found")
    for path, each in found:
        _note_pending(path if asked.all else None, each.pending)
    return 0 if hits else 1


def _as_written(argument: str) -> str:
    """An argument as a part of a query. Of one with blanks, and nothing else of the language in it, the shell took the quotation
    marks: it is a phrase."""
    words = argument.split()
    plain = not any(c in argument for c in '":*') and not any(w == "OR" or w.startswith("-") for w in words)
    return f'"{argument}"' if plain and len(words) > 1 else argument


def _found(query: Query, workspaces: list[str], limit: int, *, tolerant: bool) -> list[tuple[str, Found]]:
    """What was found in each workspace of which something was captured; where several are asked, one that cannot be read is told
    of and passed over."""
    from kaizen.reading import stores
    from kaizen.store.find import find

    found = []
    for path in workspaces:
        try:
            store = stores.store_of(path)
            if store is not None:
                try:
                    found.append((path, find(store, query, limit=limit, now_ms=clock.now_ms())))
                finally:
                    store.close()
        except KaizenError as error:
            if not tolerant:
                raise
            show.error(error)
    return found


def _best(hits: list[tuple[str, Hit]], limit: int) -> list[tuple[str, Hit]]:
    from kaizen.store.find import order

    return sorted(hits, key=lambda hit: order(hit[1]))[: limit or None]


def _is_more(found: list[tuple[str, Found]], hits: list[tuple[str, Hit]]) -> bool:
    return any(each.more for _, each in found) or sum(len(each.hits) for _, each in found) > len(hits)


def _show(hits: list[tuple[str, Hit]], *, where: bool) -> None:
    from kaizen.cli.told import short

    width, now = show.columns(), clock.now_ms()
    marked = bool(width) and not os.environ.get("NO_COLOR")
    text = ""
    for path, hit in hits:
        kind = "error" if hit.error and hit.kind == "tool_result" else hit.kind
        parts = [(clock.iso(hit.at) or "-")[:19].replace("T", " "), short(hit.session_id), hit.agent, kind, hit.tool]
        head = "  ".join(part for part in parts if part) + f"  {show.ago(hit.at, now) or ''}"
        head += f"  {path}" if where else ""
        text += show.cut(show.clean(head.rstrip()), width or len(head) * 12) + "\n"
        text += "    " + shown(hit.snippet, width - 4 if width else 0, marked=marked) + "\n"
    show.draw(text)


def shown(snippet: str, width: int, *, marked: bool) -> str:
    """A snippet on one line of so many columns (0: of any), with what was hit marked for a terminal."""
    line, used = "", 0
    for number, (text, is_hit) in enumerate(pieces(snippet)):
        said = show.clean(text if number else text.lstrip())
        if width:
            said = show.cut(said, width - used)
            used += show.width_of(said)
        line += f"{_BOLD}{said}{_PLAIN}" if is_hit and marked and said else said
        if width and used >= width:
            break
    return line.rstrip()


def pieces(snippet: str) -> list[tuple[str, bool]]:
    """The text in its order, in pieces, and which of them were hit; of each run of blanks one is left."""
    from kaizen.store.find import BEGIN, END

    found, blank = list[tuple[str, bool]](), False
    for number, part in enumerate(snippet.split(BEGIN)):
        hit, mark, rest = part.partition(END)
        both = ((hit, True), (rest, False)) if number and mark else ((part.replace(END, ""), False),)
        for text, is_hit in both:
            squeezed = " ".join(("." + text + ".").split())[1:-1]
            squeezed = squeezed.lstrip() if blank else squeezed
            if squeezed:
                found.append((squeezed, is_hit))
                blank = squeezed.endswith(" ")
    return found


def _json(path: str, hit: Hit) -> Message:
    text = ""
    marks: list[Message] = []
    for piece, is_hit in pieces(hit.snippet):
        if is_hit:
            marks.append({"start": len(text), "end": len(text) + len(piece)})
        text += piece
    return {
        "workspace": path, "cursor": str(hit.cursor), "at": clock.iso(hit.at), "session_id": hit.session_id,
        "agent": hit.agent, "kind": hit.kind, "tool": hit.tool, "error": hit.error, "snippet": text, "marks": [*marks],
        "score": round(-hit.score, 3),
    }  # fmt: skip


def _note_pending(path: str | None, pending: Pending) -> None:
    if pending.events:
        where = f" of {show.clean(path)}" if path is not None else ""
        show.note(f"{pending.events:,} of {pending.of:,} events{where} are not searchable yet: newest first")
