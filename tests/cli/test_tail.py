"""`kaizen tail`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.claude import session, text
from tests.support.command import Command, agent_worked, history_read
from tests.support.processes import ROOT, eventually


def _tail(*arguments: object) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "kaizen", "tail", "--json", *map(str, arguments)]
    return subprocess.Popen(line, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, text=True)


def test_history_is_shown_and_resumed(home: str, workspace: Path, command: Command) -> None:
    """All that is there comes in order, each with a cursor; from any of them on comes exactly the rest."""
    agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    everything = command("tail", "--no-follow", "--json", "-w", workspace).out.splitlines()
    events = [json.loads(line) for line in everything]
    assert {"cursor", "at", "session_id", "agent", "kind", "tool", "text", "usage"} <= set(events[0])
    assert events[0]["kind"] == "prompt"
    for number in (0, 3, len(events) - 1):
        rest = command("tail", "--no-follow", "--json", "--since", events[number]["cursor"], "-w", workspace)
        assert rest.out.splitlines() == everything[number + 1 :]
    last = command("tail", "--no-follow", "--json", "-n", 2, "-w", workspace).out.splitlines()
    assert last == everything[-2:]


def test_only_one_session(home: str, workspace: Path, command: Command) -> None:
    """--session takes a prefix and shows that session only."""
    for number in (1, 2):
        agent_worked(home, workspace, number=number)
    command("init", workspace)
    history_read(home, workspace)
    wanted = "5e550000-0000-4000-8000-000000000002"
    out = command("tail", "--no-follow", "--json", "--session", wanted, "-w", workspace).out
    assert {json.loads(line)["session_id"] for line in out.splitlines()} == {wanted}


def test_what_comes_is_shown_as_it_comes(home: str, workspace: Path, command: Command) -> None:
    """A line appended to a transcript is printed; after the daemon was killed and started again, so is the next."""
    growing = session(cwd=str(workspace))
    projects = Path(home).parent / ".claude" / "projects"
    growing.write(projects)
    command("init", workspace)
    with _tail("-w", workspace) as tail:
        assert tail.stdout is not None
        for number in range(2):
            words = f"and number {number}"
            growing.response(f"msg_more_{number}", text(words), stop="end_turn").write(projects)
            while json.loads(tail.stdout.readline())["text"] != words:
                pass
            command("daemon", "restart", "-w", workspace)
        tail.kill()


def test_it_waits_for_the_first_event(home: str, workspace: Path, command: Command) -> None:
    """Started before anything was captured, and without a daemon, it shows the first event when it comes."""
    command("init", workspace)
    command("daemon", "stop", "-w", workspace)
    with _tail("-w", workspace) as tail:
        agent_worked(home, workspace)
        command("daemon", "start", "--background", "-w", workspace)
        assert tail.stdout is not None
        assert json.loads(tail.stdout.readline())["kind"] == "prompt"
        tail.kill()


def test_it_says_that_nothing_is_captured_now(home: str, workspace: Path, tmp_path: Path, command: Command) -> None:
    """Whoever waits where no daemon runs is told so, and how to start one; a look that does not wait tells nothing."""
    agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    command("daemon", "stop", "-w", workspace)
    assert "no daemon" not in command("tail", "--no-follow", "-w", workspace).err
    said = tmp_path / "said"
    line = [sys.executable, "-m", "kaizen", "tail", "--json", "-w", str(workspace)]
    with said.open("w") as stderr:
        watching = subprocess.Popen(
            line, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=stderr
        )
    try:
        eventually(lambda: "no daemon answers" in said.read_text(), "it says that nothing new will come")
        assert "kaizen daemon start --background" in said.read_text()
    finally:
        watching.kill()
        watching.wait()
    assert len(said.read_text().splitlines()) == 1


def test_a_cursor_must_be_one(home: str, workspace: Path, command: Command) -> None:
    """What is no cursor is refused with a hint."""
    command("init", workspace)
    ran = command("tail", "--since", "yesterday", "-w", workspace)
    assert ran.status == 2
    assert "cursor" in ran.err
