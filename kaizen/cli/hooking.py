"""How `kaizen hooks`, `kaizen init` and `kaizen uninstall` change the settings of agents and tell of it."""

from __future__ import annotations

import os
import sys

from kaizen import paths
from kaizen.cli import show
from kaizen.errors import KaizenError, NotFound
from kaizen.hooks.events import CODEX, NAMES
from kaizen.hooks.install import State, standing, targets
from kaizen.hooks.install import install as put_in
from kaizen.hooks.install import uninstall as take_out
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.hooks.install import Change, Standing, Target
    from kaizen.ipc.wire import Message

DISABLED = "none of them runs as long as these settings say `disableAllHooks`"


class Done(NamedTuple):
    """What became of one agent's settings: the change, or why there was none; and how they stand now."""

    target: Target
    change: Change | None
    error: KaizenError | None
    now: Standing


def found(agent: str | None = None) -> list[Target]:
    """The settings of the agents that are on this machine."""
    return [each for each in targets(os.environ, agent) if os.path.isdir(each.folder)]


def change(where: list[Target], *, add: bool, dry_run: bool) -> list[Done]:
    """Put the hooks into these settings or take them out; what is refused in one does not keep the others from it."""
    return [_change(each, add=add, dry_run=dry_run) for each in where]


def tell(done: list[Done], *, add: bool, dry_run: bool) -> None:
    """Say what became of each, refusals as errors."""
    for each in done:
        if each.change is None:
            if each.error is not None:
                show.error(each.error)
            continue
        what = f"{'would be ' if dry_run else ''}{'installed' if add else 'taken out'}"
        what = what if each.change.changed else "already installed" if add else "not installed"
        show.line(f"{what}  {NAMES[each.target.agent]}: {show.clean(each.target.path)}")
        if each.change.backup:
            show.line(f"  as it was before: {show.clean(each.change.backup)}")
        if add:
            _tell_more(each, dry_run=dry_run)


def as_json(done: list[Done], *, dry_run: bool) -> Message:
    """The same for programs."""
    return {
        "changed": any(each.change is not None and each.change.changed for each in done) and not dry_run,
        "dry_run": dry_run,
        "agents": [
            {
                **standing_as_json(each.now),
                "changed": each.change is not None and each.change.changed and not dry_run,
                "would_change": each.change is not None and each.change.changed,
                "backup": each.change.backup if each.change is not None else None,
                "error": str(each.error) if each.error is not None else None,
            }
            for each in done
        ],
    }


def status_of(done: list[Done] | None) -> int:
    """The exit status: 1 where settings were refused."""
    return int(any(each.error is not None for each in done or ()))


def standing_as_json(now: Standing) -> Message:
    """How the hooks stand in one file, for programs."""
    return {
        "agent": now.agent, "path": now.path, "state": str(now.state), "command": now.command,
        "events": list(now.events), "missing": list(now.missing), "outdated": list(now.outdated),
        "left_out": list(now.left_out), "version": now.version, "disabled": now.disabled,
        "why": str(now.trouble) if now.trouble is not None else None,
        "advice": now.trouble.hint if now.trouble is not None else None,
    }  # fmt: skip


def why_left_out(now: Standing) -> str | None:
    """Which events are not installed, and why; None where all are."""
    if not now.left_out:
        return None
    name = NAMES[now.agent]
    why = (
        f"{name} {now.version} does not know them"
        if now.version
        else f"no transcript tells whether this {name} knows them"
    )
    return f"{', '.join(now.left_out)} ({why})"


def offer(wanted: bool | None, *, quiet: bool) -> list[Done] | None:
    """At the registration of a repository: install where that is wanted, ask where somebody can be asked, and else say
    how it is done. None where nothing was done."""
    open_ = [
        each
        for each in found()
        if standing(each, paths.home()).state in (State.ABSENT, State.PARTLY, State.OUTDATED, State.REFUSED)
    ]
    if wanted is None and open_ and not quiet:
        names = " and ".join(dict.fromkeys(NAMES[each.agent] for each in open_))
        if show.is_terminal(sys.stdin) and show.is_terminal(sys.stderr):
            wanted = _agreed(names, open_)
        else:
            show.note(f"hooks are missing for {names}: `kaizen hooks install` has work told of while it is done")
    return change(found(), add=True, dry_run=False) if wanted else None


def undo_all() -> None:
    """Take the hooks out of the settings of all agents; what cannot be is told, and is no reason to stop."""
    for each in change(found(), add=False, dry_run=False):
        if each.error is not None:
            show.note(f"kaizen: the hooks were not taken out: {show.clean(str(each.error))}")
        elif each.change is not None and each.change.changed:
            show.line(f"taken out  the hooks in {show.clean(each.target.path)}")


def check_found(agent: str | None, where: list[Target]) -> None:
    """Raise NotFound where there is no agent to do anything with."""
    if not where:
        folders = ", ".join(each.folder for each in targets(os.environ, agent))
        raise NotFound(
            f"{NAMES[agent] if agent else 'no agent'} was {'not ' if agent else ''}found: no folder {folders}",
            hint="start it once, so that it makes its folder",
        )


def _change(target: Target, *, add: bool, dry_run: bool) -> Done:
    try:
        done = (put_in if add else take_out)(target, paths.home(), dry_run=dry_run)
    except KaizenError as error:
        return Done(target, None, error, standing(target, paths.home()))
    return Done(target, done, None, standing(target, paths.home()))


def _agreed(names: str, where: list[Target]) -> bool:
    import typer

    files = ", ".join(show.clean(each.path) for each in where)
    question = f"let {names} tell of their work while they are at it? (adds hooks to {files}, after a backup)"
    return typer.confirm(question, default=False, err=True)


def _tell_more(done: Done, *, dry_run: bool) -> None:
    if done.change is not None and done.change.changed:
        show.line(f"  runs: {show.clean(done.now.command)}")
        if done.target.agent == CODEX and not dry_run:
            show.note("  Codex asks at its next start whether it may run them")
    if done.now.disabled:
        show.note(f"  {DISABLED}")
    if (left_out := why_left_out(done.now)) is not None:
        show.note(f"  left out: {left_out}")
