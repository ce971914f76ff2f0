"""What is to be run by the machine: which program, for which home, how often, and under which name."""

from __future__ import annotations

import os
import pwd
import sys
from enum import StrEnum

from kaizen import paths
from kaizen.errors import KaizenError
from kaizen.values import NamedTuple


class Every(StrEnum):
    """How often `kaizen cron run` is run."""

    QUARTER_HOUR = "15m"
    HOURLY = "hourly"
    DAILY = "daily"


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


def _job(home: str, verb: str, about: str, arguments: tuple[str, ...], every: Every | None) -> Job:
    named = None if home == default_home() else home
    name = f"kaizen-{verb}" if named is None else f"kaizen-{verb}-{paths.key(home)}"
    return Job(name, verb, about, (*program(), *arguments), named, every)
