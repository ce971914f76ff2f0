"""From a transcript's line to what is found, with a real daemon."""

from __future__ import annotations

from pathlib import Path

from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from tests.support.claude import session, text
from tests.support.command import kaizen
from tests.support.processes import continue_and_kill, eventually, wait_for_end


def finds(workspace: Path, *query: object) -> bool:
    return kaizen("search", *query, "-w", workspace).status == 0


def test_the_whole_way(home: str, workspace: Path) -> None:
    """A daemon makes its history searchable, then what comes; killed, what it did is found without it, and the next goes on."""
    projects = Path(home).parent / ".claude" / "projects"
    made = session(cwd=str(workspace))
    made.response("msg_old", text("the zither was here before"), stop="end_turn").write(projects, "-work-repository")
    started = start_background_for(workspace)
    eventually(lambda: finds(workspace, "zither"), "what was there can be found")
    made.response("msg_new", text("an ocarina came later"), stop="end_turn").write(projects, "-work-repository")
    eventually(lambda: finds(workspace, "ocarina"), "what comes can be found")
    assert kaizen("search", "ocarina", "--json", "-w", workspace).json["pending"] == {"events": 0, "of": 0}
    continue_and_kill(started.pid)
    wait_for_end(started.pid)
    assert finds(workspace, "ocarina")
    made.response("msg_last", text("a bassoon in between"), stop="end_turn").write(projects, "-work-repository")
    start_background_for(workspace)
    eventually(lambda: finds(workspace, "bassoon"), "what came between can be found")
    assert finds(workspace, "zither", "kind:answer")
    stop_background_for(workspace)
