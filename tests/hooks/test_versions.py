"""Which versions of a client are in use."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kaizen.hooks.events import CLAUDE_CODE, CODEX
from kaizen.hooks.versions import oldest_in_use


def transcript(folder: Path, name: str, *records: object, at: int = 1_000, tail: bytes = b"") -> None:
    path = folder / "projects" / "-src-app" / f"{name}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(json.dumps(each).encode() + b"\n" for each in records) + tail)
    os.utime(path, (at, at))


def test_the_oldest_of_the_newest_counts(tmp_path: Path) -> None:
    """Two clients that are both in use: what the older one knows; one that was used long ago does not count."""
    transcript(tmp_path, "old", {"version": "1.0.1"}, at=1)
    for number in range(19):
        transcript(tmp_path, f"terminal-{number}", {"version": "2.1.330"}, at=1_000 + number)
    transcript(tmp_path, "editor", {"version": "2.0.76"}, at=500)
    assert oldest_in_use(CLAUDE_CODE, str(tmp_path)) == (2, 0, 76)


def test_the_last_record_with_a_version_counts(tmp_path: Path) -> None:
    """A session that a newer client went on with is that client's; a line that is not whole yet is passed over."""
    records = (
        {"version": "2.0.1"},
        {"version": "2.1.330"},
        {"type": "summary"},
        ["version"],
        {"version": 3},
        {"version": "x"},
    )
    transcript(tmp_path, "a", *records, tail=b'{"version": "9')
    assert oldest_in_use(CLAUDE_CODE, str(tmp_path)) == (2, 1, 330)


def test_only_the_end_of_a_long_one_is_read(tmp_path: Path) -> None:
    """However long it is, the last records tell."""
    transcript(tmp_path, "a", {"version": "1.0.0"}, *[{"text": "x" * 1000}] * 200, {"version": "2.1.5"})
    assert oldest_in_use(CLAUDE_CODE, str(tmp_path)) == (2, 1, 5)


@pytest.mark.parametrize("record", [{}, {"version": "dev"}, {"type": "summary"}, 5])
def test_what_nothing_tells_is_unknown(tmp_path: Path, record: object) -> None:
    """Without transcripts, and with none that tells."""
    assert oldest_in_use(CLAUDE_CODE, str(tmp_path)) is None
    transcript(tmp_path, "a", record, tail=b"[" * 50_000 + b"\n\xff\xfe\n")
    (tmp_path / "projects" / "b.jsonl").write_text("not a folder")
    (tmp_path / "projects" / "-src-app" / "link.jsonl").symlink_to("a.jsonl")
    assert oldest_in_use(CLAUDE_CODE, str(tmp_path)) is None


def test_codex_needs_none(tmp_path: Path) -> None:
    """Its version decides nothing, so nothing is read."""
    assert oldest_in_use(CODEX, str(tmp_path)) is None
