"""What `init` does: a workspace is registered, its settings are written once, its daemon is started and wanted."""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background.start import BackgroundStart, register, start_background_for
from kaizen.host import files
from kaizen.registry.hot import Registry
from kaizen.values import NamedTuple

CONFIG = """\
# Kaizen's settings for this workspace. What is missing has the default shown.

[daemon]
# A daemon with nothing to do for so many minutes ends itself; 0: never.
# idle_exit_minutes = 180

[capture]
# The folders in which an agent keeps its files: Claude Code's have a folder `projects`, Codex's a folder `sessions`.
"""
_NAMED_BY = (("claude_code", "CLAUDE_CONFIG_DIR"), ("codex", "CODEX_HOME"))


class Enrolled(NamedTuple):
    """A workspace that is registered and observed. `new` says that it was not registered before."""

    path: str
    new: bool
    config: str
    started: BackgroundStart


def enrol(workspace: str | os.PathLike[str], *, home: str | None = None) -> Enrolled:
    """Register a workspace and start its daemon, any number of times; a paused one is observed again.

    The folders that `CLAUDE_CONFIG_DIR` and `CODEX_HOME` name are written to the settings, since a daemon may later be
    started from where those variables are not set. Raises what `start_background_for` raises.
    """
    home = home or paths.home()
    path = paths.canonical(workspace)
    paths.check_workspace(path, home)
    files.ensure_home(home)
    with Registry.open(home) as registry:
        new = registry.entry(path) is None
        row = register(registry, path, init=True)
        registry.set_paused(row.id, False, clock.now_ms())
        registry.set_wanted(row.id, True, clock.now_ms())
    config = paths.project_config(home, path)
    files.ensure_folder(home, os.path.dirname(config))
    if files.inode(config) is None:
        files.write_private(home, config, _config().encode())
    return Enrolled(path, new, config, start_background_for(path, home=home))


def _config() -> str:
    return CONFIG + "".join(_folders(agent, variable) for agent, variable in _NAMED_BY)


def _folders(agent: str, variable: str) -> str:
    value = os.environ.get(variable, "")
    named = [value] if agent == "codex" else value.replace(",", os.pathsep).split(os.pathsep)  # Codex has one folder
    quoted = ['"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"' for folder in named if os.path.isabs(folder)]
    return f"{agent} = [{', '.join(quoted)}]\n" if quoted else f"# {agent} = []\n"
