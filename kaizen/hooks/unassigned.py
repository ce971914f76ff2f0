"""The folders that hooks told of and that belong to no workspace: agent and folder, a line each, and nothing of the payload.

The list is there to be counted by `kaizen doctor`. It says each folder once, and takes no more when it is full.
"""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.values import NamedTuple

MOST_BYTES = 64 * 1024
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Stranger(NamedTuple):
    """An agent's hook came from this folder. The folder is empty where the payload told none."""

    agent: str
    folder: str


def note(home: str, agent: str, folder: str) -> None:
    """Put a folder on the list of a home that is there. Raises OSError."""
    line = b"\t".join((agent.encode(), os.fsencode(folder).replace(b"\n", b"?"))) + b"\n"
    fd = os.open(paths.unassigned(home), _FLAGS, 0o600)
    try:
        facts = os.fstat(fd)
        if facts.st_nlink == 1 and facts.st_size + len(line) <= MOST_BYTES and not _holds(fd, line):
            os.write(fd, line)
    finally:
        os.close(fd)


def strangers(home: str) -> list[Stranger]:
    """What is on the list, in the order in which it came."""
    from kaizen.host import files  # not by the hooks that note

    lines = files.read_bytes(paths.unassigned(home), MOST_BYTES) or b""
    split = (line.partition(b"\t") for line in lines.split(b"\n"))
    return [Stranger(agent.decode(errors="replace"), os.fsdecode(folder)) for agent, tab, folder in split if tab]


def _holds(fd: int, line: bytes) -> bool:
    return b"\n" + line in b"\n" + os.pread(fd, MOST_BYTES, 0)
