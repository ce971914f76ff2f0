"""What a query finds in several workspaces together."""

from __future__ import annotations

from kaizen.errors import KaizenError
from kaizen.host.processes import is_alive
from kaizen.reading import stores
from kaizen.store.find import RANKED, find, order
from kaizen.store.snippets import BEGIN, END
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kaizen.model.query import Query
    from kaizen.store.find import Hit
    from kaizen.store.search import Pending


_LEAST_RANKED = 250  # of each workspace, however many there are


class Placed(NamedTuple):
    """A hit, and the workspace it is of."""

    workspace: str
    hit: Hit


class Answer(NamedTuple):
    """The best hits of all, whether there may be more, what could not be looked at yet by workspace, and why some workspaces
    could not be asked."""

    hits: list[Placed]
    more: bool
    pending: list[tuple[str, Pending]]
    troubles: list[KaizenError]


def search(query: Query, workspaces: Sequence[str], *, limit: int, now_ms: int, tolerant: bool) -> Answer:
    """The best hits of a query in these workspaces, at most so many (0: all that are ranked). Where `tolerant`, a workspace that
    cannot be read is passed over; else it raises."""
    hits: list[Placed] = []
    pending: list[tuple[str, Pending]] = []
    troubles, more = list[KaizenError](), False
    ranked = max(RANKED // max(len(workspaces), 1), _LEAST_RANKED)
    for workspace in workspaces:
        try:
            store = stores.store_of(workspace)
            if store is None:
                continue
            try:
                found = find(store, query, limit=limit, now_ms=now_ms, alive=is_alive, ranked=ranked)
            finally:
                store.close()
        except KaizenError as error:
            if not tolerant:
                raise
            troubles.append(error)
            continue
        hits += [Placed(workspace, hit) for hit in found.hits]
        pending.append((workspace, found.pending))
        more = more or found.more
    hits.sort(key=lambda placed: order(placed.hit))
    kept = hits[: limit or None]
    return Answer(kept, more or len(hits) > len(kept), pending, troubles)


def pieces(snippet: str) -> list[tuple[str, bool]]:
    """A snippet's text in its order, in pieces, and which of them were hit; of each run of blanks one is left."""
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
