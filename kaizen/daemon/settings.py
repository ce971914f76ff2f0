"""What `config.toml` says: the machine's in the home, a workspace's in its project folder, the nearer one first.

A file that cannot be read is no reason not to capture: what it should have said has its default, and `doctor`
tells of it.
"""

from __future__ import annotations

import tomllib

from kaizen.host import files
from kaizen.values import NamedTuple

IDLE_EXIT_S = 3 * 60 * 60.0
SLEEP_S = 10 * 60.0  # under a supervisor, where waking costs next to nothing
_LIMIT = 1_000_000
_MOST_MINUTES = 60 * 24 * 366  # more than a year is never


class Settings(NamedTuple):
    """Settings that hold for a workspace; spans in seconds. `sleep_s` is `idle_exit_s` under a supervisor. `trouble` says which file is not used, and why."""

    idle_exit_s: float = IDLE_EXIT_S
    claude_code: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
    sleep_s: float = SLEEP_S


def read_settings(*config_paths: str) -> Settings:
    """The settings from these files, the first that has a value decides."""
    tables, trouble = [], []
    for path in config_paths:
        text = files.read_text(path, _LIMIT)
        try:
            tables.append(tomllib.loads(text or ""))
        except (ValueError, RecursionError) as error:
            trouble.append(f"{path}: {error}")
    minutes = _first(tables, "daemon", "idle_exit_minutes")
    folders = _first(tables, "capture", "claude_code")
    return Settings(
        idle_exit_s=_seconds(minutes, IDLE_EXIT_S),
        sleep_s=_seconds(minutes, SLEEP_S),
        claude_code=tuple(f for f in folders if isinstance(f, str) and "\0" not in f)
        if isinstance(folders, list)
        else (),
        trouble=tuple(trouble),
    )


def _first(tables: list[dict[str, object]], section: str, name: str) -> object:
    for table in tables:
        inside = table.get(section)
        if isinstance(inside, dict) and name in inside:
            return inside[name]
    return None


def _seconds(minutes: object, default: float) -> float:
    if (
        isinstance(minutes, bool) or not isinstance(minutes, int | float) or not minutes >= 0
    ):  # nan is no number of them
        return default
    return float("inf") if minutes == 0 or minutes > _MOST_MINUTES else minutes * 60.0
