"""The options that all verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypedDict

import typer

from kaizen.cli import plain


class Settings(TypedDict):
    """How all our typer apps are made."""

    no_args_is_help: bool
    add_completion: bool
    rich_markup_mode: None
    pretty_exceptions_enable: bool


settings: Settings = {
    "no_args_is_help": False,
    "add_completion": False,
    "rich_markup_mode": None,
    "pretty_exceptions_enable": False,
}


def folder(named: str) -> Path:
    """A folder as it was named; an empty name, as from a variable that is not set, is a mistake and not this folder."""
    if not named:
        raise typer.BadParameter("it is empty")
    return Path(named)


def count(given: object) -> int:
    """A number of things as it was given, or as it is by default."""
    if (found := plain.count(str(given))) is None:
        raise typer.BadParameter("it is a whole number, 0 or more")
    return found


def one_or_all(workspace: object, *, all_: bool) -> None:
    """A workspace is named, or all are meant: not both."""
    if all_ and workspace is not None:
        raise typer.BadParameter("--all are all workspaces: not with --workspace")


WORKSPACE_HELP = "The repository; default: the nearest registered folder upwards from here, else the git root."
Workspace = Annotated[
    Path | None, typer.Option("-w", "--workspace", metavar="PATH", parser=folder, help=WORKSPACE_HELP)
]
OnlyThis = Annotated[
    Path | None,
    typer.Option(
        "-w", "--workspace", metavar="PATH", parser=folder, help="Only this repository; default: all of them."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")]
