"""Retros on disk: one file a span, below the workspace's `reports`, or below the home's for all workspaces together.

    2026-W47.json          the week as it was told last          2026-11-22.7d.json    seven days that end on a day
    2026-W47.1.json        what was told of it before, the oldest first

A file is written whole or not at all. What another run told before is kept beside it where it differs.
"""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.errors import NotFound, ReportDamaged
from kaizen.host import files, locks
from kaizen.model import weeks
from kaizen.model.retro import Retro, Span
from kaizen.retro import written
from kaizen.values import NamedTuple

_SUFFIX = ".json"
_TURN_S = 30.0
_MOST_DAYS = 36_525


class Kept(NamedTuple):
    """Where a retro lies; `before` is where that lies which was told of the span before, if it differs, None where it does not."""

    path: str
    changed: bool
    before: str | None = None


def folder(home: str, workspace: str | None) -> str:
    """Where the retros of a workspace lie; None stands for all workspaces together."""
    return paths.machine_reports_dir(home) if workspace is None else paths.reports_dir(home, workspace)


def keep(home: str, workspace: str | None, retro: Retro) -> Kept:
    """Keep a retro. Raises HomeRefused and PermissionRefused where it cannot be written; what was there stays then."""
    place, content = folder(home, workspace), written.written(retro)
    path = os.path.join(place, retro.span.name + _SUFFIX)
    files.ensure_folder(home, paths.locks_dir(home))
    files.ensure_folder(home, place)
    with locks.taken(paths.reports_lock(home), timeout_s=_TURN_S):
        there = files.read_bytes(path)
        if there == content:
            return Kept(path, changed=False)
        before = None if there is None else _aside(home, path, there)
        files.write_private(home, path, content)
    return Kept(path, True, before)


def spans(home: str, workspace: str | None) -> list[Span]:
    """The spans of which a retro is kept, the latest first."""
    try:
        names = os.listdir(folder(home, workspace))
    except OSError:
        return []
    there = [span for name in names if (span := span_of(name.removesuffix(_SUFFIX))) and name.endswith(_SUFFIX)]
    return sorted(there, key=lambda span: (-span.until, span.since))


def revisions(home: str, workspace: str | None, span: Span) -> int:
    """How many others were told of a span before."""
    path, count = os.path.join(folder(home, workspace), span.name), 0
    while files.inode(f"{path}.{count + 1}{_SUFFIX}") is not None:
        count += 1
    return count


def read(home: str, workspace: str | None, span: Span) -> Retro:
    """The retro of a span. Raises NotFound and ReportDamaged."""
    path = os.path.join(folder(home, workspace), span.name + _SUFFIX)
    content = files.read_bytes(path)
    if content is None:
        raise NotFound(f"no retro of {span.name} is kept", hint="`kaizen retro list` shows those that are")
    try:
        found = written.read(content)
    except written.Unreadable as why:
        raise ReportDamaged(path, str(why), again=_again(workspace, span)) from None
    if found.span != span:
        raise ReportDamaged(path, f"it tells of {found.span.name}", again=_again(workspace, span))
    return found


def latest(home: str, workspace: str | None) -> Retro | None:
    """The retro of the span that ended last, of several the longest. Raises ReportDamaged."""
    there = spans(home, workspace)
    return read(home, workspace, there[0]) if there else None


def last_before(home: str, workspace: str | None, span: Span) -> Retro | None:
    """The retro that one of this span follows up: that of the latest week that ended before it does. Raises ReportDamaged."""
    there = [each for each in spans(home, workspace) if each.week is not None and each.until < span.until]
    return read(home, workspace, there[0]) if there else None


def span_of(name: str) -> Span | None:
    """The span with this name."""
    monday = weeks.week_of(name)
    if monday is not None:
        return Span(monday, monday + 7, weeks.week_text(monday))
    day, dot, days = name.partition(".")
    last = weeks.day_of(day)
    if last is None or not dot or not days.endswith("d") or not (days[:-1].isascii() and days[:-1].isdecimal()):
        return None
    found = Span(last + 1 - int(days[:-1]), last + 1) if 0 < int(days[:-1]) <= _MOST_DAYS else None
    return found if found is not None and found.since >= 0 and found.name == name else None


def _aside(home: str, path: str, there: bytes) -> str:
    """Put what was told before beside it; what a run that was interrupted put there already is taken for that."""
    base, count = path.removesuffix(_SUFFIX), 0
    while (older := files.read_bytes(f"{base}.{count + 1}{_SUFFIX}")) is not None:
        count += 1
        last = older
    if count and last == there:
        return f"{base}.{count}{_SUFFIX}"
    files.write_private(home, f"{base}.{count + 1}{_SUFFIX}", there)
    return f"{base}.{count + 1}{_SUFFIX}"


def _again(workspace: str | None, span: Span) -> str:
    whose = "-A" if workspace is None else f"-w {workspace}"
    return f"kaizen retro {whose} " + (f"--week {span.week}" if span.week else f"--days {span.days}")
