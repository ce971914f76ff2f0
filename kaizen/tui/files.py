"""The files that a session's tools read and edited, counted as it goes on."""

from __future__ import annotations

from kaizen.model.inputs import inside
from kaizen.model.story import File
from kaizen.store import pages, read
from kaizen.transcripts.touches import touches

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from kaizen.model.session import Session
    from kaizen.transcripts.touches import Touch

MOST = 500  # files that are listed


class Files:
    """What was touched so far. A tool use that is told of twice, by a hook and by a transcript, counts once."""

    def __init__(self) -> None:
        self._seen = 0
        self._touched: dict[str, list[Touch]] = {}

    def look(self, store: sqlite3.Connection, session_id: str) -> None:
        """Take what was called since."""
        head = read.head(store)
        before, self._seen = self._seen, head
        for call in pages.calls(store, session_id, before):
            if found := touches(call.name, call.text):
                self._touched[call.tool_use_id or str(call.cursor)] = found

    def listed(self, session: Session) -> tuple[File, ...]:
        """The files, what was edited most first."""
        counts: dict[str, list[int]] = {}
        for each in self._touched.values():
            for path, edited in each:
                counts.setdefault(inside(path, session.workspace), [0, 0])[edited] += 1
        found = sorted(counts.items(), key=lambda item: (-item[1][1], -item[1][0], item[0]))
        return tuple(File(path, *both) for path, both in found[:MOST])
