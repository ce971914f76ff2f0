"""The fast path."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.cli import app, quick
from kaizen.cli.quick import Asked
from tests.support.command import Command, history_read


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("daemon start --background", Asked("start", None, False)),
        ("daemon start --json --background -w x", Asked("start", "x", True)),
        ("daemon status --workspace x", Asked("status", "x", False)),
        ("ps --json", Asked("ps", None, True)),
        ("daemon start", None),
        ("daemon stop", None),
        ("daemon", None),
        ("ps -w x", None),
        ("daemon status --help", None),
        ("daemon status -w", None),
        ("sessions list", None),
    ],
)
def test_only_plain_forms_are_taken(line: str, asked: Asked | None) -> None:
    """What the fast path does not know exactly goes to typer."""
    assert quick.read(line.split()) == asked


def _same(command: Command, *arguments: object, capsys: pytest.CaptureFixture[str]) -> None:
    fast = command(*arguments)
    status = app.run([str(each) for each in arguments])
    out = capsys.readouterr().out
    mask = [line for line in fast.out.splitlines() if "uptime" not in line]
    assert mask == [line for line in out.splitlines() if "uptime" not in line]
    assert status == fast.status


def test_both_paths_print_the_same(
    home: str, workspace: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """Started, running or stopped: the fast path and typer print the same and exit the same."""
    assert command("daemon", "start", "--background", "-w", workspace).out.startswith("daemon started\n")
    history_read(home, workspace)  # until then the status changes by itself
    _same(command, "daemon", "start", "--background", "-w", workspace, capsys=capsys)
    _same(command, "daemon", "start", "--background", "--json", "-w", workspace, capsys=capsys)
    _same(command, "daemon", "status", "-w", workspace, capsys=capsys)
    command("daemon", "stop", "-w", workspace)
    _same(command, "daemon", "status", "-w", workspace, capsys=capsys)
    _same(command, "daemon", "status", "--json", "-w", workspace, capsys=capsys)
    _same(command, "ps", capsys=capsys)


def test_the_caller_s_folder_decides(
    home: str, workspace: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a folder below a registered one its daemon answers, though no workspace was named."""
    below = workspace / "src" / "deep"
    below.mkdir(parents=True)
    command("daemon", "start", "--background", "-w", workspace)
    monkeypatch.chdir(below)
    assert command("daemon", "status", "--json").json["workspace"] == str(workspace)
