"""The bar of a history that is read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.cli import awaiting, show
from kaizen.ipc import client
from tests.support.command import Command, agent_worked
from tests.support.terminal import Terminal


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (
            {"capture": "history 50 %, 52 MB/s, 12 s left", "reading": {"done": 5, "of": 10}},
            "reading app [############............] 50 %, 52 MB/s, 12 s left",
        ),
        ({"capture": "history 100 %", "reading": {"done": 9, "of": 9}}, f"reading app [{'#' * 24}] 100 %"),
        ({"capture": "history", "reading": None}, f"reading app [{'.' * 24}]"),
        ({"capture": "starting"}, f"reading app [{'.' * 24}] starting"),
        ({"capture": "history 1 %", "reading": {"done": "x", "of": 0}}, f"reading app [{'.' * 24}] 1 %"),
        ({"capture": "history 1 %", "reading": {"done": 99, "of": 9}}, f"reading app [{'#' * 24}] 1 %"),
    ],
)
def test_a_bar_is_as_full_as_the_reading_is_far(status: dict[str, object], told: str) -> None:
    """Whatever a daemon answers, it is one line."""
    assert awaiting.bar(status, "app") == told


def _answers(monkeypatch: pytest.MonkeyPatch, *answers: dict[str, object] | BaseException) -> None:
    left: Iterator[dict[str, object] | BaseException] = iter(answers)

    def ask(*_: object, **__: object) -> dict[str, object]:
        said = next(left)
        if isinstance(said, BaseException):
            raise said
        return said

    monkeypatch.setattr(client, "ask", ask)
    monkeypatch.setattr(awaiting.clock, "pause", lambda seconds: None)


@pytest.mark.parametrize("end", [{"capture": "live"}, {"capture": "failing: no room"}, client.NobodyListens("gone")])
def test_the_waiting_ends_with_the_reading(monkeypatch: pytest.MonkeyPatch, end: dict[str, object]) -> None:
    """When all is read, when it cannot be read, and when the daemon is gone."""
    _answers(monkeypatch, {"capture": "starting"}, {"capture": "history 3 %"}, end)
    assert awaiting.await_history("/s", "app")


def test_ctrl_c_ends_the_waiting_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The daemon goes on, and that is said."""
    _answers(monkeypatch, {"capture": "history 3 %"}, KeyboardInterrupt())
    assert not awaiting.await_history("/s", "app")
    assert "goes on" in capsys.readouterr().err


def test_a_line_is_drawn_in_place(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """On a terminal each line takes the place of the one before, and the last one goes."""
    monkeypatch.setattr(show, "is_terminal", lambda stream: True)
    _answers(monkeypatch, {"capture": "history 3 %"}, {"capture": "history 9 %"}, {"capture": "live"})
    awaiting.await_history("/s", "app")
    said = capsys.readouterr().err
    assert "\n" not in said
    assert said.count("\r") == 3
    assert said.endswith("\r\x1b[K")


def test_init_on_a_terminal_waits_for_the_history(home: str, workspace: Path, command: Command) -> None:
    """When it ends, what agents left is stored."""
    agent_worked(home, workspace)
    with Terminal("init", workspace, "--no-hooks") as terminal:
        assert terminal.end() == 0
        assert any("next:" in line for line in terminal.window())
    assert [each["title"] for each in command("sessions", "list", "--json", "-w", workspace).json] == ["please fix it"]
