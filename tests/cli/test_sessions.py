"""`kaizen sessions`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.host import processes
from kaizen.model.event import Event, Kind, SessionFact, Source, Turn
from kaizen.store.opening import open_store
from kaizen.store.write import Writer
from tests.store.test_write import batch
from tests.support.claude import session, sub_agent
from tests.support.command import Command, agent_worked, history_read
from tests.support.processes import eventually
from tests.support.terminal import Terminal

KEYS = {
    "id", "agent", "parent_id", "workspace", "model", "status", "started_at", "ended_at", "title", "events",
    "tool_calls", "usage", "cost_usd",
}  # fmt: skip


@pytest.fixture
def captured(home: str, workspace: Path, command: Command) -> str:
    """A workspace with one session in it, stopped again."""
    found = agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    command("daemon", "stop", "-w", workspace)
    return found


def test_a_session_has_its_figures(captured: str, workspace: Path, command: Command) -> None:
    """Tokens are counted once per model call, though each stands on several lines; the cost is not known."""
    (found,) = command("sessions", "list", "--json", "-w", workspace).json
    assert set(found) >= KEYS
    assert {"input", "output", "cache_read", "cache_write", "reasoning"} <= set(found["usage"])
    assert (found["id"], found["workspace"], found["status"]) == (captured, str(workspace), "ended")
    assert found["usage"]["input"] == 3 * found["model_calls"]
    assert found["usage"]["cache_read"] == 1000 * found["model_calls"]
    assert found["usage"]["reasoning"] is None
    assert found["cost_usd"] is None
    assert found["started_at"].endswith("+00:00")
    assert found["title"] == "please fix it"


def test_a_beginning_of_the_id_will_do(captured: str, workspace: Path, command: Command) -> None:
    """`show` takes a prefix; one that fits none says so."""
    shown = command("sessions", "show", captured[:6], "--json", "-w", workspace).json
    assert shown["id"] == captured
    assert len(shown["event_list"]) == shown["events"]
    assert captured in command("sessions", "show", captured[:6], "-w", workspace).out
    assert command("sessions", "show", "zzz", "-w", workspace).status == 2


def test_an_ambiguous_beginning_names_the_candidates(home: str, workspace: Path, command: Command) -> None:
    """Where a prefix fits several sessions, they are named."""
    for number in (1, 2):
        agent_worked(home, workspace, number=number)
    command("init", workspace)
    history_read(home, workspace)
    ran = command("sessions", "show", "5e55", "-w", workspace)
    assert ran.status == 2
    assert "several" in ran.err
    assert ran.err.count("5e550000-") == 2


def test_the_list_fits_the_terminal(captured: str, workspace: Path) -> None:
    """At 80 columns no line is broken; who it was, how it stands and what it is about stay to the last."""
    with Terminal("sessions", "list", "-w", workspace, columns=80) as terminal:
        assert terminal.end() == 0
        lines = terminal.window()
    assert captured[:8] in lines[1]
    assert max(map(len, lines)) <= 80
    assert {"SESSION", "STATUS", "COST", "TITLE"} <= {*lines[0].split()}
    assert "WRITE" not in lines[0]


def test_limits(home: str, workspace: Path, command: Command) -> None:
    """--limit bounds the list, 0 gives all."""
    for number in range(1, 25):
        agent_worked(home, workspace, number=number, steps=0)
    command("init", workspace)
    history_read(home, workspace)
    counts = [len(command("sessions", "list", "--json", "-w", workspace, "--limit", n).json) for n in (3, 0, 20)]
    assert counts == [3, 24, 20]


def test_a_sub_agent_is_a_session_of_its_own(home: str, workspace: Path, command: Command) -> None:
    """It has its own figures and names its parent; the parent names it."""
    parent = session(cwd=str(workspace))
    projects = Path(home).parent / ".claude" / "projects"
    parent.write(projects)
    sub_agent(parent).write(projects)
    command("init", workspace)
    history_read(home, workspace)
    found = command("sessions", "list", "--json", "-w", workspace).json
    (child,) = [each for each in found if each["parent_id"]]
    assert child["parent_id"] == parent.session
    shown = command("sessions", "show", parent.session, "--json", "-w", workspace).json
    assert shown["children"] == [child["id"]]


def test_nothing_captured_is_an_empty_list(home: str, workspace: Path, command: Command) -> None:
    """A new workspace has no sessions; one that is not registered is an error."""
    assert command("sessions", "list", "--json", "-w", workspace).status == 2
    command("init", workspace)
    assert command("sessions", "list", "--json", "-w", workspace).json == []


def test_tool_calls_have_what_became_of_them(captured: str, workspace: Path, command: Command) -> None:
    """In JSON as a list of their own, in text on the line of the call; the status has its reason."""
    shown = command("sessions", "show", captured, "--json", "-w", workspace).json
    assert len(shown["tool_uses"]) == shown["tool_calls"] > 0
    assert {use["status"] for use in shown["tool_uses"]} == {"ok"}
    assert {use["duration_by"] for use in shown["tool_uses"]} == {"times"}
    assert shown["tree"]["usage"] == shown["usage"]
    out = command("sessions", "show", captured, "--events", "-w", workspace).out
    assert "Bash  (ok, 1.0 s)" in out
    assert shown["status_reason"] == "the agent said so"
    assert "because  the agent said so" in out


def test_a_session_whose_process_was_killed_has_crashed(home: str, workspace: Path, command: Command) -> None:
    """While the process lives its turn counts; once it is gone without a word the session has crashed, and nothing in it runs."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    who = processes.identity(child.pid)
    captured = session(7, cwd=str(workspace), steps=1).session
    command("init", workspace)
    command("daemon", "stop", "-w", workspace)
    path = paths.project_db(home, str(workspace))
    eventually(Path(path).exists, "the store is made")
    connection = open_store(path, lock=paths.migration_lock(home, paths.key(str(workspace))))
    recorded = f"{who.pid} {who.started} {who.boot} {who.namespace}"
    facts = [
        SessionFact(captured, turn=Turn.WORKING, turn_at=1, process=recorded),
        Event("tool", captured, 1, Kind.TOOL_CALL, "Bash", "t", same_as="tool:t", source=Source.HOOK),
    ]
    Writer.take(connection, path).commit(batch(captured, *facts, path=f"hook:claude-code:{captured}"))
    connection.close()
    shown = command("sessions", "show", captured, "--json", "-w", workspace).json
    assert (shown["status"], shown["tool_uses"][0]["status"]) == ("active", "running")
    child.kill()
    child.communicate()
    shown = command("sessions", "show", captured, "--json", "-w", workspace).json
    assert (shown["status"], shown["tool_uses"][0]["status"]) == ("crashed", "interrupted")
    assert shown["status_reason"] == f"its process {child.pid} is gone without saying so"
