"""How `kaizen cron` and `kaizen service` show what will be written, do it, and tell how it stands."""

from __future__ import annotations

from kaizen import paths
from kaizen.cli import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.ipc.wire import Message
    from kaizen.schedule.change import Change, Standing
    from kaizen.schedule.install import Plan, Step
    from kaizen.schedule.job import Job

_NOT_INSTALLED = 3


def install(job: Job, *, using: str | None, dry_run: bool, as_json: bool) -> int:
    """Show what installing writes, and do it unless this is a dry run."""
    from kaizen.schedule.install import plan_install

    plan = plan_install(job, using)
    done = f"{'would be ' if dry_run else ''}installed: {job.name}, by {plan.using}{_often(job)}"
    return _go(job, plan, done if plan.steps else f"already {done.removeprefix('would be ')}", dry_run, as_json)


def uninstall(job: Job, *, dry_run: bool, as_json: bool) -> int:
    """Show what uninstalling takes away, and do it unless this is a dry run."""
    from kaizen.schedule.install import plan_uninstall

    plan = plan_uninstall(job)
    done = f"{'would be ' if dry_run else ''}uninstalled: {job.name}"
    return _go(job, plan, done if plan.steps else f"not installed: {job.name}", dry_run, as_json)


def status(job: Job, *, last_run: str | None, as_json: bool) -> int:
    """Tell how the job stands. 0 if it is installed, else 3."""
    from kaizen.schedule.install import standing

    found = standing(job)
    if as_json:
        show.json({"installed": found is not None, "name": job.name, **_standing(found, last_run)})
    elif found is None:
        show.line("not installed")
    else:
        _tell(job, found, last_run)
    return _NOT_INSTALLED if found is None else 0


def undo_all() -> None:
    """Take out whatever was installed for this home; what cannot be is told, and is no reason to stop."""
    from kaizen.errors import KaizenError
    from kaizen.schedule.install import undo_all as undo

    try:
        for where in undo(paths.home()):
            show.line(f"taken out  {show.clean(where)}")
    except KaizenError as error:
        show.note(f"kaizen: what cron or systemd runs was not taken out: {show.clean(str(error))}")


def _go(job: Job, plan: Plan, done: str, dry_run: bool, as_json: bool) -> int:
    from kaizen.schedule.install import carry_out

    try:
        for step in () if as_json else plan.steps:
            _show(step)
    except BrokenPipeError:  # `kaizen cron install | head -1` installs all the same
        pass
    if not dry_run:
        carry_out(plan)
    if as_json:
        steps = [_step(step) for step in plan.steps]
        show.json({
            "name": job.name, "using": plan.using, "changed": bool(steps) and not dry_run, "dry_run": dry_run,
            "command": list(job.argv), "steps": [*steps],
        })  # fmt: skip
    elif plan.steps:
        show.line(done)
    else:
        show.note(done)
    return 0


def _often(job: Job) -> str:
    return f", {job.every}" if job.every else ""


def _show(step: Step) -> None:
    for change in step.changes:
        from kaizen.schedule.change import lines

        show.line(f"{change.action}  {show.clean(change.where)}")
        if change.after is not None or change.where == "crontab":
            for line in lines(change):
                show.line(f"  {show.clean(line)}")
    for line in step.runs:
        show.line(f"run  {show.clean(line)}")


def _step(step: Step) -> Message:
    return {"using": step.way.NAME, "writes": [_change(each) for each in step.changes], "runs": list(step.runs)}


def _change(change: Change) -> Message:
    from kaizen.schedule.change import lines

    return {"where": change.where, "action": change.action, "lines": [*lines(change)]}


def _standing(found: Standing | None, last_run: str | None) -> Message:
    return {
        "using": found.using if found else None,
        "where": list(found.where) if found else [],
        "schedule": found.schedule if found else None,
        "command": found.command if found else None,
        "active": found.active if found else None,
        "pid": found.pid if found else None,
        "last_run": last_run or (found.last_run if found else None),
        "next_run": found.next_run if found else None,
    }


def _tell(job: Job, found: Standing, last_run: str | None) -> None:
    active = {True: "yes", False: "no", None: "not told by the system"}[found.active]
    show.facts([
        ("installed", f"{job.name}, by {found.using}"), *(("in", where) for where in found.where),
        ("runs", found.command), ("when", found.schedule), ("active", active), ("pid", found.pid),
        ("last run", last_run or found.last_run), ("next run", found.next_run),
    ])  # fmt: skip
