"""`kaizen reap`."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.support.command import Command
from tests.support.processes import daemons_of, eventually, kill


def test_a_dead_daemon_is_reaped_once(home: str, workspace: Path, command: Command) -> None:
    """A dry run says what would be done and does nothing; a reap does it; a second finds nothing."""
    command("init", workspace)
    (pid,) = daemons_of(home)
    kill(pid)
    for arguments in (("--dry-run",), ()):
        done = command("reap", "--json", *arguments).json
        assert done["checked"] == 1
        assert [(each["path"], each["pid"]) for each in done["reaped"]] == [(str(workspace), pid)]
        assert "gone" in done["reaped"][0]["reason"]
    assert command("reap", "--json").json["reaped"] == []
    assert command("reap").out == ""


def test_a_folder_that_is_gone_is_forgotten_when_asked(home: str, workspace: Path, command: Command) -> None:
    """A deleted workspace is reported as missing, and forgotten only with --forget-missing."""
    command("init", workspace)
    shutil.rmtree(workspace)
    eventually(lambda: not daemons_of(home), "the daemon ends by itself")
    assert command("reap", "--json").json["missing"] == [str(workspace)]
    ran = command("reap")
    assert ran.out == ""
    assert f"kaizen move {workspace} NEW" in ran.err
    assert len(command("ps", "--json").json) == 1
    assert command("reap", "--json", "--forget-missing", "0").json["forgotten"] == [str(workspace)]
    assert command("ps", "--json").json == []
