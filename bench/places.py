"""Throw-away homes and repositories to measure in; whatever was started in one is stopped at its end."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kaizen import clock, list_workspaces, paths, start_background_for, stop_background_for
from kaizen.background.supervisor import start_supervisor, stop_supervisor, supervisor_status
from kaizen.host import git
from kaizen.registry.hot import Registry

_LIMIT_S = 120.0


class Scene(NamedTuple):
    """A home with everything in it, and the environment in which programs see it and nothing else of ours."""

    folder: Path
    home: str
    environ: dict[str, str]

    def repository(self, name: str) -> str:
        """A new repository; its canonical path."""
        folder = self.folder / "repositories" / name
        (folder / ".git").mkdir(parents=True)
        return paths.canonical(folder)


def kaizen() -> list[str]:
    """The command as it is installed, else as a module, which costs more to start."""
    installed = Path(sys.executable).parent / "kaizen"
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "kaizen"]


@contextmanager
def scene(agents: Mapping[str, str] | None = None) -> Iterator[Scene]:
    """A throw-away home in the temporary folder; the agents' folders are empty ones in it, and those of the variables given."""
    folder = Path(tempfile.mkdtemp(prefix="kaizen-bench-"))
    agent = folder / "claude"
    (agent / "projects").mkdir(parents=True)
    ours = {
        "HOME": str(folder), "KAIZEN_HOME": str(folder / "home"), "CODEX_HOME": str(folder / "codex"), **(agents or {}),
        "CLAUDE_CONFIG_DIR": ",".join(filter(None, (str(agent), (agents or {}).get("CLAUDE_CONFIG_DIR")))),
    }  # fmt: skip
    here = Scene(folder, paths.canonical(folder / "home"), {"PATH": os.environ.get("PATH", ""), **ours})
    before = {name: os.environ.get(name) for name in ours}
    os.environ.update(ours)
    try:
        yield here
    finally:
        stop_supervisor(here.home)  # first, since it starts again what ends
        stop_all(here.home)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        shutil.rmtree(folder, ignore_errors=True)


def register(registry: Registry, workspace: str, now: int) -> int:
    """Register a workspace as `kaizen init` does; its number."""
    row = registry.register(
        workspace,
        key=paths.key(workspace),
        slug=paths.slug(workspace),
        git_remote=git.remote(workspace),
        git_common_dir=git.common_dir(workspace),
        now=now,
    )
    return row.id


def sleepers(here: Scene, count: int, name: str = "sleeping") -> list[str]:
    """Repositories whose daemons are wanted and do not run: a supervisor that comes holds their sockets."""
    made = [here.repository(f"{name}-{number:04}") for number in range(count)]
    with Registry.open(here.home) as registry:
        for workspace in made:
            registry.set_wanted(register(registry, workspace, clock.now_ms()), True)
    return made


def supervise(here: Scene) -> int:
    """Start a supervisor, and wait until it watches; its pid."""
    pid = start_supervisor(here.home, timeout_s=60).pid
    until(lambda: supervisor_status(here.home).get("watching") == "watchfiles", "the supervisor watches")
    return pid


def template_of(here: Scene) -> int:
    """The pid of the supervisor's template."""
    pid = supervisor_status(here.home)["template"]
    assert isinstance(pid, int), "there is no template"
    return pid


def standing(home: str, state: str) -> int:
    """How many daemons stand so."""
    return sum(row.state == state for row in list_workspaces(home=home))


def until(tell: Callable[[], object], what: str, *, limit_s: float = _LIMIT_S) -> None:
    """Wait for something, looking every 10 ms."""
    late = time.monotonic() + limit_s
    while not tell():
        if time.monotonic() > late:
            raise RuntimeError(f"not within {limit_s:g} s: {what}")
        time.sleep(0.01)


def start_all(workspaces: list[str], home: str) -> None:
    """A daemon for each of these."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: start_background_for(each, home=home, timeout_s=60), workspaces))


def stop_all(home: str) -> None:
    """Stop every daemon below this home."""
    with Registry.open(home, create=False) as registry:
        found = [e.workspace.path for e in registry.entries() if e.daemon and e.daemon.state == "ready"]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: stop_background_for(each, home=home), found))
