"""Units of the user's systemd: a timer with its service for what runs now and then, a service for what stays.

Ours are the files that have the names of the job and begin with our mark (systemd.service(5), systemd.timer(5)).
"""

from __future__ import annotations

import os

from kaizen.errors import KaizenError
from kaizen.host import outside, processes
from kaizen.schedule import change
from kaizen.schedule.change import Change, Standing
from kaizen.schedule.job import Every, Job

NAME = "systemd"
_MARK = "# written by `kaizen {verb} install`; `kaizen {verb} uninstall` removes it\n"
_WHEN = {Every.QUARTER_HOUR: "*:0/15", Every.HOURLY: "hourly", Every.DAILY: "daily", Every.WEEKLY: "Mon *-*-* 08:00:00"}
_LIMIT_S = 120.0  # `restart` waits until the service is ready, at most 90 s as systemd comes
_ENVIRON = {"LC_ALL": "C", "TZ": "UTC"}  # so that what `show` prints can be read

_ONCE = """\
[Unit]
Description={about}

[Service]
Type=oneshot
ExecStart={command}
{environment}WorkingDirectory=/
Nice=10
"""
_TIMER = """\
[Unit]
Description={about}

[Timer]
OnCalendar={when}
Persistent=true

[Install]
WantedBy=timers.target
"""
# The daemons are the supervisor's children and outlive it: only the main process is ended with the unit.
_STAYS = """\
[Unit]
Description={about}

[Service]
Type=notify
ExecStart={command}
{environment}WorkingDirectory=/
KillMode=process
Restart=on-failure
RestartSec=5
WatchdogSec=30

[Install]
WantedBy=default.target
"""


def units(job: Job) -> dict[str, str]:
    """The units of a job by name. Raises KaizenError for a path that no unit can hold."""
    mark = _MARK.format(verb=job.verb)
    home = f"Environment={quoted('KAIZEN_HOME=' + job.named_home)}\n" if job.named_home else ""
    first, *others = _runnable(job.argv)
    command = " ".join([quoted(first), *(quoted(word).replace("$", "$$") for word in others)])
    filled = {"about": job.about.replace("%", "%%"), "command": command, "environment": home}
    if job.every is None:
        return {f"{job.name}.service": mark + _STAYS.format(**filled)}
    timer = _TIMER.format(about=job.about, when=_WHEN[job.every])
    return {f"{job.name}.service": mark + _ONCE.format(**filled), f"{job.name}.timer": mark + timer}


def _runnable(argv: tuple[str, ...]) -> tuple[str, ...]:
    """systemd refuses a program whose path has a quote, a backslash or a control character; a shell takes its place."""
    is_plain = not any(c in "\"'\\" or ord(c) < 32 or ord(c) == 127 for c in argv[0])
    return argv if is_plain else ("/bin/sh", "-c", 'exec "$0" "$@"', *argv)


def quoted(word: str) -> str:
    """A word as `ExecStart` and `Environment` read it: quoted, with C escapes, `%` doubled (systemd.syntax(7)).

    A dollar sign is plain in the program's path and in `Environment`; in other words it is to be doubled.
    """
    try:
        word.encode()
    except UnicodeEncodeError:
        raise KaizenError(f"{word!r} is not valid UTF-8, which systemd wants", hint="use --using crontab") from None
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return '"' + "".join(c if ord(c) >= 32 and ord(c) != 127 else f"\\x{ord(c):02x}" for c in escaped) + '"'


def folder() -> str:
    """Where the user's units lie."""
    config = os.environ.get("XDG_CONFIG_HOME", "")
    return os.path.join(config if os.path.isabs(config) else os.path.expanduser("~/.config"), "systemd", "user")


def obstacle(job: Job) -> str | None:
    """Why systemd cannot be used here; None if the user's manager answers."""
    if processes.find("systemctl") is None:
        return "there is no program `systemctl`"
    done = _systemctl("show", "--property=Version")
    return None if done.status == 0 else f"`systemctl --user` does not answer: {_said(done)}"


def adding(job: Job) -> tuple[Change, ...]:
    """What installing would change."""
    wanted = {os.path.join(folder(), name): text.encode() for name, text in units(job).items()}
    for path in wanted:
        if (there := outside.read(path)) is not None and not _is_ours(there):
            raise KaizenError(f"{path!r} is there and was not written by us", hint="move it away and try again")
    return change.of_files({**wanted})


def removing(job: Job) -> tuple[Change, ...]:
    """What uninstalling would change."""
    ours = [path for path in _paths(job) if _is_ours(outside.read(path))]
    return change.of_files(dict.fromkeys(ours))


def runs(job: Job, *, add: bool) -> tuple[str, ...]:
    """The commands that are run beside what is written."""
    return tuple(" ".join(["systemctl --user", *line]) for line in _lines(job, add=add))


def make(job: Job, changes: tuple[Change, ...], *, add: bool) -> None:
    """Write the units and have them taken up, or stop them and take them away. What fails is undone."""
    if not add:
        _take_away(job, changes)
        return
    change.make(changes)
    for line in _lines(job, add=True):
        done = _systemctl(*line)
        if done.status != 0:
            _take_back(job, changes)
            raise KaizenError(
                f"`systemctl --user {' '.join(line)}` failed: {_said(done)}",
                hint=f"what was written is taken back; see `journalctl --user -u {_unit(job)}`",
            )


def standing(job: Job) -> Standing | None:
    """The unit as it stands; None where there is none of ours."""
    path = os.path.join(folder(), _unit(job))
    texts = [(each, there) for each in _paths(job) if _is_ours(there := outside.read(each))]
    if path not in dict(texts):
        return None
    said = "\n".join((text or b"").decode("utf-8", "replace") for _, text in texts)
    facts = _facts(job)
    return Standing(
        NAME,
        tuple(each for each, _ in texts),
        _after(said, "OnCalendar="),
        _after(said, "ExecStart=") or "",
        active=facts["ActiveState"] in ("active", "activating") if "ActiveState" in facts else None,
        last_run=_instant(facts.get("LastTriggerUSec")),
        next_run=_instant(facts.get("NextElapseUSecRealtime")),
        pid=int(facts.get("MainPID") or 0) or None,
    )


def is_settled(job: Job) -> bool:
    """Whether the unit is enabled and runs."""
    facts = _facts(job)
    return facts.get("UnitFileState") == "enabled" and facts.get("ActiveState") == "active"


def names() -> list[str]:
    """The names of the jobs that have a timer."""
    try:
        there = sorted(os.listdir(folder()))
    except OSError:
        return []
    return [name.removesuffix(".timer") for name in there if name.startswith("kaizen-") and name.endswith(".timer")]


def _lines(job: Job, *, add: bool) -> list[list[str]]:
    """A changed unit that runs already goes on as it was until it is started again."""
    if add:
        return [["daemon-reload"], ["enable", _unit(job)], ["restart", _unit(job)]]
    return [["disable", "--now", _unit(job)], ["daemon-reload"]]


def _take_back(job: Job, changes: tuple[Change, ...]) -> None:
    """As it was before: what was new is not enabled any more, what was changed runs as it did."""
    is_new = all(each.before is None for each in changes)
    if is_new:
        _systemctl("disable", "--now", _unit(job))
    change.undo(changes)
    _systemctl("daemon-reload")
    if not is_new:
        _systemctl("restart", _unit(job))


def _take_away(job: Job, changes: tuple[Change, ...]) -> None:
    """Where no manager answers, nothing of ours runs, and the link by which it was enabled is ours to remove."""
    reached = processes.find("systemctl") is not None
    if reached:
        _systemctl(*_lines(job, add=False)[0])
    target = "timers.target" if job.every else "default.target"
    link = os.path.join(folder(), f"{target}.wants", _unit(job))
    if os.path.islink(link):
        outside.remove(link)
    change.make(changes)
    if reached:
        _systemctl("daemon-reload")


def _unit(job: Job) -> str:
    return f"{job.name}.timer" if job.every else f"{job.name}.service"


def _paths(job: Job) -> list[str]:
    kinds = ("service", "timer") if job.every else ("service",)
    return [os.path.join(folder(), f"{job.name}.{kind}") for kind in kinds]


def _is_ours(text: bytes | None) -> bool:
    return text is not None and text.startswith(b"# written by `kaizen ")


def _facts(job: Job) -> dict[str, str]:
    """What the manager tells of the unit; nothing where it does not answer."""
    if processes.find("systemctl") is None:
        return {}
    wanted = "ActiveState,UnitFileState,LastTriggerUSec,NextElapseUSecRealtime,MainPID"
    done = _systemctl("show", f"--property={wanted}", _unit(job))
    if done.status != 0:
        return {}
    pairs = (line.partition("=") for line in done.out.decode("utf-8", "replace").splitlines())
    return {name: value for name, _, value in pairs}


def _instant(said: str | None) -> str | None:
    """`Wed 2026-11-25 14:00:00 UTC` as ISO 8601; None for `n/a` and for what is told otherwise."""
    words = (said or "").split()
    return f"{words[1]}T{words[2]}.000+00:00" if len(words) == 4 and words[3] == "UTC" else None


def _after(text: str, begin: str) -> str | None:
    return next((line.removeprefix(begin) for line in text.splitlines() if line.startswith(begin)), None)


def _systemctl(*arguments: str) -> processes.Ran:
    return processes.run(["systemctl", "--user", *arguments], environ=_ENVIRON, limit_s=_LIMIT_S)


def _said(done: processes.Ran) -> str:
    """The line that says why; the one after it only says where there is more."""
    lines = done.err.decode("utf-8", "replace").strip().splitlines()
    words = [line for line in lines if not line.startswith("See ")]
    return words[-1] if words else f"it ended with status {done.status}"
