"""`kaizen top`: what runs, live, on the whole of the terminal."""

from __future__ import annotations

from kaizen.cli.options import OnlyThis
from kaizen.errors import KaizenError


def top(workspace: OnlyThis = None) -> int:
    """All workspaces and sessions, live: who waits for permission, who is at work, what it costs; a session's story as it grows;
    search in all of it. `?` shows all keys, `q` quits. Only looks, and changes nothing.

    Example: kaizen top
    """
    from kaizen import paths
    from kaizen.host import files
    from kaizen.reading import stores
    from kaizen.tui import terminal

    home = paths.home()
    files.check_home(home)
    if (why := terminal.missing()) is not None:
        raise KaizenError(
            f"top cannot run here: {why}", hint="`kaizen sessions list` and `kaizen tail` need no terminal"
        )
    only = None if workspace is None else stores.chosen(workspace)
    from kaizen.tui import app

    return app.run(home, only)
