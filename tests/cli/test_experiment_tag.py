"""`kaizen experiment tag`."""

from __future__ import annotations

import os
from pathlib import Path

from kaizen import paths
from tests.support.command import Command
from tests.support.trials import Worked, worked


def test_a_tag_sorts_a_session(home: str, workspace: Path, command: Command) -> None:
    """By the beginning of its id; it may be taken away again."""
    one, other = Worked(1, 5), Worked(2, 4)
    worked(home, workspace, [one, other])
    ran = command("experiment", "tag", one.id[:8], "plan", "-w", workspace)
    assert (ran.status, ran.out) == (0, f"session {one.id}: plan\n")
    assert command("experiment", "tag", one.id, "a", "--json", "-w", workspace).json["tags"] == ["a", "plan"]
    command("experiment", "new", "e", "--tag", "plan", "--since", "30d", "-w", workspace)
    told = command("experiment", "report", "e", "--json", "-w", workspace).json
    assert (told["before"]["sessions"], told["after"]["sessions"]) == (1, 1)
    command("experiment", "tag", one.id, "plan", "--remove", "-w", workspace)
    told = command("experiment", "report", "e", "--json", "-w", workspace).json
    assert (told["before"]["sessions"], told["after"]["sessions"]) == (2, 0)


def test_what_is_not_there_gives_2(home: str, workspace: Path, command: Command) -> None:
    """A session, a tag that it does not have, an empty one; nothing is kept."""
    one = Worked(1, 5)
    worked(home, workspace, [one])
    for line in (["beef", "plan"], [one.id, ""]):
        assert command("experiment", "tag", *line, "-w", workspace).status == 2
        assert not os.path.lexists(paths.decisions_db(home, str(workspace)))
    ran = command("experiment", "tag", one.id, "plan", "--remove", "-w", workspace)
    assert (ran.status, ran.out) == (2, "")
    assert "'plan'" in ran.err
