"""The sessions with planted faults are the same from the same seed, and as the agent would write them."""

from __future__ import annotations

from pathlib import Path

from bench.planted.faults import FAULTS
from bench.planted.near import NEAR
from bench.planted.plant import plant
from tests.support.claude import Store


def test_a_corpus_is_the_same_from_a_seed(tmp_path: Path) -> None:
    """Byte for byte, but for where it lies; another seed gives another."""
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        plant(tmp_path / name / "x", seed=seed, each=1)

    def held(name: str) -> list[tuple[str, bytes]]:
        root = tmp_path / name
        named = sorted(path for path in root.rglob("*") if path.is_file())
        here = str(root).encode()
        found = (path.read_bytes().replace(here, b"").replace(here.replace(b"/", b"-"), b"") for path in named)
        return [(path.name, text) for path, text in zip(named, found, strict=True)]

    assert held("a") == held("b") != held("c")


def test_each_fault_has_what_only_looks_like_it(tmp_path: Path) -> None:
    """Every planted heuristic has a near-miss of the same name, and is expected somewhere."""
    corpus = plant(tmp_path, each=1)
    assert FAULTS.keys() == NEAR.keys()
    assert {each.heuristic for each in corpus.expected} >= FAULTS.keys()
    assert set(corpus.workspaces.values()) == {"faulty", "near", "clean"}


def test_they_are_read_without_a_skip(tmp_path: Path) -> None:
    """Every line is one that the reader understands."""
    corpus = plant(tmp_path, each=1)
    workspace = next(path for path, kind in corpus.workspaces.items() if kind == "faulty")
    store = Store(tmp_path / "store")
    store.take(corpus.projects[workspace])
    assert store.connection.execute("SELECT count(*) FROM skips").fetchone() == (0,)
    assert store.connection.execute("SELECT DISTINCT type FROM record_types WHERE NOT known").fetchall() == []
    assert store.connection.execute("SELECT count(*) FROM sessions WHERE parent_id IS NULL").fetchone()[0] > 100
    store.close()
