"""The pid file of a daemon: for people, and for naming a daemon that does not answer. It proves nothing."""

from __future__ import annotations

from kaizen.host import files, processes
from kaizen.model.daemon import Identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.paths import RuntimePaths


def write(home: str, runtime: RuntimePaths, who: Identity) -> None:
    """Write who the daemon is, one fact a line: pid, start time, boot, pid namespace."""
    facts = (who.pid, who.started, who.boot, who.namespace)
    text = "".join(f"{'' if fact is None else fact}\n" for fact in facts)
    files.write_private(home, runtime.pid, text.encode())


def read(runtime: RuntimePaths) -> Identity | None:
    """Who the pid file names; None where there is none or it makes no sense."""
    lines = (files.read_text(runtime.pid, 1024) or "").split("\n")
    if not lines[0].isdecimal() or len(lines[0]) > 10:
        return None
    more = [*lines[1:4], "", "", ""]
    started = int(more[0]) if more[0].isdecimal() else None
    return Identity(pid=int(lines[0]), started=started, boot=more[1] or None, namespace=more[2] or None)


def pid_here(runtime: RuntimePaths) -> int | None:
    """The pid that the pid file names; None where it is of another pid namespace and names somebody else in ours."""
    who = read(runtime)
    return who.pid if who is not None and who.namespace in (None, processes.pid_namespace()) else None
