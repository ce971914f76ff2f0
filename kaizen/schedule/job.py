"""What is to be run by the machine: which program, for which home, how often, and under which name."""

from __future__ import annotations

import os
import pwd
import sys
from enum import StrEnum

from kaizen import paths
from kaizen.errors import KaizenError
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Every(StrEnum):
    """How often something is run; weekly is on Mondays, when the week before is over."""

    QUARTER_HOUR = "15m"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


class Job(NamedTuple):
    """One thing that the machine runs. `named_home` is what `KAIZEN_HOME` must be set to, None for the default;
    `every` is None for what runs all the time. Whatever carries `name` is ours, and nothing else is."""

    name: str
    verb: str
    about: str
    argv: tuple[str, ...]
    named_home: str | None
    every: Every | None


def cron_job(home: str, every: Every = Every.HOURLY) -> Job:
    """`kaizen cron run`, for this home."""
    about = "Kaizen's clean-up: daemons that died, old journals and logs, databases"
    return _job(home, "cron", about, ("cron", "run"), every)


def service_job(home: str) -> Job:
    """`kaizen supervise`, for this home."""
    about = "Kaizen's supervisor: keeps the daemons of your repositories running"
    return _job(home, "service", about, ("supervise",), None)


def retro_job(home: str, workspace: str | None, arguments: Sequence[str] = ()) -> Job:
    """`kaizen retro` of a workspace, None for all of them together, for this home, with more arguments."""
    whose = ("-A",) if workspace is None else ("-w", workspace)
    of = "all" if workspace is None else paths.key(workspace)
    about = "Kaizen's retro: what the week came to, and what to do about it"
    return _job(home, "retro schedule", about, ("retro", *whose, *arguments), Every.WEEKLY, of=of)


def retro_jobs(home: str, names: Iterable[str]) -> list[Job]:
    """Of the names of what is installed, the retros of this home, as jobs that can be taken out."""
    begin, end = "kaizen-retro-", "" if home == default_home() else f"-{paths.key(home)}"
    found = []
    for name in sorted({*names}):
        middle = name.removeprefix(begin).removesuffix(end) if name.startswith(begin) and name.endswith(end) else ""
        if middle and "-" not in middle:
            found.append(retro_job(home, None)._replace(name=name))
    return found


def program() -> tuple[str, ...]:
    """Our own command with absolute paths: the `kaizen` beside the interpreter, else the interpreter with `-m kaizen`."""
    if not sys.executable:
        raise KaizenError("it cannot be told which Python runs this", hint="run kaizen from its own installation")
    python = os.path.abspath(sys.executable)
    script = os.path.join(os.path.dirname(python), "kaizen")
    return (script,) if os.path.isfile(script) and os.access(script, os.X_OK) else (python, "-m", "kaizen")


def default_home() -> str:
    """The home where no `KAIZEN_HOME` is set, as the machine sees it: it takes HOME from the list of users."""
    return os.path.realpath(os.path.join(pwd.getpwuid(os.geteuid()).pw_dir, ".kaizen"))


def _job(home: str, verb: str, about: str, arguments: tuple[str, ...], every: Every | None, *, of: str = "") -> Job:
    named = None if home == default_home() else home
    name = "-".join(
        ["kaizen", verb.partition(" ")[0], *([of] if of else []), *([paths.key(home)] if named is not None else [])]
    )
    return Job(name, verb, about, (*program(), *arguments), named, every)
