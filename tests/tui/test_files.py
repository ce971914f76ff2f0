"""The files that a session touched."""

from __future__ import annotations

from pathlib import Path

from kaizen.model.story import File
from kaizen.tui.files import Files
from tests.support.claude import SESSION, Store, Transcript, tool_use
from tests.support.top import session


def test_files_are_counted_as_they_come(store: Store, tmp_path: Path) -> None:
    """What was edited most first, by their paths in the workspace; what was counted is not counted again."""
    made = Transcript().prompt("go")
    for number, (tool, path) in enumerate(
        [("Read", "/home/dev/app/a.py"), ("Edit", "/home/dev/app/b.py"), ("Read", "/etc/x")]
    ):
        made.response(f"m{number}", tool_use(f"t{number}", tool, file_path=path)).result(f"t{number}")
    made.write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    files, at = Files(), session(workspace="/home/dev/app")
    files.look(store.connection, SESSION)
    first = (File("b.py", 0, 1), File("/etc/x", 1, 0), File("a.py", 1, 0))
    assert files.listed(at) == first
    made.response("m9", tool_use("t9", "Edit", file_path="/home/dev/app/b.py")).write(tmp_path / "projects")
    store.take(tmp_path / "projects")
    files.look(store.connection, SESSION)
    files.look(store.connection, SESSION)
    assert files.listed(at) == (File("b.py", 0, 2), *first[1:])
