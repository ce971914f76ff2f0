"""What `config.toml` says: the machine's in the home, a workspace's in its project folder, the nearer one first.

A file that cannot be read is no reason not to capture: what it should have said has its default, and `doctor`
tells of it.
"""

from __future__ import annotations

import tomllib

from kaizen.host import files
from kaizen.host.logs import MOST_KEPT
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeGuard

IDLE_EXIT_S = 3 * 60 * 60.0
SLEEP_S = 10 * 60.0  # under a supervisor, where waking costs next to nothing
_LIMIT = 1_000_000
_MOST_MINUTES = 60 * 24 * 366  # more than a year is never
_MOST_MEGABYTES = 1_000_000


class Settings(NamedTuple):
    """Settings that hold for a workspace; spans in seconds. `folders` has each agent's folders. `sleep_s` is
    `idle_exit_s` under a supervisor. `trouble` says which file is not used, and why."""

    idle_exit_s: float = IDLE_EXIT_S
    folders: Mapping[str, Sequence[str]] = {}
    trouble: tuple[str, ...] = ()
    log_bytes: int = files.LOG_BYTES
    log_keep: int = files.LOGS_KEPT
    sleep_s: float = SLEEP_S


def read_settings(*config_paths: str) -> Settings:
    """The settings from these files, the first that has a value decides."""
    tables, trouble = [], []
    for path in config_paths:
        text = files.read_text(path, _LIMIT)
        if text is None and files.inode(path) is not None:
            trouble.append(f"{path}: it is not a plain file that can be read")
        try:
            tables.append(tomllib.loads(text or ""))
        except (ValueError, RecursionError) as error:
            trouble.append(f"{path}: {error}")
    minutes = _first(tables, "daemon", "idle_exit_minutes")
    return Settings(
        idle_exit_s=_seconds(minutes, IDLE_EXIT_S),
        sleep_s=_seconds(minutes, SLEEP_S),
        folders=_folders(tables),
        trouble=tuple(trouble),
        log_bytes=_bytes(_first(tables, "daemon", "log_megabytes")),
        log_keep=_count(_first(tables, "daemon", "log_keep")),
    )


def _folders(tables: list[dict[str, object]]) -> dict[str, tuple[str, ...]]:
    """The lists of folders below `[capture]`, by agent: what is `claude_code` there is `claude-code` elsewhere."""
    found: dict[str, tuple[str, ...]] = {}
    for table in reversed(tables):
        inside = table.get("capture")
        for name, value in inside.items() if isinstance(inside, dict) else ():
            if isinstance(value, list):
                found[name.replace("_", "-")] = tuple(f for f in value if isinstance(f, str) and "\0" not in f)
    return found


def _first(tables: list[dict[str, object]], section: str, name: str) -> object:
    for table in tables:
        inside = table.get(section)
        if isinstance(inside, dict) and name in inside:
            return inside[name]
    return None


def _is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number from 0 on; nan is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _seconds(minutes: object, default: float) -> float:
    if not _is_number(minutes):
        return default
    return float("inf") if minutes == 0 or minutes > _MOST_MINUTES else minutes * 60.0


def _bytes(megabytes: object) -> int:
    if not _is_number(megabytes) or not 0 < megabytes <= _MOST_MEGABYTES:
        return files.LOG_BYTES
    return max(1, int(megabytes * 1_000_000))


def _count(keep: object) -> int:
    return int(keep) if _is_number(keep) and 1 <= keep <= MOST_KEPT else files.LOGS_KEPT
