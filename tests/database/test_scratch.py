"""A database in memory."""

from __future__ import annotations

from kaizen.database.scratch import scratch


def test_each_is_by_itself_and_gone_with_its_connection() -> None:
    """Nothing of one is in another."""
    one, other = scratch(), scratch()
    one.execute("CREATE TABLE t (x)")
    assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    one.close()
    other.close()
