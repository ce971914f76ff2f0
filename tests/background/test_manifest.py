"""What a backup says of itself is believed only where it is sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.background import manifest
from kaizen.background.manifest import Manifest, Part, Saved
from kaizen.errors import KaizenError, NotFound

SAVED = Saved("/w/app", "projects/app-1", paused=False, schema=2, head=7, sessions=3)
MADE = Manifest("1.2", "2026-11-02T09:00:00.000+00:00", 2, (SAVED,), (Part("a.txt", 3, "x"),))


def put(folder: Path, made: Manifest = MADE, **changed: Any) -> None:
    said = json.loads(manifest.write(made)) | changed
    (folder / manifest.NAME).write_text(json.dumps(said))


def test_it_comes_back(tmp_path: Path) -> None:
    put(tmp_path)
    assert manifest.read(str(tmp_path)) == MADE


def test_a_folder_without_one_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no backup"):
        manifest.read(str(tmp_path))


def test_a_newer_form_is_refused(tmp_path: Path) -> None:
    """With the version that made it."""
    put(tmp_path, kaizen_backup=99, version="7.0")
    with pytest.raises(KaizenError) as caught:
        manifest.read(str(tmp_path))
    assert "7.0" in caught.value.hint


@pytest.mark.parametrize(
    "changed",
    [{"workspaces": 3}, {"parts": [3]}, {"registry_schema": "x"}, {"parts": [{"name": "/etc/x", "bytes": 1, "digest": ""}]},
     {"parts": [{"name": "../x", "bytes": 1, "digest": ""}]}, {"parts": [{"name": "a//b", "bytes": 1, "digest": ""}]},
     {"workspaces": [{**SAVED._asdict(), "folder": "../../x"}]}, {"workspaces": [{"path": "/w"}]}],
)  # fmt: skip
def test_what_makes_no_sense_is_damage(tmp_path: Path, changed: dict[str, Any]) -> None:
    """Also a path that leads out of the backup."""
    put(tmp_path, **changed)
    with pytest.raises(KaizenError, match="damaged"):
        manifest.read(str(tmp_path))


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_else_escapes(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Whatever lies there, it is a manifest or an error of ours."""
    folder = tmp_path_factory.mktemp("backup")
    (folder / manifest.NAME).write_bytes(content)
    with pytest.raises(KaizenError):
        manifest.read(str(folder))


def test_files_are_compared(tmp_path: Path) -> None:
    """The first that is not what it was is named; progress is told in bytes."""
    (tmp_path / "a.txt").write_text("abc")
    made = MADE._replace(parts=(manifest.part(str(tmp_path), "a.txt"),))
    seen: list[tuple[int, int]] = []
    manifest.check(str(tmp_path), made, lambda *far: seen.append(far))
    assert seen == [(3, 3)]
    for content in ("abd", "ab"):
        (tmp_path / "a.txt").write_text(content)
        with pytest.raises(KaizenError, match=r"a\.txt"):
            manifest.check(str(tmp_path), made, lambda *far: None)
    (tmp_path / "a.txt").unlink()
    with pytest.raises(KaizenError, match=r"a\.txt"):
        manifest.check(str(tmp_path), made, lambda *far: None)
