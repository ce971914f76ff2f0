"""Searching in several workspaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.errors import DatabaseDamaged
from kaizen.model.query import parse
from kaizen.reading.search import Answer, pieces, search
from kaizen.store.snippets import BEGIN, END
from tests.cli.test_searching import WORD, keep
from tests.support.homes import make_workspace


def asked(query: str, *workspaces: Path, limit: int = 20, tolerant: bool = True) -> Answer:
    return search(parse(query), [*map(str, workspaces)], limit=limit, now_ms=clock.now_ms(), tolerant=tolerant)


def test_the_best_of_all_come_first(home: str, workspace: Path) -> None:
    """Each hit says where it is; of all so many are kept, and it is told that there are more."""
    other, empty = make_workspace(workspace.parent / "other"), make_workspace(workspace.parent / "empty")
    keep(home, workspace, words=f"{WORD} and much else that stands here beside it, which makes it worse " * 3)
    keep(home, other, words=f"{WORD} {WORD}", number=2)
    found = asked(f"{WORD} kind:answer", workspace, empty, other)
    assert [placed.workspace for placed in found.hits] == [str(other), str(workspace)]
    assert (found.more, found.troubles) == (False, [])
    assert [path for path, _ in found.pending] == [str(workspace), str(other)]
    found = asked(f"{WORD} kind:answer", workspace, other, limit=1)
    assert [placed.workspace for placed in found.hits] == [str(other)]
    assert found.more


def test_one_that_cannot_be_read_keeps_nothing_from_the_others(home: str, workspace: Path) -> None:
    """Its trouble is told beside them; where only one is meant, it raises."""
    broken = make_workspace(workspace.parent / "broken")
    keep(home, workspace)
    keep(home, broken, number=2)
    Path(paths.project_db(home, str(broken))).write_bytes(b"no database " * 100)
    found = asked(WORD, broken, workspace)
    assert {placed.workspace for placed in found.hits} == {str(workspace)}
    assert [type(each) for each in found.troubles] == [DatabaseDamaged]
    with pytest.raises(DatabaseDamaged):
        asked(WORD, broken, tolerant=False)


@pytest.mark.parametrize(
    ("snippet", "found"),
    [
        ("a b", [("a b", False)]),
        (f"a\n\n {BEGIN}b{END}  c", [("a ", False), ("b", True), (" c", False)]),
        (f"{BEGIN}b{END}", [("b", True)]),
        (f"{END}a{BEGIN}b", [("a", False), ("b", False)]),
        (f"x {BEGIN} y{END}", [("x ", False), ("y", True)]),
        ("", []),
    ],
)
def test_pieces_of_a_snippet(snippet: str, found: list[tuple[str, bool]]) -> None:
    """What was hit is told apart; marks that an agent wrote are no marks."""
    assert pieces(snippet) == found
