"""Changes are shown before they are made, and can be taken back."""

from __future__ import annotations

from pathlib import Path

from kaizen.schedule import change
from kaizen.schedule.change import Change


def test_only_what_differs_is_a_change(tmp_path: Path) -> None:
    """A file that is so already is left out; a new one, a changed one and one to go are told apart."""
    (tmp_path / "same").write_bytes(b"x")
    (tmp_path / "other").write_bytes(b"old")
    (tmp_path / "old").write_bytes(b"gone")
    wanted = {"same": b"x", "other": b"new", "old": None, "fresh": b"new", "never": None}
    found = change.of_files({str(tmp_path / name): content for name, content in wanted.items()})
    assert [(Path(each.where).name, each.action) for each in found] == [
        ("other", "change"), ("old", "remove"), ("fresh", "create"),
    ]  # fmt: skip


def test_what_was_made_can_be_undone(tmp_path: Path) -> None:
    """Making brings the new content, undoing brings back what was there, or that nothing was."""
    (tmp_path / "other").write_bytes(b"old\r\n")
    (tmp_path / "old").write_bytes(b"gone")
    wanted = {str(tmp_path / "other"): b"new", str(tmp_path / "old"): None, str(tmp_path / "fresh"): b"new"}
    found = change.of_files(wanted)
    change.make(found)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"other": b"new", "fresh": b"new"}
    change.undo(found)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"other": b"old\r\n", "old": b"gone"}


def test_lines_show_what_goes_and_what_comes() -> None:
    """Lines that stay are not shown; bytes that are no text do not hinder."""
    assert change.lines(Change("x", b"a\nb\nc\n", b"a\nB\nc\nd\n")) == ["- b", "+ B", "+ d"]
    assert change.lines(Change("x", None, b"\xff\n")) == ["+ \\xff"]
    assert change.lines(Change("x", b"a\n", None)) == ["- a"]
