"""An agent of the user's launchd, on macOS. Written as launchd.plist(5) and launchctl(1) say; it was tried with a
program that stands in for launchctl, not on macOS itself."""

from __future__ import annotations

import os
import plistlib

from kaizen.errors import KaizenError
from kaizen.host import outside, processes
from kaizen.schedule import change
from kaizen.schedule.change import Change, Standing
from kaizen.schedule.job import Every, Job

NAME = "launchd"
_SECONDS = {Every.QUARTER_HOUR: 900, Every.HOURLY: 3600, Every.DAILY: 86_400, Every.WEEKLY: 7 * 86_400}


def label(job: Job) -> str:
    """The agent's name."""
    return f"dev.{job.name}"


def agent(job: Job) -> bytes:
    """The agent's property list. Raises KaizenError for a path that XML cannot hold."""
    facts: dict[str, object] = {"Label": label(job), "ProgramArguments": list(job.argv), "WorkingDirectory": "/"}
    if job.named_home is not None:
        facts["EnvironmentVariables"] = {"KAIZEN_HOME": job.named_home}
    if job.every is not None:
        facts |= {"StartInterval": _SECONDS[job.every], "ProcessType": "Background"}
    else:  # the daemons are the supervisor's children and outlive it
        facts |= {"RunAtLoad": True, "KeepAlive": True, "AbandonProcessGroup": True}
    try:
        return plistlib.dumps(facts, sort_keys=False)
    except ValueError:
        raise KaizenError(
            f"launchd cannot be told of {job.argv[0]!r} or {job.named_home!r}",
            hint="its path has a control character or is not valid UTF-8; move it",
        ) from None


def obstacle(job: Job) -> str | None:
    """Why launchd cannot be used here; None if it can."""
    return None if processes.find("launchctl") else "there is no program `launchctl`"


def adding(job: Job) -> tuple[Change, ...]:
    """What installing would change."""
    there = outside.read(_path(job))
    if there is not None and not _is_ours(there, job):
        raise KaizenError(f"{_path(job)!r} is there and was not written by us", hint="move it away and try again")
    return change.of_files({_path(job): agent(job)})


def removing(job: Job) -> tuple[Change, ...]:
    """What uninstalling would change."""
    return change.of_files({_path(job): None}) if _is_ours(outside.read(_path(job)), job) else ()


def runs(job: Job, *, add: bool) -> tuple[str, ...]:
    """The commands that are run beside what is written."""
    return (" ".join(_line(job, add=add)),)


def make(job: Job, changes: tuple[Change, ...], *, add: bool) -> None:
    """Write the agent and have it taken up, or take it down and away. What fails is undone."""
    processes.run(_line(job, add=False))  # one that is not loaded is as good as one that was taken down
    change.make(changes)
    if not add:
        return
    done = processes.run(_line(job, add=True))
    if done.status != 0:
        change.undo(changes)
        if any(each.before is not None for each in changes):
            processes.run(_line(job, add=True))
        said = done.err.decode("utf-8", "replace").strip() or f"status {done.status}"
        raise KaizenError(f"`{' '.join(_line(job, add=True))}` failed: {said}", hint="what was written is taken back")


def standing(job: Job) -> Standing | None:
    """The agent as it stands; None where there is none of ours."""
    facts = _read(outside.read(_path(job)))
    if facts.get("Label") != label(job):
        return None
    words, seconds = facts.get("ProgramArguments"), facts.get("StartInterval")
    command = " ".join(map(str, words)) if isinstance(words, list) else ""
    schedule = None if seconds is None else f"every {seconds} s"
    return Standing(NAME, (_path(job),), schedule, command, active=is_settled(job))


def is_settled(job: Job) -> bool:
    """Whether launchd has the agent."""
    return processes.run(["launchctl", "print", f"{_domain()}/{label(job)}"]).status == 0


def names() -> list[str]:
    """The names of the jobs that have an agent."""
    try:
        there = sorted(os.listdir(os.path.dirname(_path_of("x"))))
    except OSError:
        return []
    return [
        name[len("dev.") : -len(".plist")]
        for name in there
        if name.startswith("dev.kaizen-") and name.endswith(".plist")
    ]


def _line(job: Job, *, add: bool) -> list[str]:
    if add:
        return ["launchctl", "bootstrap", _domain(), _path(job)]
    return ["launchctl", "bootout", f"{_domain()}/{label(job)}"]


def _domain() -> str:
    return f"gui/{os.geteuid()}"


def _path(job: Job) -> str:
    return _path_of(label(job))


def _path_of(name: str) -> str:
    return os.path.join(os.path.expanduser("~/Library/LaunchAgents"), name + ".plist")


def _is_ours(text: bytes | None, job: Job) -> bool:
    return _read(text).get("Label") == label(job)


def _read(text: bytes | None) -> dict[str, object]:
    try:
        facts = plistlib.loads(text or b"")
    except Exception:
        return {}
    return facts if isinstance(facts, dict) else {}
