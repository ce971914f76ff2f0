"""Which versions of Claude Code are in use, as its newest transcripts tell: no program of others is run to find out.

The oldest counts: an editor's extension may bring an older client than the terminal's, and both read the same settings.
"""

from __future__ import annotations

import heapq
import json
import os

from kaizen.hooks.events import CLAUDE_CODE, version_of
from kaizen.host import outside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.hooks.events import Version

_NEWEST = 20
_TAIL_BYTES = 65_536


def oldest_in_use(agent: str, folder: str) -> Version | None:
    """The oldest version that wrote one of the newest transcripts in an agent's folder; None where none tells, or where
    the version decides nothing."""
    if agent != CLAUDE_CODE:
        return None
    newest = heapq.nlargest(_NEWEST, _transcripts(os.path.join(folder, "projects")))
    told = (_last_version(outside.tail(path, _TAIL_BYTES)) for _, path in newest)
    return min((version for version in told if version is not None), default=None)


def _transcripts(projects: str) -> Iterator[tuple[int, str]]:
    """The main transcripts with the time of their last change; what cannot be looked at is passed over."""
    for project in _entries(projects):
        for entry in _entries(project.path):
            try:
                if entry.name.endswith(".jsonl") and entry.is_file(follow_symlinks=False):
                    yield entry.stat(follow_symlinks=False).st_mtime_ns, entry.path
            except OSError:
                continue


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError:
        return


def _last_version(content: bytes) -> Version | None:
    """The version in the last whole record that has one."""
    for line in reversed(content.split(b"\n")):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue  # the first line may be cut, the last one not yet whole
        said = record.get("version") if isinstance(record, dict) else None
        if isinstance(said, str) and (version := version_of(said)) is not None:
            return version
    return None
