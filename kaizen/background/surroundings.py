"""What the machine gives a home and its daemons: the file system it lies on, and whether changes can be watched."""

from __future__ import annotations

import os

from kaizen import paths
from kaizen.errors import KaizenError
from kaizen.host import locks, mounts
from kaizen.ipc import client, messages
from kaizen.model.daemon import Shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.background.status import Listed

_ASK_S = 0.5
_NAMED = 3
_MORE_INSTANCES = "as root: sysctl fs.inotify.max_user_instances=512; the log says what was in the way"


def surroundings(home: str, rows: list[Listed]) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with them: check, level, what was found, what to do about it."""
    yield from _locks(home)
    mount = mounts.mount_of(home)
    if mount is not None and mount.is_network:
        yield (
            "home",
            "warn",
            f"{home} lies on a network file system ({mount.kind}, mounted on {mount.point})",
            "set KAIZEN_HOME to a folder on a local disk: locks and SQLite are not safe on this one",
        )
    if _watching(paths.supervisor(home).runtime.sock) == "polling":
        yield "watching", "warn", "the supervisor cannot watch and looks every second", _MORE_INSTANCES
    polling = [row.path for row in rows if row.state is Shown.RUNNING and _watching(row.socket) == "polling"]
    if polling:
        more = f" and {len(polling) - _NAMED} more" if len(polling) > _NAMED else ""
        yield (
            "watching",
            "warn",
            f"{len(polling)} daemons cannot watch and look every second: {', '.join(polling[:_NAMED])}{more}",
            _MORE_INSTANCES,
        )


def _locks(home: str) -> Iterator[tuple[str, str, str, str]]:
    """Even a start that failed for want of locks left a file to ask after."""
    try:
        with os.scandir(paths.locks_dir(home)) as files:
            first = next(files, None)
        if first is not None:
            locks.is_held(first.path)
    except KaizenError as error:
        yield "locks", "fail", str(error), error.hint
    except OSError:
        pass


def _watching(socket: str) -> str:
    try:
        return messages.text(client.ask(socket, {"type": "status"}, timeout_s=_ASK_S), "watching", "")
    except (client.NobodyListens, client.NoAnswer):
        return ""
