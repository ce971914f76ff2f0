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
# The folders in which agents keep their files, where that is not the usual one.
"""

# The agents as the settings name them, the variable that moves their folder, what lies in it below that, and what they are.
AGENTS = (
    ("claude_code", "CLAUDE_CONFIG_DIR", "", "Claude Code: folders that have `projects`"),
    ("codex", "CODEX_HOME", "", "Codex: folders that have `sessions`"),
    ("cursor", "CURSOR_DATA_DIR", "", "Cursor: folders that have `projects`, or `User` of the editor"),
    ("copilot_cli", "COPILOT_HOME", "", "Copilot CLI: folders that have `session-state`"),
    ("gemini_cli", "GEMINI_CLI_HOME", "/.gemini", "Gemini CLI: folders that have `tmp`"),
    ("opencode", "XDG_DATA_HOME", "/opencode", "OpenCode: folders that have `opencode.db`"),
)


class Enrolled(NamedTuple):
    """A workspace that is registered and observed. `new` says that it was not registered before."""

    path: str
    new: bool
    config: str
    started: BackgroundStart


def enrol(workspace: str | os.PathLike[str], *, home: str | None = None) -> Enrolled:
    """Register a workspace and start its daemon, any number of times; a paused one is observed again.

    Agents' folders that the environment names are written to the settings, since a daemon may later be started
    from where those variables are not set. Raises what `start_background_for` raises.
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
    lines = []
    for agent, variable, below, what in AGENTS:
        value = os.environ.get(variable, "")
        several = agent == "claude_code"  # the others have one folder, whatever stands in its name
        named = value.replace(",", os.pathsep).split(os.pathsep) if several else [value]
        folders = ", ".join(_quoted(folder + below) for folder in named if os.path.isabs(folder))
        lines.append(f"# {what}.\n" + (f"{agent} = [{folders}]\n" if folders else f"# {agent} = []\n"))
    return CONFIG + "".join(lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
