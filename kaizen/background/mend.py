"""Mending what an examination found and what can be mended safely, then looking again.

Everything is looked at once more before it is touched, where it concerns a daemon under the start lock; what
somebody else is at work on just now is left to them. Data is never deleted, and no process is ended.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background import agreement, leftovers, pidfile
from kaizen.background.examine import examine
from kaizen.background.finding import Finding, Remedy
from kaizen.background.probe import probe
from kaizen.background.reap import clear_runtime, reap
from kaizen.errors import KaizenError
from kaizen.host import files, locks, processes
from kaizen.model.daemon import CLAIMS_LIFE, Newer, Outdated, Responsive
from kaizen.registry import moving
from kaizen.registry.hot import Registry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kaizen.model.daemon import Hello
    from kaizen.model.workspace import Entry
    from kaizen.paths import Place

_BUSY = "somebody is starting or stopping it just now; try again"
_GONE = "it is well by itself"


def fix(home: str) -> list[Finding]:
    """Mend what can be mended; first what was, with what was done, then all that is found now."""
    tried = {_which(found): (found, _try(home, found)) for found in examine(home) if found.remedy is not None}
    now = examine(home)
    left = {_which(found) for found in now}
    mended = [
        found._replace(fixed=True, done=done, advice="") for which, (found, done) in tried.items() if which not in left
    ]
    return [*mended, *(_after(found, tried) for found in now)]


def _which(found: Finding) -> tuple[object, ...]:
    return found.check, found.remedy, found.about


def _after(found: Finding, tried: dict[tuple[object, ...], tuple[Finding, str]]) -> Finding:
    before = tried.get(_which(found))
    return found if found.remedy is None or before is None else found._replace(fixed=False, done=before[1])


def _try(home: str, found: Finding) -> str:
    assert found.remedy is not None
    try:
        return _REMEDIES[found.remedy](home, found.about)
    except KaizenError as error:
        return f"it could not be mended: {error}"


def _private(home: str, about: str) -> str:
    """From the outside inwards, so that nobody can exchange what lies further in."""
    changed = [path for path in (about, *leftovers.wide(home)) if files.make_private(path)]
    return f"only you may use {leftovers.some(changed)} now" if changed else _GONE


def _reap(home: str, about: str) -> str:
    done = reap(home)
    return "; ".join(f"reaped {each.path} ({each.reason})" for each in done.reaped) or _GONE


def _unfinished(home: str, about: str) -> str:
    gone = leftovers.unfinished(home)
    for path in gone:
        files.remove(path)
    return f"removed {', '.join(gone)}" if gone else _GONE


def _mark(home: str, about: str) -> str:
    with Registry.open(home, create=False) as registry:
        entry = registry.entry(about)
        if entry is None:
            return _GONE
        gone = not os.path.isdir(about)
        registry.set_missing(entry.workspace.id, clock.now_ms() if gone else None)
    return "marked as missing" if gone else "not marked as missing any more"


def _set_place(home: str, about: str) -> str:
    def act(registry: Registry, entry: Entry, place: Place) -> str:
        moving.set_place(registry.connection, entry.workspace.id, place.runtime)
        return f"recorded that its runtime files lie in {place.runtime.dir}"

    return _locked(home, about, act)


def _clear(home: str, about: str) -> str:
    def act(registry: Registry, entry: Entry, place: Place) -> str:
        if locks.is_held(place.life) or (entry.daemon is not None and entry.daemon.state in CLAIMS_LIFE):
            return _GONE
        left = [path for path in (place.runtime.sock, place.runtime.pid) if agreement.is_left_over(path)]
        clear_runtime(place)
        return f"removed {', '.join(left)}" if left else _GONE

    return _locked(home, about, act)


def _record(home: str, about: str) -> str:
    def act(registry: Registry, entry: Entry, place: Place) -> str:
        hello = _answering(place)
        if hello is None:
            return _GONE
        now, who = clock.now_ms(), processes.identity(hello.pid)
        recorded = registry.record_ready(
            entry.workspace.id, who, place.runtime, hello.version, hello.protocol,
            web=hello.web, started_at=now - hello.uptime_ms, now=now,
        )  # fmt: skip
        if not recorded:
            return _GONE
        return f"recorded the daemon that answers, pid {hello.pid}"

    return _locked(home, about, act)


def _pid_file(home: str, about: str) -> str:
    def act(registry: Registry, entry: Entry, place: Place) -> str:
        hello = _answering(place)
        if hello is None:
            return _GONE
        files.ensure_folder(home, place.runtime.dir)
        pidfile.write(home, place.runtime, processes.identity(hello.pid))
        return f"wrote pid {hello.pid} into {place.runtime.pid}"

    return _locked(home, about, act)


def _answering(place: Place) -> Hello | None:
    """The daemon that answers; None where there is none, or its pid names no process here (another pid namespace)."""
    found = probe(place)
    hello = found.hello if isinstance(found, Responsive | Outdated | Newer) else None
    return hello if hello is not None and processes.started(hello.pid) is not None else None


def _locked(home: str, workspace: str, act: Callable[[Registry, Entry, Place], str]) -> str:
    """Act under the start lock, if it can be had at once and the workspace is still registered."""
    with Registry.open(home, create=False) as registry:
        entry = registry.entry(workspace)
        if entry is None:
            return _GONE
        place = paths.place_of_key(home, entry.workspace.key, workspace)
        start = locks.take(place.start)
        if start is None:
            return _BUSY
        with start:
            entry = registry.entry(workspace)
            return _GONE if entry is None else act(registry, entry, place)


_REMEDIES: dict[Remedy, Callable[[str, str], str]] = {
    Remedy.PRIVATE: _private,
    Remedy.REAP: _reap,
    Remedy.CLEAR: _clear,
    Remedy.PLACE: _set_place,
    Remedy.RECORD: _record,
    Remedy.PID_FILE: _pid_file,
    Remedy.MARK: _mark,
    Remedy.UNFINISHED: _unfinished,
}
