"""`kaizen heuristics show`: what one of them sees, by which numbers, and what helps."""

from __future__ import annotations

from typing import Annotated

import typer

from kaizen.cli import heuristics, show
from kaizen.cli.options import AsJson


def show_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which, as `kaizen heuristics list` names it.")],
    as_json: AsJson = False,
) -> int:
    """What a heuristic sees, why it matters and what helps; by which numbers it goes, and why by those.

    Example: kaizen heuristics show repeated_failing_command
    """
    from kaizen.reading.thresholds import thresholds

    found, numbers = heuristics.named(name), thresholds(name)
    if as_json:
        show.json({
            "name": found.name, "title": found.title, "sees": found.sees, "why": found.why, "helps": found.helps,
            "agents": [*sorted(found.agents)] or None, "at_end": found.at_end, "sessions": found.sessions,
            "thresholds": [{"name": each.name, "value": each.value, "reason": each.reason} for each in numbers],
        })  # fmt: skip
        return 0
    show.facts([
        ("name", found.name), ("title", found.title), ("sees", " ".join(found.sees.split())), ("why", found.why),
        ("helps", found.helps), ("agents", ", ".join(sorted(found.agents)) or "all"),
        ("when", "once nobody works on the session any more" if found.at_end else None),
    ])  # fmt: skip
    if numbers:
        show.line()
        show.table(("THRESHOLD", "VALUE", "WHY"), numbers)
    return 0
