"""`kaizen hook`: what agents call as they work. As a process it is taken by `entry`, before any of this is imported."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaizen.errors import KaizenError


def hook(
    agent: Annotated[
        str,
        typer.Argument(metavar="AGENT", help="The agent that calls: claude-code, codex, cursor, or another's name."),
    ] = "",
    payload: Annotated[
        str | None, typer.Argument(metavar="PAYLOAD", help="What happened, as JSON; default: read from the input.")
    ] = None,
) -> int:
    """Take what an agent tells of its work; agents call this, people do not. It says nothing and never fails.

    The payload belongs to the workspace of the folder that it names itself, so there is no --workspace here. It is put in that workspace's spool, and the daemon
    is told; where none runs one is started, and nobody waits for it. Of folders that are not registered only the name is kept.

    Example: kaizen hook claude-code
    """
    from kaizen.hooks.deliver import deliver

    try:
        deliver([agent, *([payload] if payload is not None else [])], os.environ)
    except (KaizenError, OSError):
        pass  # there is nobody to tell it to: agents show what a hook says to their users
    return 0
