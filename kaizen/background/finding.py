"""What an examination finds: how bad it is, what to do about it, and what can be done by itself."""

from __future__ import annotations

from enum import StrEnum

from kaizen.values import NamedTuple

OK, WARN, FAIL = "ok", "warn", "fail"
FIX = "`kaizen doctor --fix` mends it"


class Remedy(StrEnum):
    """How something is mended; `mend` has one function for each."""

    PRIVATE = "take away what other users may do"
    REAP = "reap what is stale and what belongs to nobody"
    CLEAR = "remove what a dead daemon left"
    PLACE = "record where the runtime files lie"
    RECORD = "record the daemon that answers"
    PID_FILE = "write the pid file of the daemon that answers"
    MARK = "mark whether the folder is there"
    UNFINISHED = "remove files that were never finished"


class Finding(NamedTuple):
    """One thing that was looked at: `level` is `ok`, `warn` or `fail`; `advice` says what to do about it.

    What can be mended has a `remedy` for the path in `about`. `fixed` is None where nothing was tried, and `done` says
    what was, or why it could not be.
    """

    check: str
    level: str
    detail: str
    advice: str = ""
    remedy: Remedy | None = None
    about: str = ""
    fixed: bool | None = None
    done: str = ""
