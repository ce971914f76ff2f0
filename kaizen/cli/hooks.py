"""`kaizen hooks`: agents tell of their work while they are at it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from kaizen import paths
from kaizen.cli import show
from kaizen.cli.options import AsJson, DryRun, Workspace, settings
from kaizen.hooks.events import AGENTS, NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.install import Standing

app = typer.Typer(**settings, help="Agents tell of their work while they are at it.\n\nExample: kaizen hooks install")
_NOT_INSTALLED = 3


def known(agent: str) -> str:
    """The agent that was named. Raises typer.BadParameter for any other word."""
    if agent not in AGENTS:
        raise typer.BadParameter(f"{agent!r} is none of {', '.join(AGENTS)}")
    return agent


Agent = Annotated[
    str | None,
    typer.Option(
        "--agent", metavar="A", parser=known, help=f"Only this one: {', '.join(AGENTS)}; default: all that are here."
    ),
]


@app.command()
def install(agent: Agent = None, dry_run: DryRun = False, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Have the agents on this machine call `kaizen hook` as they work, in all repositories.

    Their settings are changed in place, after a backup; all that is not ours stays as it is. Doing it again changes
    nothing. A file that cannot be changed safely is named and left, and the exit status is 1.

    Example: kaizen hooks install --agent claude-code
    """
    return _go(agent, add=True, dry_run=dry_run, as_json=as_json)


@app.command()
def uninstall(
    agent: Agent = None, dry_run: DryRun = False, workspace: Workspace = None, as_json: AsJson = False
) -> int:
    """Take out what `kaizen hooks install` put into the settings of agents, and nothing else.

    Example: kaizen hooks uninstall
    """
    return _go(agent, add=False, dry_run=dry_run, as_json=as_json)


@app.command()
def status(agent: Agent = None, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """How the hooks stand in each agent's settings. Exits 0 if they are installed in all that are here, else 3.

    Example: kaizen hooks status --json
    """
    from kaizen.cli import hooking
    from kaizen.hooks.install import State, standing, targets

    found = [standing(each, paths.home()) for each in targets(os.environ, agent)]
    if as_json:
        show.json([hooking.standing_as_json(each) for each in found])
    else:
        for number, each in enumerate(found):
            if number:
                show.line()
            _show(each)
    here = {each.state for each in found} - {State.NO_AGENT}
    return 0 if here == {State.INSTALLED} else _NOT_INSTALLED


def _go(agent: str | None, *, add: bool, dry_run: bool, as_json: bool) -> int:
    from kaizen.cli import hooking

    where = hooking.found(agent)
    if add:
        hooking.check_found(agent, where)
    done = hooking.change(where, add=add, dry_run=dry_run)
    if as_json:
        show.json(hooking.as_json(done, dry_run=dry_run))
    else:
        hooking.tell(done, add=add, dry_run=dry_run)
        if not where:
            show.note("not installed: there is no agent here")
    return hooking.status_of(done)


def _show(each: Standing) -> None:
    from kaizen.cli import hooking

    show.facts([
        ("agent", NAMES[each.agent]), ("hooks", each.state), ("file", each.path), ("runs", each.command if each.events else None),
        ("events", ", ".join(each.events) or None), ("missing", ", ".join(each.missing) or None if each.events else None),
        ("outdated", ", ".join(each.outdated) or None), ("left out", hooking.why_left_out(each)),
        ("but", hooking.DISABLED if each.disabled else None),
        ("why", each.trouble), ("advice", each.trouble.hint if each.trouble is not None else None),
    ])  # fmt: skip
