"""Which workspaces are followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import paths
from kaizen.errors import NotFound
from kaizen.reading.registered import Choice, Registered, starts
from kaizen.registry.hot import Registry
from tests.support.followed import registered

ROWS = [Registered(1, "/a", "aaaaaaaa11111111"), Registered(2, "/b", "aaaaaaaa22222222")]


def test_all_or_those_that_were_chosen(home: str, tmp_path: Path) -> None:
    """As they are registered now; what has not changed is not told again."""
    a, b = (registered(home, tmp_path.resolve() / name) for name in "ab")
    everything, one = Choice((), all_=True), Choice((b,), all_=False)
    assert [each.path for each in everything.look() or ()] == [a, b]
    assert [each.path for each in one.look() or ()] == [b]
    assert everything.look() is None
    registered(home, tmp_path.resolve() / "c")
    assert len(everything.look() or ()) == 3
    with Registry.open(home) as registry:
        entry = registry.entry(b)
        assert entry is not None
        registry.forget(entry.workspace.id, 0)
    assert one.look() == []
    registered(home, Path(b))
    assert [each.path for each in one.look() or ()] == [b]


def test_without_a_registry_there_are_none(home: str) -> None:
    """And none is made."""
    assert Choice((), all_=True).look() == []
    assert not Path(paths.machine_db(home)).exists()


def test_where_each_begins() -> None:
    """By the beginning of its key, or of one that it had before it was moved."""
    assert starts({"aaaaaaaa1111": 5}, ROWS, dict) == {1: 5}
    assert starts({"bbbbbbbb": 5, "aaaaaaaa22222222": 6}, ROWS, lambda: {"bbbbbbbb00000000": 1}) == {1: 5, 2: 6}
    with pytest.raises(NotFound, match="several"):
        starts({"aaaaaaaa": 5}, ROWS, dict)
    with pytest.raises(NotFound, match="not followed"):
        starts({"cccccccc": 5}, ROWS, lambda: {"cccccccc00000000": 9})
