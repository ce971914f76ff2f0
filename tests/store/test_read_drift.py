"""What is not known, and what could not be read."""

from __future__ import annotations

from pathlib import Path

from kaizen.store.read_drift import Drift, drift, record_types, skipped_lines
from tests.support.claude import Store, Transcript


def test_what_is_unknown_by_version_with_an_example(tmp_path: Path) -> None:
    """Each unknown thing once for each version of the client, how often it was met, and where the first of it begins."""
    made = Transcript(version="3.1.0").prompt("a").prompt("b", mood="good").add(type="hologram", uuid="u")
    made.prompt("c", mood="bad")
    path = made.write(tmp_path / "projects")
    path.write_bytes(path.read_bytes() + b"nonsense\n[1]\n")
    store = Store(tmp_path / "store")
    store.take(tmp_path / "projects")
    lines = path.read_bytes().splitlines(keepends=True)
    assert drift(store.connection) == [
        Drift("claude-code", "3.1.0", "field", "user.mood", 2, str(path), len(lines[0])),
        Drift("claude-code", None, "record", "hologram", 1, str(path), sum(map(len, lines[:2]))),
    ]
    assert [(kind.type, kind.known, kind.records) for kind in record_types(store.connection)] == [
        ("hologram", False, 1),
        ("user", True, 3),
    ]
    assert {(skip.why, skip.lines) for skip in skipped_lines(store.connection)} == {
        ("not json", 1),
        ("not an object", 1),
    }
    store.close()
