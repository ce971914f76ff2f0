"""What a project's folder holds, asked before it is taken away."""

from __future__ import annotations

import os
from enum import StrEnum

from kaizen import clock
from kaizen.database import opening
from kaizen.errors import KaizenError, NotFound
from kaizen.store import read
from kaizen.store.opening import open_to_read


class Holding(StrEnum):
    """Whether a project's folder may be taken away without loss."""

    NOTHING = "nothing"
    NO_SESSION = "no session"
    HISTORY = "history"


def holding(folder: str) -> Holding:
    """What the folder holds. What cannot be read, and what we did not put there, counts as history."""
    try:
        if any(not _is_ours(os.path.join(folder, name)) for name in os.listdir(folder)):
            return Holding.HISTORY
    except FileNotFoundError:
        return Holding.NOTHING
    except OSError:
        return Holding.HISTORY
    return Holding.HISTORY if _has_sessions(os.path.join(folder, "kaizen.db")) else Holding.NO_SESSION


def _is_ours(path: str) -> bool:
    name = os.path.basename(path)
    if name == "config.toml" or (name.startswith("kaizen.db") and not name.endswith(".backup")):
        return True
    return os.path.isdir(path) and not os.listdir(path)


def _has_sessions(path: str) -> bool:
    try:
        store = open_to_read(path)
    except NotFound:
        return False
    except KaizenError:
        return True
    try:
        with opening.guarded(path):
            return read.figures(store, clock.now_ms()).sessions > 0
    except KaizenError:
        return True
    finally:
        store.close()
