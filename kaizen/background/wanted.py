"""Starting a daemon that nobody asked for: because a hook came and there is something to store."""

from __future__ import annotations

from kaizen import paths
from kaizen.background.start import START_S, Deadline, start_alone
from kaizen.errors import KaizenError
from kaizen.host import files


def start_wanted(home: str, workspace: str) -> bool:
    """Start the daemon of a registered workspace that is wanted and not paused, if none runs; whether one runs then.

    Never raises: whoever called is gone, and what is to be stored stays in the spool. A home that is gone is not brought
    back.
    """
    if files.inode(home) is None:
        return False
    try:
        start_alone(paths.place(home, workspace), Deadline.after(START_S), if_wanted=True)
    except (KaizenError, OSError):
        return False
    return True
