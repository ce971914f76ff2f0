"""Looking whether registry, files and processes agree about each workspace. Changes nothing, takes no lock."""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.background.finding import FAIL, FIX, OK, WARN, Finding, Remedy
from kaizen.background.probe import probe
from kaizen.background.reap import is_stale, orphans, reap_supervisor
from kaizen.host import files, locks, processes
from kaizen.ipc import client
from kaizen.model.daemon import CLAIMS_LIFE, Absent, Shown, State, Unresponding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kaizen.background.status import Listed
    from kaizen.model.workspace import Entry


def disagreements(home: str, entries: Sequence[Entry], listed: Sequence[Listed]) -> Iterator[Finding]:
    """Where what is recorded of daemons and folders is not what there is."""
    stale = [entry.workspace.path for entry in entries if is_stale(home, entry)]
    if stale:
        detail = f"{len(stale)} died without an end: {', '.join(stale[:3])}"
        yield Finding("daemons", WARN, detail, "kaizen reap", Remedy.REAP, home)
    yield from _supervisor(home)
    yield from _nobodys(home, {entry.workspace.key for entry in entries})
    shown = {row.path: row for row in listed}
    for entry in entries:
        yield from _row(home, entry)
        yield from _folder(entry)
        row = shown.get(entry.workspace.path)
        if row is not None and row.state is Shown.RUNNING:
            yield from _living(home, entry, row)
        elif row is not None:
            yield from _no_socket(home, entry)
            yield from _dead(home, entry) if row.state is Shown.STOPPED else ()


def _supervisor(home: str) -> Iterator[Finding]:
    """A home without a supervisor is fine; one whose supervisor died, or does not answer, is not."""
    place = paths.supervisor(home)
    found = probe(place)
    if isinstance(found, Unresponding):
        detail = f"it is alive (pid {found.pid or 'unknown'}) and does not answer; daemons that sleep do not wake"
        yield Finding("supervisor", FAIL, detail, f"see {place.runtime.log}; kaizen supervise stop ends it")
    elif isinstance(found, Absent) and reap_supervisor(place, dry_run=True):
        detail = "it died without an end; daemons that run look after themselves, those that slept are stopped"
        yield Finding("supervisor", WARN, detail, "kaizen supervise --background", Remedy.REAP, place.runtime.dir)
    elif not isinstance(found, Absent):
        yield Finding("supervisor", OK, "running")


def _nobodys(home: str, known: set[str]) -> Iterator[Finding]:
    """Runtime folders without a row; one whose daemon lives is about to get its row back."""
    for key in orphans(home, known):
        place = paths.place_of_key(home, key)
        if locks.is_held(place.life):
            named = pidfile.read(place.runtime)
            who = f"pid {named.pid}" if named else "its pid is not known"
            detail = f"a daemon lives that the registry does not know ({who}, log {place.runtime.log})"
            yield Finding("daemons", WARN, detail, "it registers itself within seconds; then look again")
        else:
            detail = f"{place.runtime.dir} belongs to no workspace and no daemon"
            yield Finding("daemons", WARN, detail, "kaizen reap", Remedy.REAP, place.runtime.dir)


def _row(home: str, entry: Entry) -> Iterator[Finding]:
    row, daemon = entry.workspace, entry.daemon
    check, runtime = f"workspace {row.path}", paths.runtime(home, row.key)
    if row.key != paths.key(row.path):
        detail = f"its recorded key is {row.key}, its path makes {paths.key(row.path)}"
        yield Finding(check, FAIL, detail, f"kaizen forget {row.path}, then kaizen init {row.path}")
    recorded = None if daemon is None else (daemon.dir, daemon.sock, daemon.log, daemon.token_path)
    if recorded not in (None, (runtime.dir, runtime.sock, runtime.log, runtime.token)):
        detail = f"its runtime files are recorded elsewhere than in {runtime.dir}"
        yield Finding(check, WARN, detail, FIX, Remedy.PLACE, row.path)


def _folder(entry: Entry) -> Iterator[Finding]:
    """What the registry says of the folder, and where the folder went."""
    row = entry.workspace
    check, gone = f"workspace {row.path}", not os.path.isdir(row.path)
    if gone:
        advice = f"if it was moved: kaizen move {row.path} NEW; else kaizen forget {row.path}"
        since = "" if row.missing_since is None else f", since {clock.iso(row.missing_since)} at the latest"
        yield Finding(check, WARN, f"its folder is gone{since}", advice)
    elif (real := os.path.realpath(row.path)) != row.path:
        yield Finding(check, WARN, f"its path leads to {real} now", f"if it was moved: kaizen move {row.path} {real}")
    if gone != (row.missing_since is not None):
        said = (
            "its folder is back, and it is still marked as missing" if not gone else "it is not yet marked as missing"
        )
        yield Finding(check, WARN, said, FIX, Remedy.MARK, row.path)


def _no_socket(home: str, entry: Entry) -> Iterator[Finding]:
    """What keeps a daemon from being reached or started: something else in its socket's place."""
    row = entry.workspace
    sock = paths.place_of_key(home, row.key, row.path).runtime.sock
    if files.inode(sock) is not None and not files.is_socket(sock):
        detail = f"{sock} is in the place of its socket and is no socket"
        yield Finding(f"workspace {row.path}", FAIL, detail, f"mv {sock} {sock}.aside")


def _dead(home: str, entry: Entry) -> Iterator[Finding]:
    """What lies where a daemon's files would lie, while none lives and none is being started. A socket that somebody
    listens on is not left over."""
    row = entry.workspace
    place = paths.place_of_key(home, row.key, row.path)
    check, runtime = f"workspace {row.path}", place.runtime
    if locks.is_held(place.start):
        return
    left = [path for path in (runtime.sock, runtime.pid) if is_left_over(path)]
    if left and not client.somebody_listens(runtime.sock):
        yield Finding(check, WARN, f"left by a dead daemon: {', '.join(left)}", FIX, Remedy.CLEAR, row.path)


def is_left_over(path: str) -> bool:
    """Whether a socket or a plain file lies there."""
    return files.is_socket(path) or files.read_text(path, 1) is not None


def _living(home: str, entry: Entry, row: Listed) -> Iterator[Finding]:
    """Whether the row and the pid file name the daemon that answered. In another pid namespace numbers mean others; one
    that is just starting answers before it is recorded."""
    runtime, daemon, check = paths.runtime(home, row.key), entry.daemon, f"workspace {row.path}"
    named = pidfile.read(runtime)
    if _elsewhere(named.namespace if named else None) or _elsewhere(daemon.pid_namespace if daemon else None):
        return
    if named is None or named.pid != row.pid:
        said = f"pid {named.pid}" if named else "nobody"
        detail = f"{runtime.pid} names {said}, the daemon that answers is pid {row.pid}"
        yield Finding(check, WARN, detail, FIX, Remedy.PID_FILE, row.path)
    starting = daemon is not None and daemon.state == State.STARTING
    if not starting and (daemon is None or daemon.pid != row.pid or daemon.state not in CLAIMS_LIFE):
        said = "no daemon" if daemon is None else f"pid {daemon.pid}, {daemon.state}"
        detail = f"the registry has {said}; the daemon that answers is pid {row.pid}"
        yield Finding(check, WARN, detail, FIX, Remedy.RECORD, row.path)


def _elsewhere(namespace: str | None) -> bool:
    return namespace is not None and namespace != processes.pid_namespace()
