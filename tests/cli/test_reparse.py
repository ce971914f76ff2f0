"""`kaizen reparse`."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Command, agent_worked, history_read


def test_everything_or_one_session(home: str, workspace: Path, command: Command) -> None:
    """It says how many sessions were read again and what that changed."""
    session = agent_worked(home, workspace)
    command("init", workspace)
    history_read(home, workspace)
    assert "1 session; 0 rows" in command("reparse", "-w", workspace).out
    said = command("reparse", "-w", workspace, "--session", session[:10], "--json").json
    assert said == {"workspace": str(workspace), "sessions": 1, "changed_rows": 0}
    assert command("reparse", "-w", workspace, "--session", "unknown").status == 2


def test_where_nothing_was_captured(home: str, workspace: Path, command: Command) -> None:
    """There is nothing to read again, which is said."""
    from kaizen.background.start import register
    from kaizen.registry.hot import Registry

    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    ran = command("reparse", "-w", workspace)
    assert ran.status == 2
    assert "no session was captured yet" in ran.err
