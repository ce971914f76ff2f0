"""Sessions and their sub-agents, found from whatever tells of them."""

from __future__ import annotations

import sqlite3

from kaizen.store import trees


def store_of(*pairs: tuple[str, str | None]) -> sqlite3.Connection:
    """A store in memory that has a session for each of these, with its parent."""
    made = sqlite3.connect(":memory:")
    made.executescript(
        "CREATE TABLE sessions (id, parent_id); CREATE TABLE transcripts (session_id, parent_id);"
        "CREATE TABLE events (session_id)"
    )
    made.executemany("INSERT INTO sessions VALUES (?, ?)", pairs)
    return made


def test_a_tree_is_told_root_first() -> None:
    """All trees, or those that some sessions belong to; each whole, whichever of its sessions is named."""
    store = store_of(("r", None), ("b", "r"), ("a", "b"), ("other", None))
    store.execute("INSERT INTO transcripts VALUES ('t', 'b')")
    store.execute("INSERT INTO events VALUES ('alone')")
    assert trees.groups(store) == [["r", "a", "b", "t"], ["alone"], ["other"]]
    assert trees.groups(store, ["t", "a"]) == [["r", "a", "b", "t"]]
    assert trees.groups(store, ["unknown"]) == []
    store.close()


def test_below_are_sub_agents_and_theirs() -> None:
    """What lies below a session, itself included; not what lies above or beside it."""
    known = trees.parents(store_of(("r", None), ("b", "r"), ("a", "b"), ("c", "r")))
    assert trees.below(["b"], known) == ["a", "b"]
    assert trees.below(["r"], known) == ["a", "b", "c", "r"]
    assert trees.below(["unknown"], known) == []


def test_a_circle_ends() -> None:
    """Records that name each other as parents are no reason never to end."""
    store = store_of(("a", "b"), ("b", "a"))
    assert sorted(each for group in trees.groups(store) for each in group) == ["a", "b"]
    assert trees.below(["a"], trees.parents(store)) == ["a", "b"]
    store.close()


def test_any_number_of_values_is_listed() -> None:
    """As JSON, which names with any characters survive."""
    assert trees.listed(["a'b", "\u00e9"]) == '["a\'b","\\u00e9"]'
    assert trees.listed([1, 2]) == "[1,2]"
