"""Deleting what has been kept for long enough: lines of the journal, and logs that were put aside."""

from __future__ import annotations

import os
import stat

from kaizen.host import files
from kaizen.registry import journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.paths import RuntimePaths

DAY_MS = 24 * 60 * 60 * 1000
_ASIDE = (".1", ".2", ".3")


def prune_journal(registry_path: str, *, days: float | None, now: int) -> int:
    """Delete what is older than so many days; how many lines there were."""
    return 0 if days is None else journal.prune(registry_path, before=int(now - days * DAY_MS))


def prune_logs(runtime: RuntimePaths, *, days: float | None, now: int) -> list[str]:
    """Delete a dead daemon's logs that were put aside and last written before so many days; which those were.

    The caller holds the start lock. `daemon.log` itself stays: it tells how the daemon ended.
    """
    old = [
        runtime.log + end for end in _ASIDE if days is not None and _is_older(runtime.log + end, now - days * DAY_MS)
    ]
    for path in old:
        files.remove(path)
    return [path for path in old if files.inode(path) is None]


def _is_older(path: str, instant_ms: float) -> bool:
    try:
        facts = os.lstat(path)
    except OSError:
        return False
    return stat.S_ISREG(facts.st_mode) and facts.st_mtime_ns // 1_000_000 < instant_ms
