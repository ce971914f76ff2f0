"""SQLAlchemy on top of connections that `opening` made. Imports SQLAlchemy: never on a hot path."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool


def engine_on(connection: Callable[[], sqlite3.Connection]) -> Engine:
    """An engine over the one connection that this function gives; it stays the caller's to close."""
    return create_engine("sqlite://", creator=connection, poolclass=StaticPool)
