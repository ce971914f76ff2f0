"""A retro of three months, over a store of 10,000 sessions and 2,000,000 events, by a program of its own."""

from __future__ import annotations

import os
import time

from bench.kept import LARGE, kept
from bench.places import kaizen
from bench.timing import Measured, start

DAYS = 92  # all that there is
_SECONDS, _MEGABYTES = 10, 300


def measure() -> list[Measured]:
    """Of the whole store, and of a week; once each, since nothing of it is kept."""
    there = kept(LARGE)
    made = []
    for what, span in (("three months", ["--days", str(DAYS)]), ("a week", [])):
        line = [*kaizen(), "retro", "-w", there.workspaces[0], "--dry-run", "--json", *span]
        begun = time.perf_counter()
        _, status, used = os.wait4(start(line, there.environ), 0)
        took = time.perf_counter() - begun
        if os.waitstatus_to_exitcode(status):
            raise RuntimeError(f"{' '.join(line)} ended with {os.waitstatus_to_exitcode(status)}")
        about = f"{used.ru_utime + used.ru_stime:.1f} s of a processor"
        made.append(Measured(f"retro of {what}", took, "s", _SECONDS, about))
        made.append(Measured(f"retro of {what}, memory", used.ru_maxrss / 1024, "MB", _MEGABYTES))
    return made
