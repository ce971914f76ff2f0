"""Real supervisors of a test: started for its home, asked how they stand, and daemons laid to sleep under them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kaizen.background.start import start_background_for
from kaizen.background.status import status_for
from kaizen.background.supervisor import start_supervisor, supervisor_status
from kaizen.ipc import client, messages
from kaizen.model.daemon import Shown
from kaizen.model.workspace import DaemonRow, WorkspaceRow
from kaizen.registry.hot import Registry
from tests.support.homes import place
from tests.support.processes import ROOT, eventually, program, said

_START = """
import sys
sys.path.insert(0, sys.argv[1])
from kaizen.background.supervisor import start_supervisor
print(start_supervisor(sys.argv[2]).pid)
"""


class Supervising:
    """A supervisor that runs for a home; with `package` by the code of that copy."""

    def __init__(self, home: str, package: Path | None = None) -> None:
        self.home = home
        self.pid = start_supervisor(home).pid if package is None else started_by(package, home)

    def told(self) -> dict[str, Any]:
        """What it tells of itself."""
        return supervisor_status(self.home)

    def has(self, **counts: object) -> None:
        """Wait until it tells so, say `running=1`."""
        eventually(lambda: counts.items() <= self.told().items(), f"{counts} in {self.told()}")

    def descriptors(self) -> list[str]:
        """What its open descriptors are, without the numbers that the kernel gives."""
        found = []
        for name in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                found.append(os.readlink(f"/proc/{self.pid}/fd/{name}").partition("[")[0])
            except OSError:
                continue
        return sorted(found)


def asleep(home: str, workspace: Path) -> str:
    """Wait until the workspace's daemon sleeps; its socket."""
    eventually(lambda: status_for(workspace, home=home).state is Shown.SLEEPING, "it sleeps")
    return place(home, workspace).runtime.sock


def lay_to_sleep(home: str, workspace: Path) -> str:
    """Have a daemon end as one that has nothing to do, and wait until it sleeps; its socket. One that was told of
    something just before is woken for it, and laid down again."""
    sock = place(home, workspace).runtime.sock
    watched_by(home, workspace, "supervisor")

    def lies() -> bool:
        state = status_for(workspace, home=home).state
        if state is Shown.RUNNING:
            try:
                client.ask(sock, messages.stop("idle"), timeout_s=10)
            except (client.NoAnswer, client.NobodyListens):
                pass  # it is on its way
        return state is Shown.SLEEPING

    eventually(lies, "it sleeps")
    return sock


def sleeping(home: str, workspace: Path) -> str:
    """Start a daemon and lay it to sleep; its socket."""
    start_background_for(workspace, home=home)
    return lay_to_sleep(home, workspace)


def watched_by(home: str, workspace: Path, whom: str) -> None:
    """Wait until the daemon tells that it hears of changes so."""
    sock = place(home, workspace).runtime.sock
    eventually(lambda: watching(sock) == whom, f"it hears of changes by {whom}")


def watching(sock: str) -> object:
    """How the daemon at this socket hears of changes; None where none answers."""
    try:
        return client.ask(sock, {"type": "status"}, timeout_s=5).get("watching")
    except (client.NoAnswer, client.NobodyListens):
        return None


def rows(home: str, workspace: Path) -> tuple[WorkspaceRow, DaemonRow]:
    """What the registry says of a workspace and its daemon."""
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert entry.daemon is not None
    return entry.workspace, entry.daemon


def history(home: str) -> list[tuple[str, str | None]]:
    """The journal: what happened, with its detail."""
    with Registry.open(home) as registry:
        return registry.connection.execute("SELECT what, detail FROM daemon_history ORDER BY id").fetchall()


def copied(folder: Path, changes: Mapping[str, tuple[str, str]]) -> Path:
    """A copy of the package with a text in some of its files changed for another."""
    for part in ("kaizen", "migrations"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (before, after) in changes.items():
        text = (folder / name).read_text()
        assert before in text
        (folder / name).write_text(text.replace(before, after))
    return folder


def started_by(package: Path, home: str) -> int:
    """The pid of the supervisor that is started by a copy's code."""
    return int(said(program(_START, str(package), home)))
