"""`kaizen sessions export`."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tests.support.claude import Transcript, text
from tests.support.command import Command
from tests.support.prices import keep_history
from tests.support.stories import ID, story

PERSON = "jane.roe@acme.example"


@pytest.fixture
def kept(home: str, workspace: Path) -> str:
    """A rich session, and one that names a person."""
    made = Transcript("abcd0000-0000-4000-8000-000000000001", cwd=str(workspace))
    made.prompt(f"write to {PERSON}").response("x1", text(f"I wrote to {PERSON} from {workspace}/a."), stop="end_turn")
    keep_history(home, workspace, *story(workspace), made)
    return ID


@pytest.mark.parametrize(
    ("kind", "begin"), [("md", "# Send customers"), ("html", "<!DOCTYPE html>"), ("json", '{"format": 1')]
)
def test_each_format_to_standard_output(kept: str, workspace: Path, command: Command, kind: str, begin: str) -> None:
    """Markdown where nothing is said."""
    ran = command("sessions", "export", kept, "--format", kind, "-w", workspace)
    assert ran.status == 0
    assert ran.out.startswith(begin)
    assert ran.out.endswith("\n")
    assert "redacted: workspace " in ran.err
    if kind == "md":
        assert command("sessions", "export", kept, "-w", workspace).out == ran.out


def test_it_is_redacted_unless_it_is_to_be_raw(kept: str, workspace: Path, command: Command) -> None:
    """What was found is counted by its kind on standard error, and never named."""
    ran = command("sessions", "export", "abcd", "--format", "json", "-w", workspace)
    assert PERSON not in ran.out + ran.err
    assert str(workspace) not in ran.out
    assert "email 3" in ran.err
    assert json.loads(ran.out)["redacted"] is True
    raw = command("sessions", "export", "abcd", "--format", "json", "--raw", "-w", workspace)
    assert f"write to {PERSON}" in raw.out
    assert (raw.err, json.loads(raw.out)["redacted"]) == ("", False)


def test_a_user_s_name_is_replaced(kept: str, workspace: Path, command: Command) -> None:
    """Wherever it stands."""
    assert "shop" in command("sessions", "export", kept, "-w", workspace).out
    ran = command("sessions", "export", kept, "--user", "shop", "-w", workspace)
    assert "shop" not in ran.out
    assert "user " in ran.err


def test_a_file_is_the_owners_alone_and_not_replaced(
    kept: str, workspace: Path, command: Command, tmp_path: Path
) -> None:
    """Unless that is said; nothing is left beside it."""
    path = tmp_path / "there" / "session.html"
    assert command("sessions", "export", kept, "--format", "html", "-o", path, "-w", workspace).status == 1
    path.parent.mkdir()
    ran = command("sessions", "export", kept, "--format", "html", "--output", path, "-w", workspace)
    assert (ran.status, ran.out) == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    ran = command("sessions", "export", kept, "--output", path, "-w", workspace)
    assert (ran.status, path.read_bytes()) == (1, before)
    assert "--force" in ran.err
    assert command("sessions", "export", kept, "--output", path, "--force", "-w", workspace).status == 0
    assert path.read_bytes().startswith(b"# Send")
    assert os.listdir(path.parent) == ["session.html"]


def test_without_sub_agents(kept: str, workspace: Path, command: Command) -> None:
    """Their stories stay away; that there are some is still said."""
    ran = command("sessions", "export", kept, "--format", "json", "--no-sub-agents", "-A")
    assert json.loads(ran.out)["session"]["sub_agents"] == []
    assert json.loads(ran.out)["session"]["tree"]["sessions"] == 2
    assert command("sessions", "export", kept, "-A", "-w", workspace).status == 2
    assert command("sessions", "export", kept, "--format", "pdf", "-w", workspace).status == 2
