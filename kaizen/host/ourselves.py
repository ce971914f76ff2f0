"""What this process is called, and how much it may have open."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_ARG_START, _ARG_END = 45, 46  # of the fields after the name


def raise_descriptor_limit() -> None:
    """Allow this process as many descriptors as it may allow itself: it may hold a socket for each workspace."""
    import resource

    try:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft != hard:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        pass


def name_ourselves(name: str, line: Sequence[str] = ()) -> None:
    """What `ps` and `top` show for this process: a name, at most 15 bytes of it (proc_pid_comm(5)), and a command line, as
    much as fits into the memory of the one it was started with (proc_pid_stat(5), arg_start)."""
    try:
        with open("/proc/self/comm", "wb") as comm:
            comm.write(os.fsencode(name)[:15])
        if line:
            _write_line(os.fsencode("\0".join(line)))
    except (OSError, ValueError, IndexError):
        pass  # a name is for people, and there may be no such files


def _write_line(words: bytes) -> None:
    with open("/proc/self/stat", "rb") as stat:
        fields = stat.read().rpartition(b")")[2].split()
    start, end = int(fields[_ARG_START]), int(fields[_ARG_END])
    if 0 < start < end:
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(start)
            memory.write(words[: end - start - 1].ljust(end - start, b"\0"))
