"""`kaizen sessions`: what agents did in a workspace, session by session. Each of its verbs is a module of its own."""

from __future__ import annotations

import typer

from kaizen.cli.options import settings

app = typer.Typer(**settings, help="The sessions that agents had in a workspace.\n\nExample: kaizen sessions list")
