"""What a daemon says: one line a thing, to its log, with the time. A line that repeats is said once a minute.

In the background standard output and error are the log. There it is kept small: whoever says the line that makes
it too large turns it over, and each daemon stays with the log at its path, whoever turned it over or removed it.
"""

from __future__ import annotations

import os
import sys
import threading

from kaizen import clock
from kaizen.errors import KaizenError
from kaizen.host import files, logs

_QUIET_S = 60.0
_said: dict[str, float] = {}
_turn = threading.RLock()  # a signal's handler may have something to say in the middle of it


class _Log:
    """The log that standard error is; `path` is None where it is none. `limit` is in bytes, infinite until the settings
    are read, so that nothing is dropped that they want kept. `torn` ends a line that a full disk cut short."""

    home: str = ""
    path: str | None = None
    limit, keep = float("inf"), files.LOGS_KEPT
    torn = b""


_log = _Log()


def belongs_to(home: str, path: str) -> None:
    """What is said from now on belongs into this log, if standard error is it; in the foreground it is not."""
    _log.home, _log.path = home, path if logs.is_open_as(path, 2) else None


def keep_small(limit: float, keep: int) -> None:
    """Turn the log over when it has more than `limit` bytes, and keep `keep` of those before it."""
    _log.limit, _log.keep = limit, keep
    if _log.path is not None:
        logs.prune(_log.path, keep)


def say(line: str) -> None:
    """Write one line to the log, in one write, so that lines of two processes do not mix."""
    with _turn:
        if not _is_news(line):
            return
        text = f"{clock.iso(clock.now_ms())} [{os.getpid()}] {line}\n".encode("utf-8", "backslashreplace")
        _stay(float("inf"))
        try:
            whole = os.write(sys.stderr.fileno() if sys.stderr else 2, _log.torn + text) >= len(text)
            _log.torn = b"" if whole else b"\n"
        except (OSError, ValueError):
            pass  # a full disk or a closed terminal must not end the daemon
        _stay(_log.limit)


def _is_news(line: str) -> bool:
    now = clock.span()
    if now - _said.get(line, -_QUIET_S) < _QUIET_S:
        return False
    if len(_said) > 200:
        _said.clear()
    _said[line] = now
    return True


def _stay(limit: float) -> None:
    """Turn the log over if it is too large, and go on with the one at the path if ours is not that one any more."""
    if _log.path is None:
        return
    try:
        ours = os.fstat(2)
        if files.inode(_log.path) == (ours.st_dev, ours.st_ino) and ours.st_size <= limit:
            return
        also_ours = [fd for fd in (1, 2) if os.path.samestat(os.fstat(fd), ours)]
        log = files.open_log(_log.home, _log.path, limit=limit, keep=_log.keep)
        for fd in also_ours:
            os.dup2(log, fd)
        os.close(log)
    except (OSError, KaizenError):
        pass  # the home is gone, the disk is full, the folder cannot be written: what is open will do
