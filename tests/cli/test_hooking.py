"""What `kaizen init`, `kaizen uninstall` and `kaizen doctor` have to do with hooks."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from kaizen.hooks.command import line_for
from tests.support.command import Command


class Terminal(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def settings(home: str) -> Path:
    """The settings of a user of Claude Code."""
    path = Path(home).parent / ".claude" / "settings.json"
    path.parent.mkdir()
    path.write_text("{}\n")
    return path


def installed(settings: Path) -> bool:
    return json.dumps(line_for("claude-code")) in settings.read_text()


def test_without_a_terminal_init_only_says_how(settings: Path, workspace: Path, command: Command) -> None:
    """Nothing is changed that nobody agreed to; with --no-hooks, and where they are installed, it is not even said."""
    ran = command("init", workspace)
    assert ran.status == 0
    assert "kaizen hooks install" in ran.err
    assert not installed(settings)
    assert "hooks" not in command("init", workspace, "--no-hooks").err
    assert command("init", workspace, "--json").json["hooks"] is None
    assert not installed(settings)
    command("hooks", "install")
    assert "hooks install" not in command("init", workspace).err


def test_init_installs_what_was_asked_for(settings: Path, workspace: Path, command: Command) -> None:
    """With --hooks, and told to programs too."""
    ran = command("init", workspace, "--hooks")
    assert ran.status == 0
    assert "installed  Claude Code" in ran.out
    assert installed(settings)
    (told,) = command("init", workspace, "--hooks", "--json").json["hooks"]["agents"]
    assert (told["state"], told["changed"]) == ("installed", False)


def test_a_refusal_does_not_keep_init_from_the_rest(settings: Path, workspace: Path, command: Command) -> None:
    """The repository is registered and observed; the exit status tells of the hooks."""
    settings.write_text("{,}")
    ran = command("init", workspace, "--hooks")
    assert ran.status == 1
    assert "line 1, column 2" in ran.err
    assert len(command("ps", "--json").json) == 1


@pytest.mark.parametrize(("said", "wanted"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_at_a_terminal_init_asks(
    settings: Path, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch, said: str, wanted: bool
) -> None:
    """The question names the agent and the file, and only yes is yes."""
    monkeypatch.setattr(sys, "stdin", Terminal(said))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    ran = command("init", workspace)
    assert "Claude Code" in ran.err
    assert str(settings) in ran.err
    assert installed(settings) is wanted


def test_nobody_is_asked_where_there_is_nothing_to_ask(
    home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an agent, no question."""
    monkeypatch.setattr(sys, "stdin", Terminal(""))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert command("init", workspace).status == 0
    assert command("init", workspace, "--hooks").status == 0


@pytest.mark.parametrize("arguments", [(), ("--purge", "--yes")])
def test_uninstall_takes_them_out(
    settings: Path, workspace: Path, command: Command, arguments: tuple[str, ...]
) -> None:
    """The settings are what they were."""
    command("init", workspace, "--hooks")
    ran = command("uninstall", *arguments)
    assert ran.status == 0
    assert f"taken out  the hooks in {settings}" in ran.out
    assert settings.read_text() == "{}\n"


def test_uninstall_of_one_workspace_leaves_them(settings: Path, workspace: Path, command: Command) -> None:
    """They are for all."""
    command("init", workspace, "--hooks")
    command("uninstall", "-w", workspace)
    assert installed(settings)


def test_uninstall_goes_on_where_they_cannot_be_taken_out(
    settings: Path, workspace: Path, home: str, command: Command
) -> None:
    """It is told, and everything else is undone; without a home they are looked for, too."""
    command("init", workspace, "--hooks")
    settings.write_text(settings.read_text() + "}")
    ran = command("uninstall", "--purge", "--yes")
    assert ran.status == 0
    assert "were not taken out" in ran.err
    assert not Path(home).exists()
    settings.write_text(settings.read_text()[:-1])
    assert "taken out  the hooks" in command("uninstall", "--purge").out
    assert settings.read_text() == "{}\n"
    assert not Path(home).exists()


def test_doctor_looks_at_them(settings: Path, workspace: Path, command: Command) -> None:
    """Not installed and installed are well; what is outdated, missing or refused is told with what to do."""

    def told() -> tuple[str, str, str]:
        (found,) = [each for each in command("doctor", "--json").json["checks"] if each["check"] == "hooks"]
        return found["level"], found["detail"], found["advice"]

    assert told()[0] == "ok"
    assert "not installed" in told()[1]
    command("hooks", "install")
    assert told()[:2] == ("ok", f"Claude Code: {settings}: 9 events")
    assert {each["level"] for each in command("doctor", "--json").json["checks"]} == {"ok"}
    settings.write_text(
        settings.read_text().replace(json.dumps(line_for("claude-code")), '"/old/kaizen hook claude-code"', 1)
    )
    level, detail, advice = told()
    assert (level, "outdated (PreToolUse)" in detail, "kaizen hooks install" in advice) == ("warn", True, True)
    command("hooks", "install")
    settings.write_text(settings.read_text().replace("{", '{"disableAllHooks": true,', 1))
    assert told()[0] == "warn"
    assert "disableAllHooks" in told()[1]
    settings.write_text("{")
    level, detail, advice = told()
    assert (level, "line 1, column 2" in detail, "put that" in advice) == ("warn", True, True)
    assert command("doctor").status == 0
