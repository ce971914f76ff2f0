"""Events as a stream of several workspaces gives them, a page at a time."""

from __future__ import annotations

from kaizen.model import cursor
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.store.read import Told


class Seen(NamedTuple):
    """An event, and the workspace that it happened in."""

    workspace: str
    told: Told


class Page(NamedTuple):
    """Events in their order. With `more` others are there already. `before` is where each workspace stood, by the digits of its
    key; None where only one is followed."""

    events: list[Seen]
    more: bool
    before: dict[str, int] | None
    keys: dict[str, str]

    def cursors(self) -> Iterator[str]:
        """Of each event in turn the cursor from which a later stream goes on behind it."""
        if self.before is None:
            for each in self.events:
                yield str(each.told.cursor)
            return
        parts = {key: cursor.part(key, at) for key, at in sorted(self.before.items()) if at}
        for workspace, told in self.events:
            key = self.keys[workspace]
            is_new = key not in parts
            parts[key] = cursor.part(key, told.cursor)
            if is_new:
                parts = dict(sorted(parts.items()))
            yield ",".join(parts.values())
