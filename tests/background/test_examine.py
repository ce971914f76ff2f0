"""Finding out what is wrong, without changing anything."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.examine import FAIL, OK, WARN, examine
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.hooks.unassigned import note
from kaizen.host import files
from kaizen.registry.hot import Registry
from tests.support.command import agent_worked, history_read
from tests.support.processes import eventually, freeze, kill


def levels(home: str) -> dict[str, str]:
    """The worst level of each check."""
    worst: dict[str, str] = {}
    for found in examine(home):
        worst[found.check] = max(worst.get(found.check, OK), found.level, key=[OK, WARN, FAIL].index)
    return worst


def test_nothing_is_fine_and_stays_nothing(home: str) -> None:
    """Before anything was made all is well, and looking makes nothing."""
    assert levels(home)["home"] == OK
    assert not os.path.exists(home)


def test_a_running_workspace_is_fine(home: str, workspace: Path) -> None:
    """A daemon that runs, a sound registry and store: nothing to advise."""
    start_background_for(workspace)
    eventually(Path(paths.project_db(home, str(workspace))).exists, "the store is made")
    eventually(lambda: levels(home)[f"workspace {workspace}"] == OK, "the store is sound")
    assert levels(home)["registry"] == OK


def test_hooks_of_nobody_are_told(home: str, workspace: Path, tmp_path: Path) -> None:
    """Folders that hooks came from, each once, until they are registered; and that some told none."""
    files.ensure_home(home)
    for folder in (str(workspace / "src"), str(tmp_path / "elsewhere"), str(tmp_path / "elsewhere")):
        note(home, "codex", folder)
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    (found,) = (each for each in examine(home) if each.check == "hooks")
    assert str(tmp_path / "elsewhere") in found.detail
    assert str(workspace) not in found.detail
    note(home, "codex", "")
    assert levels(home)["hooks"] == WARN


@pytest.mark.parametrize(
    ("harm", "check", "level"),
    [("kill", "daemons", WARN), ("freeze", "workspace", FAIL), ("open", "home", WARN),
     ("registry", "registry", FAIL), ("store", "workspace", FAIL), ("gone", "workspace", WARN)],
)  # fmt: skip
def test_each_harm_is_found(home: str, workspace: Path, harm: str, check: str, level: str) -> None:
    """A dead or frozen daemon, a home that others can read, damaged files and a missing folder are each found,
    with advice."""
    started = start_background_for(workspace)
    store = Path(paths.project_db(home, str(workspace)))
    eventually(store.exists, "the store is made")
    if harm in ("registry", "store"):
        stop_background_for(workspace)
        Path(paths.machine_db(home) if harm == "registry" else store).write_bytes(b"garbage" * 1000)
    elif harm == "gone":
        stop_background_for(workspace)
        workspace.rename(workspace.parent / "moved")
    elif harm == "open":
        os.chmod(home, 0o755)
    else:
        (kill if harm == "kill" else freeze)(started.pid)
    wanted = f"workspace {workspace}" if check == "workspace" else check
    assert levels(home)[wanted] == level
    assert all(found.advice for found in examine(home) if found.level != OK)
    os.chmod(home, 0o700)


def test_what_earlier_readers_read_is_told(home: str, workspace: Path) -> None:
    """With how many sessions that are; it is no trouble."""
    agent_worked(home, workspace)
    start_background_for(workspace)
    history_read(home, workspace)
    stop_background_for(workspace)
    with closing(sqlite3.connect(paths.project_db(home, str(workspace)))) as store:
        store.execute("UPDATE transcripts SET readers = 0")
        store.commit()
    told = [found for found in examine(home) if "reparse" in found.detail]
    assert [(found.level, "1 session " in found.detail) for found in told] == [(OK, True)]
