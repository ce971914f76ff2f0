"""Installing a job and taking it out again: where, what will change, and then the change.

A job is installed in one place only. Where it is installed already it stays there, unless another place is asked for:
then it moves.
"""

from __future__ import annotations

from typing import Protocol

from kaizen.errors import KaizenError
from kaizen.schedule import crontab, launchd, systemd
from kaizen.schedule.job import cron_job, retro_jobs, service_job
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.schedule.change import Change, Standing
    from kaizen.schedule.job import Job


class Way(Protocol):
    """A place where the machine can be told to run something."""

    @property
    def NAME(self) -> str: ...  # noqa: N802
    def obstacle(self, job: Job) -> str | None: ...
    def adding(self, job: Job) -> tuple[Change, ...]: ...
    def removing(self, job: Job) -> tuple[Change, ...]: ...
    def runs(self, job: Job, *, add: bool) -> tuple[str, ...]: ...
    def make(self, job: Job, changes: tuple[Change, ...], *, add: bool) -> None: ...
    def standing(self, job: Job) -> Standing | None: ...
    def is_settled(self, job: Job) -> bool: ...
    def names(self) -> list[str]: ...


WAYS: tuple[Way, ...] = (systemd, crontab, launchd)


class Step(NamedTuple):
    """What is to be done in one place: what will be written, and which commands are run."""

    way: Way
    job: Job
    add: bool
    changes: tuple[Change, ...]

    @property
    def runs(self) -> tuple[str, ...]:
        """The commands that are run beside what is written."""
        return self.way.runs(self.job, add=self.add)


class Plan(NamedTuple):
    """What installing or uninstalling would do; without steps everything is so already."""

    using: str | None
    steps: tuple[Step, ...]


def plan_install(job: Job, using: str | None = None) -> Plan:
    """What installing would do. Raises KaizenError where nothing here can run it; nothing is changed."""
    here, _ = _removable(job)
    way = _chosen(job, using, [step.way for step in here])
    changes = way.adding(job)
    steps = [Step(way, job, True, changes)] if changes or not way.is_settled(job) else []
    return Plan(way.NAME, (*steps, *(step for step in here if step.way is not way)))


def plan_uninstall(job: Job) -> Plan:
    """What uninstalling would do. Raises KaizenError where none of ours is found and a place cannot be looked at."""
    here, unseen = _removable(job)
    if unseen and not here:
        raise unseen[0]
    return Plan(None, tuple(here))


def carry_out(plan: Plan) -> None:
    """Do what was planned. Raises KaizenError; what failed is undone where it can be."""
    for step in plan.steps:
        step.way.make(step.job, step.changes, add=step.add)


def standing(job: Job) -> Standing | None:
    """How the job stands where it is installed; None where it is not. Raises as `plan_uninstall` does."""
    here, unseen = _removable(job)
    if unseen and not here:
        raise unseen[0]
    return here[0].way.standing(job) if here else None


def undo_all(home: str) -> Iterator[str]:
    """Take out everything that was installed for this home; yields where it was."""
    for job in (service_job(home), cron_job(home), *retro_jobs(home, _names())):
        plan = plan_uninstall(job)
        carry_out(plan)
        yield from (change.where for step in plan.steps for change in step.changes)


def _names() -> Iterator[str]:
    """The names of what is installed; a place that cannot be looked at has none."""
    for way in WAYS:
        try:
            yield from way.names()
        except KaizenError:
            continue


def _removable(job: Job) -> tuple[list[Step], list[KaizenError]]:
    """The places where the job is installed, and why others cannot be looked at: a user whom the crontab is refused
    can still use systemd."""
    steps, unseen = [], []
    for way in WAYS:
        try:
            changes = way.removing(job)
        except KaizenError as error:
            unseen.append(error)
            continue
        if changes:
            steps.append(Step(way, job, False, changes))
    return steps, unseen


def _chosen(job: Job, using: str | None, here: list[Way]) -> Way:
    """The way that was asked for, else the one in use, else the first that works."""
    tried = [way for way in WAYS if using == way.NAME] if using else [*here, *(w for w in WAYS if w not in here)]
    obstacles = []
    for way in tried:
        why = way.obstacle(job)
        if why is None:
            return way
        obstacles.append(f"{way.NAME}: {why}")
    raise KaizenError(f"nothing was installed: {'; '.join(obstacles)}", hint=_ADVICE[job.verb])


_ADVICE = {
    "cron": "have `kaizen cron run` run every hour by whatever runs things here",
    "service": "have `kaizen supervise` run by whatever keeps programs running here; a user manager of systemd stays "
    "after `loginctl enable-linger`",
    "retro schedule": "have `kaizen retro` run every Monday by whatever runs things here",
}
