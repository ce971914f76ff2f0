"""A store as it is at one moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.errors import DatabaseDamaged
from kaizen.store.moment import moment
from kaizen.store.opening import open_to_read
from tests.support.claude import Store, session

COUNT = "SELECT count(*) FROM events"


def test_what_is_written_meanwhile_is_not_seen(store: Store, tmp_path: Path) -> None:
    """Until it is over, also within another."""
    reader = open_to_read(store.path)
    with moment(reader):
        with moment(reader):
            assert reader.execute(COUNT).fetchone() == (0,)
        session().write(tmp_path / "projects")
        store.take(tmp_path / "projects")
        assert reader.execute(COUNT).fetchone() == (0,)
    assert reader.execute(COUNT).fetchone()[0] > 0
    reader.close()


def test_an_error_of_the_database_is_one_of_ours(store: Store) -> None:
    """And the moment is over."""
    with pytest.raises(DatabaseDamaged), moment(store.connection):
        store.connection.execute("SELECT * FROM nowhere")
    assert not store.connection.in_transaction
