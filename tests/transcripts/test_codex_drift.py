"""Fields that this version does not know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kaizen.transcripts import codex_drift

DATA = Path(__file__).parents[1] / "data" / "codex"


@pytest.mark.parametrize("path", sorted(DATA.glob("legacy-*.jsonl")), ids=lambda path: path.stem)
def test_every_generation_s_envelope_is_known(path: Path) -> None:
    """Nothing that an earlier release wrote is called new."""
    assert [name for line in path.read_text().splitlines() for name in codex_drift.of_line(json.loads(line))] == []


def test_new_fields_are_named_in_order() -> None:
    """Of records whose fields are listed; of others nothing is said."""
    assert list(codex_drift.of_payload("turn_context", {"cwd": "/a", "zeal": 1, "aura": 2})) == ["aura", "zeal"]
    assert list(codex_drift.of_payload("hologram", {"zeal": 1})) == []
    assert list(codex_drift.of_line({"timestamp": "", "type": "x", "payload": {}, "karma": 1})) == ["karma"]
