"""The driver for SQLite: the C module beneath `sqlite3`.

The Python half of `sqlite3` brings `datetime` and `collections` for conversions that nothing here uses, which
costs a third of a bare interpreter's start (measured), once in the command and once in the daemon. Both halves share
their classes, so whatever catches `sqlite3.Error` catches what comes from here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import _sqlite3 as sqlite3
    except ImportError:  # an interpreter that keeps its driver elsewhere
        import sqlite3

__all__ = ["sqlite3"]
