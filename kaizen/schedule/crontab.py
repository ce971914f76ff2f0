"""A line in the user's crontab. Every other byte of it stays as it is.

Ours is the line that ends with `# <name of the job>`, which the shell takes for a comment. It is a whole line, put at a
border between lines, so that taking it out gives back what was there, a last line without a newline included.
"""

from __future__ import annotations

import os
import re
from shlex import quote

from kaizen.errors import KaizenError
from kaizen.host import processes
from kaizen.schedule.change import Change, Standing
from kaizen.schedule.job import Every, Job, default_home

NAME = "crontab"
_WHEN = {
    Every.QUARTER_HOUR: "*/15 * * * *",
    Every.HOURLY: "0 * * * *",
    Every.DAILY: "0 12 * * *",
    Every.WEEKLY: "0 8 * * 1",
}
_NONE = (b"no crontab for", b"no such file")  # of Vixie's, cronie and FreeBSD; of busybox
_ENVIRON = {"LC_ALL": "C"}
_SETS_HOME = re.compile(rb"^[ \t]*[\"']?HOME[\"']?[ \t]*=", re.MULTILINE)


def with_line(text: bytes, job: Job, line: bytes) -> bytes:
    """The crontab with this line in the place of ours, or before a last line that has no newline, or at the end."""
    there, kept, placed = _lines(text), list[bytes](), False
    for each in there:
        if not is_ours(each, job):
            kept.append(each)
        elif not placed:
            kept.append(line)
            placed = True
    if not placed:
        kept.insert(len(kept) - bool(kept and not kept[-1].endswith(b"\n")), line)
    return b"".join(kept)


def without_line(text: bytes, job: Job) -> bytes:
    """The crontab without our line."""
    return b"".join(each for each in _lines(text) if not is_ours(each, job))


def is_ours(line: bytes, job: Job) -> bool:
    """Whether a line of the crontab is the one we wrote for this job, whatever was made of it since."""
    return line.rstrip().endswith(b" # " + job.name.encode())


def entry(job: Job, text: bytes = b"") -> bytes:
    """Our line for a crontab with this text. Raises KaizenError for a path that no crontab can hold.

    A percent sign means a newline to cron and is escaped; what cron makes of a backslash differs from one to the other.
    """
    command = [quote(word) for word in job.argv]
    home = job.named_home
    if home is None and _SETS_HOME.search(text):
        home = default_home()
    if home is not None:
        command = [
            f"KAIZEN_HOME={quote(home)}",
            *command,
        ]  # `env` would take a program with `=` in its path for more of it
    said = os.fsencode(" ".join(command))
    if b"\\" in said or any(byte < 32 or byte == 127 for byte in said):
        raise KaizenError(
            f"a crontab cannot hold the path in {' '.join(job.argv)!r} or {home!r}",
            hint="it has a backslash or a control character; use --using systemd, or move it",
        )
    when = _WHEN[job.every or Every.HOURLY]
    return when.encode() + b" " + said.replace(b"%", b"\\%") + b" # " + job.name.encode() + b"\n"


def obstacle(job: Job) -> str | None:
    """Why a crontab cannot be used here; None if it can."""
    if job.every is None:
        return "cron does not keep anything running"
    if processes.find("crontab") is None:
        return "there is no program `crontab`"
    try:
        _read()
    except KaizenError as error:
        return str(error)
    return None


def adding(job: Job) -> tuple[Change, ...]:
    """What installing would change."""
    before = _read()
    after = with_line(before or b"", job, entry(job, before or b""))
    return () if before == after else (Change(NAME, before, after),)


def removing(job: Job) -> tuple[Change, ...]:
    """What uninstalling would change. A crontab in which nothing else is left goes whole."""
    before = _read() if job.every is not None and processes.find("crontab") else None
    after = without_line(before or b"", job)
    return () if before is None or before == after else (Change(NAME, before, after or None),)


def runs(job: Job, *, add: bool) -> tuple[str, ...]:
    """The commands that are run beside what is written."""
    return ()


def make(job: Job, changes: tuple[Change, ...], *, add: bool) -> None:
    """Write the crontab, if it is still the one that was looked at."""
    for change in changes:
        if _read() != change.before:
            raise KaizenError(
                "the crontab was changed by somebody else just now", hint="nothing was written; try again"
            )
        done = _crontab("-r") if change.after is None else _crontab("-", given=change.after)
        if done.status != 0:
            raise KaizenError(f"the crontab could not be written: {_said(done)}", hint="nothing was changed in it")


def standing(job: Job) -> Standing | None:
    """Our line as it stands in the crontab; None where there is none."""
    if job.every is None or processes.find("crontab") is None:
        return None
    ours = next((line for line in _lines(_read() or b"") if is_ours(line, job)), None)
    if ours is None:
        return None
    text = ours.decode("utf-8", "backslashreplace").rstrip().removesuffix(f" # {job.name}")
    is_comment = text.lstrip().startswith("#")
    words = text.lstrip(" \t#").split(maxsplit=5)
    when, command = (" ".join(words[:5]), words[5]) if len(words) == 6 else (None, text)
    return Standing(NAME, (NAME,), when, command, active=False if is_comment else None)


def is_settled(job: Job) -> bool:
    """Whether nothing beside what is written is to be done."""
    return True


def names() -> list[str]:
    """The names of the jobs that have a line."""
    there = (_read() or b"") if processes.find("crontab") else b""
    ends = (line.rstrip().rpartition(b" # ")[2] for line in _lines(there))
    return [end.decode("ascii", "replace") for end in ends if end.startswith(b"kaizen-")]


def _read() -> bytes | None:
    done = _crontab("-l")
    if done.status == 0:
        return done.out
    if done.status is not None and done.status > 0 and any(said in done.err.lower() for said in _NONE):
        return None
    raise KaizenError(f"the crontab could not be read: {_said(done)}", hint="see what `crontab -l` says")


def _crontab(*arguments: str, given: bytes = b"") -> processes.Ran:
    return processes.run(["crontab", *arguments], given=given, environ=_ENVIRON)


def _said(done: processes.Ran) -> str:
    words = done.err.decode("utf-8", "replace").strip().splitlines()
    return words[-1] if words else f"it ended with status {done.status}"


def _lines(text: bytes) -> list[bytes]:
    """Lines with their newlines; a carriage return is no border for cron."""
    return re.findall(rb"[^\n]*\n|[^\n]+", text)
