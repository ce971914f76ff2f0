"""Sessions that people began, with the sub-agents below them."""

from __future__ import annotations

from pathlib import Path

from kaizen.store import rollups
from kaizen.store.roots import first_with, roots
from tests.support.claude import BEGIN, SESSION, Store, Transcript, text

_BEGIN_MS = int(BEGIN.timestamp() * 1000)
_DAY_MS = 86_400_000


def _captured(store: Store, tmp_path: Path) -> None:
    whole = Transcript()
    whole.prompt("please fix it", promptSource="sdk").step(1)
    whole.write(tmp_path / "projects")
    below = Transcript(agent="a1")
    below.prompt("look").step(1).response("below", text("Found it."))
    below.write(tmp_path / "projects")
    store.take(tmp_path / "projects")


def test_a_root_has_its_tree(store: Store, tmp_path: Path) -> None:
    """Its own figures and those of its sub-agents; the last thing that happened in any of them."""
    _captured(store, tmp_path)
    (root,) = roots(store.connection, _BEGIN_MS, _BEGIN_MS + _DAY_MS)
    assert (root.id, root.agent, root.branch, root.instructions) == (SESSION, "claude-code", "main", None)
    assert len(root.tree) == 2
    assert root.tree == rollups.rolled(store.connection, root.tree)
    assert root.last_at == max(each.last_event_at or 0 for each in root.tree.values())
    assert root.began_at >= _BEGIN_MS


def test_it_is_in_the_span_in_which_it_began(store: Store, tmp_path: Path) -> None:
    """Also where it went on after that; the end of a span is not in it."""
    _captured(store, tmp_path)
    (root,) = roots(store.connection, 0, 2**62)
    assert roots(store.connection, root.began_at, root.began_at + 1) == [root]
    assert roots(store.connection, root.began_at + 1, 2**62) == []
    assert roots(store.connection, 0, root.began_at) == []


def test_of_nothing_there_is_nothing(store: Store) -> None:
    """An empty store."""
    assert roots(store.connection, 0, 2**62) == []


def test_the_first_with_a_fingerprint(store: Store, tmp_path: Path) -> None:
    """The beginning of a fingerprint will do; where no session has it there is none."""
    _captured(store, tmp_path)
    assert first_with(store.connection, "abc") is None
    store.connection.execute("UPDATE sessions SET instructions = 'abcdef' WHERE id = ?", (SESSION,))
    (root,) = roots(store.connection, 0, 2**62)
    assert root.instructions == "abcdef"
    assert first_with(store.connection, "abc") == root.began_at
    assert first_with(store.connection, "abd") is None
