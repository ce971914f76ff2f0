"""`kaizen hooks`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kaizen.hooks.command import line_for
from tests.support.command import Command, kaizen

SETTINGS = {"model": "opus", "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]}}


@pytest.fixture
def user(home: str) -> Path:
    """The HOME of a user of Claude Code and Codex."""
    user = Path(home).parent
    (user / ".claude").mkdir()
    (user / ".codex").mkdir()
    (user / ".claude" / "settings.json").write_text(json.dumps(SETTINGS, indent=2) + "\n")
    return user


def test_in_looked_at_and_out_again(user: Path, home: str) -> None:
    """As processes of their own: what is written runs this installation, and goes without a trace."""
    settings = user / ".claude" / "settings.json"
    before = settings.read_bytes()
    assert kaizen("hooks", "status").status == 3
    done = kaizen("hooks", "install")
    assert (done.status, done.out.count("installed  ")) == (0, 2)
    assert "Codex asks" in done.err
    assert kaizen("hooks", "status").status == 0
    stop = json.loads(settings.read_text())["hooks"]["Stop"]
    assert stop[0] == SETTINGS["hooks"]["Stop"][0]  # type: ignore[index]
    assert stop[1]["hooks"][0]["command"] == line_for("claude-code")
    assert kaizen("hooks", "install").out.count("already installed") == 2
    assert kaizen("hooks", "uninstall").out.count("taken out") == 2
    assert settings.read_bytes() == before
    assert os.listdir(user / ".codex") == []
    assert kaizen("hooks", "uninstall").out.count("not installed") == 2


def test_status_tells_programs_everything(user: Path, command: Command) -> None:
    """One object for each file, whether its agent is here or not."""
    command("hooks", "install", "--agent", "claude-code")
    ran = command("hooks", "status", "--json")
    assert ran.status == 3
    claude, codex, cursor = ran.json
    assert {key: claude[key] for key in ("agent", "path", "state", "missing", "outdated", "version", "why")} == {
        "agent": "claude-code", "path": str(user / ".claude" / "settings.json"), "state": "installed", "missing": [],
        "outdated": [], "version": None, "why": None,
    }  # fmt: skip
    assert len(claude["events"]) == 9
    assert "PostCompact" in claude["left_out"]
    assert (codex["state"], cursor["state"]) == ("not installed", "agent not found")
    assert command("hooks", "status", "--agent", "claude-code").status == 0


def test_hooks_that_may_not_run_are_told(user: Path, command: Command) -> None:
    """They are put in all the same, and are there when the settings let hooks run again."""
    (user / ".claude" / "settings.json").write_text('{"disableAllHooks": true}')
    assert "disableAllHooks" in command("hooks", "install").err
    assert "disableAllHooks" in command("hooks", "status").out
    assert [each["disabled"] for each in command("hooks", "status", "--json").json] == [True, False, False]


def test_one_that_is_refused_keeps_no_other_from_it(user: Path, command: Command) -> None:
    """It is named with line, column and what to do, left as it is, and the exit status tells."""
    settings = user / ".claude" / "settings.json"
    settings.write_text('{\n  // mine\n  "model": "opus"\n}\n')
    ran = command("hooks", "install")
    assert ran.status == 1
    assert f"'{settings}', line 2, column 3: a comment" in ran.err
    assert "nothing was changed in it" in ran.err
    assert "// mine" in settings.read_text()
    assert "installed  Codex" in ran.out
    status = command("hooks", "status")
    assert "refused" in status.out
    assert "line 2, column 3" in status.out
    ran = command("hooks", "install", "--json")
    assert ran.status == 1
    assert [(each["state"], each["changed"]) for each in ran.json["agents"]] == [
        ("refused", False),
        ("installed", False),
    ]
    assert "line 2" in ran.json["agents"][0]["error"]


def test_a_dry_run_only_tells(user: Path, home: str, command: Command) -> None:
    """What would be done, and nothing else: no file, no home."""
    before = (user / ".claude" / "settings.json").read_bytes()
    ran = command("hooks", "install", "--dry-run")
    assert (ran.status, ran.out.count("would be installed")) == (0, 2)
    told = command("hooks", "install", "--dry-run", "--json").json
    assert (told["changed"], [each["would_change"] for each in told["agents"]]) == (False, [True, True])
    assert (user / ".claude" / "settings.json").read_bytes() == before
    assert not os.path.exists(home)


def test_where_there_is_no_agent_nothing_is_made(home: str, command: Command) -> None:
    """It says which folders were looked for."""
    ran = command("hooks", "install")
    assert ran.status == 2
    assert ".claude" in ran.err
    assert command("hooks", "install", "--agent", "cursor").status == 2
    assert command("hooks", "uninstall").status == 0
    assert command("hooks", "status").status == 3
    assert command("hooks", "status", "--agent", "emacs").status == 2
    assert not os.path.exists(home)
