"""`kaizen improve`: what could be changed in the repository, as patches that a person applies."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from kaizen import clock, paths
from kaizen.cli import show as door
from kaizen.cli.options import AsJson, Workspace, settings
from kaizen.cli.text import proposing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.proposal import Proposal

app = typer.Typer(**settings, invoke_without_command=True)


@app.callback()
def improve(context: typer.Context, workspace: Workspace = None, as_json: AsJson = False) -> int:
    """Propose changes of the repository for the action items that are accepted: instruction files, rules, skills, settings.

    Each is a patch below Kaizen's home, in the place of those that were there. The repository itself is not changed: look at one with
    `kaizen improve show ID`, and apply it with `kaizen improve show ID | git apply`. Each says which events it would have saved.

    Example: kaizen improve
    """
    if context.invoked_subcommand is not None:
        return 0
    from kaizen.decisions import actions
    from kaizen.decisions.opening import to_read
    from kaizen.improve import kept
    from kaizen.improve.build import Made, build
    from kaizen.reading import stores

    path, home = stores.chosen(workspace), paths.home()
    with closing(to_read(home, path)) as db:
        listed = actions.listed(db)
    made = Made((), ())
    with stores.Together([path], tolerant=False) as together:
        for opened in together.opened:
            made = build(opened, listed, clock.now_ms())
    if made.proposals or kept.kept(home, path):
        kept.keep(home, path, made.proposals)
    if as_json:
        door.json({
            "workspace": path, "proposals": [proposing.proposal_json(path, each) for each in made.proposals],
            "unchanged": [{**each._asdict()} for each in made.unchanged],
        })  # fmt: skip
        return 0
    proposing.draw(made.proposals, made.unchanged)
    if not made.proposals and not made.unchanged:
        door.note("no action item is accepted; `kaizen actions accept ID` accepts one")
    return 0


@app.command("list")
def list_(workspace: Workspace = None, as_json: AsJson = False) -> int:
    """The proposals that `kaizen improve` made last.

    Example: kaizen improve list
    """
    from kaizen.improve import kept
    from kaizen.reading import stores

    path = stores.chosen(workspace)
    found = kept.kept(paths.home(), path)
    if as_json:
        door.json([proposing.proposal_json(path, each) for each in found])
    elif found:
        proposing.table(found)
    else:
        door.note("nothing is proposed; `kaizen improve` makes proposals of actions that are accepted")
    return 0


@app.command()
def show(
    proposal_id: Annotated[
        str, typer.Argument(metavar="ID", help="A proposal's id, which is that of its action, or the beginning of one.")
    ],
    workspace: Workspace = None,
    as_json: AsJson = False,
) -> int:
    """A proposal as a patch, with what it would have saved before it, which `git apply` passes over.

    Example: kaizen improve show 3fa2 | git apply
    """
    from kaizen.improve import kept
    from kaizen.reading import stores

    path = stores.chosen(workspace)
    found = kept.meant(paths.home(), path, proposal_id)
    if as_json:
        door.json(proposing.proposal_json(path, found))
    else:
        _tell_if_stale(path, found)
        proposing.draw_patch(found)
    return 0


def _tell_if_stale(workspace: str, proposal: Proposal) -> None:
    """A patch fits the file as it was: after another one was applied to it, git may refuse it."""
    from kaizen.host.repositories import Repository

    file = Repository(workspace).read(proposal.path, 0)
    if file is not None and file.changed_at > proposal.made_at:
        door.note(
            f"{door.clean(proposal.path)} was changed since this patch was made; `kaizen improve` makes it anew, should git refuse it"
        )
