"""`kaizen actions`: what the retro proposes, and what was decided about it. Each of its verbs is a module of its own."""

from __future__ import annotations

import typer

from kaizen.cli.options import settings

app = typer.Typer(
    **settings,
    help="The action items that retros came up with, and what becomes of them.\n\nExample: kaizen actions list",
)
