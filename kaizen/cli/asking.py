"""Asking before something is deleted."""

from __future__ import annotations

import sys

import typer

from kaizen.cli import show
from kaizen.errors import KaizenError


def agreed(what: str) -> bool:
    """Whether the person at the terminal wants this deleted. Raises KaizenError where there is nobody to ask."""
    if not show.is_terminal(sys.stdin):
        raise KaizenError("nobody can be asked whether to delete", hint="run it in a terminal, or with --yes")
    return typer.confirm(f"delete {show.clean(what)}?", default=False, err=True)
