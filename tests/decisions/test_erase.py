"""What was said of sessions goes with them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from kaizen import paths
from kaizen.decisions import erase, feedback
from tests.support.decided import NOW, decisions


def test_nothing_of_it_is_left(home: str) -> None:
    """Neither in the rows nor in the files; what was said of other sessions stays."""
    with closing(decisions(home, "/home/dev/app")) as db:
        feedback.give(db, "gone", 1, None, "an unwelcome sentence", NOW)
        feedback.give(db, "stays", 5, None, None, NOW)
        db.execute("INSERT INTO tags VALUES ('gone', 'slow', 1), ('stays', 'fast', 1)")
        assert erase.forget_sessions(db, ["gone", "never there"]) == 2
        assert [each.session_id for each in feedback.listed(db)] == ["stays"]
        assert db.execute("SELECT session_id FROM tags").fetchall() == [("stays",)]
        folder = Path(paths.decisions_db(home, "/home/dev/app")).parent
        assert [each.name for each in folder.iterdir() if b"unwelcome" in each.read_bytes()] == []
