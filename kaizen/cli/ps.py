"""`kaizen ps`: every registered workspace and its daemon, true at this moment."""

from __future__ import annotations

from kaizen.cli.options import AsJson, Workspace


def ps(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Every registered workspace and its daemon, as it is at this moment. Changes nothing.

    With -w only that one.

    Example: kaizen ps --json
    """
    from kaizen.cli.listing import listing

    only = None
    if workspace is not None:
        from kaizen.background.choose import workspace_for

        only = workspace_for(workspace)
    return listing(as_json=as_json, only=only)
