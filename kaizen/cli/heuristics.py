"""`kaizen heuristics`: what goes wrong with agents, as far as it can be seen. Each of its verbs is a module of its own."""

from __future__ import annotations

import typer

from kaizen.cli import show
from kaizen.cli.options import settings
from kaizen.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.heuristics.shelf import Heuristic

DAYS = 28

app = typer.Typer(
    **settings,
    help="What is looked for in sessions: what wastes time, tokens and money.\n\nExample: kaizen heuristics list",
)


def named(name: str) -> Heuristic:
    """The heuristic with this name. Raises NotFound."""
    from kaizen.heuristics import shelf

    found = next((each for each in shelf.every() if each.name == name), None)
    if found is None:
        raise NotFound(f"there is no heuristic {name!r}", hint="`kaizen heuristics list` shows them")
    return found


def tell(trouble: str) -> None:
    """Tell that a heuristic failed, and where: the others see what they see."""
    show.note(f"kaizen: {show.clean(trouble)}")
