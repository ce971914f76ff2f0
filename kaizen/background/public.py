"""The rest of the Python interface: the calls that need no module of their own."""

from __future__ import annotations

from kaizen import paths
from kaizen.background.choose import workspace_for
from kaizen.background.start import START_S, BackgroundStart, start_background_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os

    from kaizen.paths import RuntimePaths


def start_background(*, home: str | None = None, timeout_s: float = START_S) -> BackgroundStart:
    """`start_background_for` the workspace of the current directory: the nearest registered folder upwards, else
    the git root."""
    return start_background_for(workspace_for(home=home), home=home, timeout_s=timeout_s)


def runtime_paths_for(workspace: str | os.PathLike[str], *, home: str | None = None) -> RuntimePaths:
    """Where the runtime files of this workspace's daemon lie, whether it runs or not."""
    return paths.place(home or paths.home(), paths.canonical(workspace)).runtime
