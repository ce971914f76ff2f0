"""`kaizen ps` with a workspace named."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Command
from tests.support.homes import make_workspace


def test_one_workspace_can_be_asked_for(home: str, tmp_path: Path, command: Command) -> None:
    """With -w only that workspace is listed."""
    first, second = (make_workspace(tmp_path.resolve() / name) for name in ("first", "second"))
    for each in (first, second):
        command("init", each)
    assert [row["path"] for row in command("ps", "--json", "-w", second).json] == [str(second)]
    assert len(command("ps", "--json").json) == 2
