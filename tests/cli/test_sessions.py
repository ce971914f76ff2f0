"""`kaizen sessions`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.claude import session, sub_agent
from tests.support.command import Command, agent_worked, history_read

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
    out = command("sessions", "show", captured, "-w", workspace).out
    assert "Bash  (ok, 1.0 s)" in out
    assert shown["status_reason"] == "the agent said so"
    assert "because      the agent said so" in out
