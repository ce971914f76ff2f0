"""Letting a workspace's daemon know that there is a letter: it is rung, or one is started that nobody waits for.

Only a daemon that is wanted is started: not where the user stopped it, paused the workspace, or forgot it meanwhile.
"""

from __future__ import annotations

import os
import sys

from kaizen import paths
from kaizen.hooks import spool
from kaizen.ipc.ring import INGEST_HOOK, ring

_OUT_OF_THE_WAY = 10
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Started apart from whoever called the hook: with a session of its own, and nothing that was inherited left open.
_START = """
import os, sys
os.closerange(3, 65536)
os.setsid()
os.chdir("/")
sys.path.insert(0, sys.argv[1])
from kaizen.background.wanted import start_wanted
start_wanted(sys.argv[2], sys.argv[3])
"""


def wake(home: str, workspace: str, fd: int, now: int) -> None:
    """Ring the daemon of a workspace with this open spool; where there is none let one be started, at most one in ten
    seconds. Raises OSError."""
    if ring(paths.runtime(home, paths.key(workspace)).sock, INGEST_HOOK):
        return
    if spool.may_try(fd, now):
        spool.limit(fd)
        _start(home, workspace)


def _start(home: str, workspace: str) -> None:
    import fcntl

    from kaizen.host import processes

    opened = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
    null = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY)
    os.close(opened)
    line = [sys.executable, "-I", "-c", _START, os.path.dirname(_PACKAGE), home, workspace]
    try:
        processes.spawn(line, keep=[(null, fd) for fd in (0, 1, 2)], environ={**os.environ, "KAIZEN_HOME": home})
    finally:
        os.close(null)
