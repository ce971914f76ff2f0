"""The driver."""

from __future__ import annotations

import sqlite3 as whole

from kaizen.database.driver import sqlite3


def test_errors_and_connections_are_those_of_the_library() -> None:
    """Whatever catches `sqlite3`'s errors catches the driver's, and a connection is the library's own."""
    assert issubclass(sqlite3.OperationalError, whole.Error)
    connection = sqlite3.connect(":memory:")
    assert isinstance(connection, whole.Connection)
    connection.close()
