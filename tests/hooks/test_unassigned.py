"""The list of folders that belong to no workspace."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.hooks import unassigned
from kaizen.hooks.unassigned import Stranger, note, strangers
from kaizen.host import files


@pytest.fixture(autouse=True)
def _there(home: str) -> None:
    files.ensure_home(home)


def test_each_folder_is_told_once(home: str) -> None:
    """However often hooks come from a folder, it is one line; another agent's is another."""
    for agent, folder in (("codex", "/a"), ("codex", "/a/b"), ("codex", "/a"), ("cursor", "/a"), ("codex", "")):
        note(home, agent, folder)
    assert strangers(home) == [
        Stranger("codex", "/a"), Stranger("codex", "/a/b"), Stranger("cursor", "/a"), Stranger("codex", ""),
    ]  # fmt: skip
    assert stat.S_IMODE(os.stat(paths.unassigned(home)).st_mode) == 0o600


def test_any_name_can_be_told(home: str) -> None:
    """A line's end in a name ends no line, and bytes that are no UTF-8 come back."""
    note(home, "codex", "/a\nb")
    note(home, "codex", os.fsdecode(b"/\xff"))
    assert [each.folder for each in strangers(home)] == ["/a?b", os.fsdecode(b"/\xff")]


def test_a_full_list_takes_no_more(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It never grows beyond its limit."""
    monkeypatch.setattr(unassigned, "MOST_BYTES", 30)
    for number in range(10):
        note(home, "codex", f"/folder-{number}")
    assert len(strangers(home)) == 1


def test_nothing_is_written_through_a_link(home: str, tmp_path: Path) -> None:
    """A link in its place is refused, and a file with a second name left alone."""
    target = tmp_path / "target"
    target.write_bytes(b"")
    os.symlink(target, paths.unassigned(home))
    with pytest.raises(OSError, match="symbolic"):
        note(home, "codex", "/a")
    assert strangers(home) == []
    os.unlink(paths.unassigned(home))
    os.link(target, paths.unassigned(home))
    note(home, "codex", "/a")
    assert target.read_bytes() == b""


def test_without_a_list_there_are_none(home: str) -> None:
    """Nothing there is nothing to tell."""
    assert strangers(home) == []
