"""Being ready: what a daemon has imported by then, and that it waits for nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kaizen.background import spawn
from kaizen.background.start import start_background_for
from kaizen.background.status import status_for
from kaizen.ipc import messages
from tests.support.claude import session
from tests.support.homes import place
from tests.support.processes import daemons_of, kill
from tests.support.wires import connected, exchange

TOO_DEAR = {
    "sqlalchemy", "alembic", "typer", "dataclasses", "typing", "json", "asyncio", "re", "logging", "subprocess",
    "pathlib", "argparse", "orjson", "watchfiles", "inspect",
}  # fmt: skip


def test_a_daemon_is_ready_before_it_imports_anything_dear(home: str, workspace: Path) -> None:
    """Up to the line that says ready, a daemon has imported none of what takes long."""
    python, *rest = spawn.command(place(home, workspace))
    process = subprocess.Popen(
        [python, "-X", "importtime", *rest], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    imported = set()
    for line in process.stderr:
        if "] ready: kaizen" in line:
            break
        if line.startswith("import time:"):
            imported.add(line.rpartition("|")[2].strip())
    kill(process.pid)
    process.communicate()
    assert {"kaizen.daemon.run", "kaizen.registry.hot"} <= imported
    assert {name.partition(".")[0] for name in imported} & TOO_DEAR == set()


def test_ready_does_not_wait_for_history(home: str, workspace: Path) -> None:
    """A daemon with a lot to read is ready and answers before it has read it, and while it reads."""
    projects = Path(os.environ["HOME"], ".claude", "projects")
    whole = session(1, steps=400, cwd=str(workspace)).bytes()
    for number in range(2, 10):
        name = f"5e550000-0000-4000-8000-{number:012}"
        path = projects / "-w" / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole.replace(b"5e550000-0000-4000-8000-000000000001", name.encode()))
    started = start_background_for(workspace)
    with connected(started.paths.sock) as sock:
        first = exchange(sock, {"type": "status"}) or {}
        assert first["capture"] in ("starting", "history")
        for _ in range(50):
            assert (exchange(sock, messages.hello("1")) or {})["pid"] == started.pid


def test_a_command_line_without_a_workspace_is_a_mistake(home: str) -> None:
    """The daemon's program without its options ends at once and is no daemon."""
    program = os.path.join(os.path.dirname(spawn.__file__), "..", "daemon", "__main__.py")
    done = subprocess.run([sys.executable, "-I", "-S", program], capture_output=True, timeout=60, check=False)
    assert done.returncode != 0
    assert daemons_of(home) == []


def test_a_daemon_started_by_hand_keeps_the_rules(home: str, workspace: Path) -> None:
    """A second daemon's program, started past the starter, finds the life lock held and ends with the reason."""
    started = start_background_for(workspace)
    done = subprocess.run(
        spawn.command(place(home, workspace)), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    assert done.returncode == 4
    assert "life lock" in done.stderr
    assert status_for(workspace).pid == started.pid
