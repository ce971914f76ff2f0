"""What heuristics find in repositories with planted faults, with what only looks like them, and with neither."""

from __future__ import annotations

from pathlib import Path

from bench.planted.plant import plant
from bench.precision import PRECISION, RECALL, lines, scores, searched
from kaizen.heuristics import shelf


def test_what_was_planted_is_found_and_nothing_else(home: str, tmp_path: Path) -> None:
    """Each heuristic is as right and as thorough as promised, and nothing is found in the clean repository. `bench` tells of more
    repositories."""
    corpus = plant(tmp_path, seed=7, each=1)
    found = searched(corpus, tmp_path)
    made = scores(corpus, found)
    wrong = [*lines(made)]
    assert [name for name, score in made.items() if score.precision < PRECISION or score.recall < RECALL] == [], wrong
    assert [topic for topic in found if corpus.workspaces[topic.workspace] == "clean"] == []
    assert made.keys() <= set(shelf.names())
