"""What a daemon says: one line a thing, to its log, with the time. A line that repeats is said once a minute."""

from __future__ import annotations

import os
import sys

from kaizen import clock

_QUIET_S = 60.0
_said: dict[str, float] = {}


def say(line: str) -> None:
    """Write one line to the log, in one write, so that lines of two processes do not mix."""
    now = clock.span()
    if now - _said.get(line, -_QUIET_S) < _QUIET_S:
        return
    if len(_said) > 200:
        _said.clear()
    _said[line] = now
    text = f"{clock.iso(clock.now_ms())} [{os.getpid()}] {line}\n"
    try:
        os.write(sys.stderr.fileno() if sys.stderr else 2, text.encode("utf-8", "backslashreplace"))
    except (OSError, ValueError):
        pass  # a full disk or a closed terminal must not end the daemon
