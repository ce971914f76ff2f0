"""`kaizen experiment`: does a change help. Each of its verbs is a module of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen.cli.options import settings

app = typer.Typer(
    **settings,
    help="Whether a change helps: sessions with it held against sessions without it.\n\nExample: kaizen experiment list",
)
Named = Annotated[
    str, typer.Argument(metavar="EXPERIMENT", help="An experiment's name, its id, or the beginning of that.")
]
