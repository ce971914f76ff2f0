"""News from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import register
from kaizen.database.opening import connect
from kaizen.errors import DatabaseDamaged, HomeRefused
from kaizen.host import files
from kaizen.registry.hot import Registry
from kaizen.supervisor.feed import Feed


@pytest.fixture
def feed(home: str) -> Iterator[Feed]:
    files.ensure_home(home)
    made = Feed(home)
    yield made
    made.close()


@pytest.fixture
def others(home: str) -> Iterator[Registry]:
    """The registry as another process has it open."""
    files.ensure_home(home)
    with Registry.open(home) as registry:
        yield registry


def test_first_everything(feed: Feed, others: Registry) -> None:
    """The first news are all workspaces there are; then there are none until somebody writes."""
    register(others, "/w/a", init=True)
    register(others, "/w/b", init=True)
    news = feed.news()
    assert ([entry.workspace.path for entry in news.entries], news.all) == (["/w/a", "/w/b"], True)
    feed.news()
    assert feed.news() == ((), (), False)


def test_what_others_do_is_news_once(feed: Feed, others: Registry) -> None:
    """A workspace that something was done to is told once, with its newest row; one that was forgotten by its path."""
    row = register(others, "/w/a", init=True)
    feed.news()
    others.set_wanted(row.id, True, 1)
    others.set_paused(row.id, True, 2)
    (entry,) = feed.news().entries
    assert (entry.workspace.wanted, entry.workspace.paused) == (True, True)
    assert feed.news().entries == ()
    others.forget(row.id)
    assert feed.news().forgotten == ("/w/a",)


def test_a_registry_that_is_replaced_is_all_news(home: str, feed: Feed) -> None:
    """Where the file was deleted it is made anew, and everything in the new one is told."""
    register(feed.registry, "/w/a", init=True)
    assert len(feed.news().entries) == 1
    for name in ("machine.db", "machine.db-wal", "machine.db-shm"):
        Path(home, name).unlink(missing_ok=True)
    assert feed.news() == ((), (), True)
    register(feed.registry, "/w/b", init=True)
    assert [entry.workspace.path for entry in feed.news().entries] == ["/w/b"]


def test_a_damaged_registry_raises_and_is_tried_again(home: str, feed: Feed) -> None:
    """News of a damaged registry are an error each time, and come again when a sound one lies there."""
    Path(paths.machine_db(home)).write_bytes(b"no database" * 100)
    for _ in range(2):
        with pytest.raises(DatabaseDamaged):
            feed.news()
    Path(paths.machine_db(home)).unlink()
    assert feed.news().all


def test_a_home_that_is_gone_is_not_made_again(home: str, feed: Feed, tmp_path: Path) -> None:
    """A vanished home is an error, and stays vanished."""
    feed.news()
    Path(home).rename(tmp_path / "moved")
    with pytest.raises(HomeRefused):
        feed.news()
    assert not Path(home).exists()


def test_it_waits_for_no_writer(home: str, feed: Feed, others: Registry) -> None:
    """Reading goes on beside a writer; there is nothing to wait for."""
    register(others, "/w/a", init=True)
    feed.news()
    writer = connect(paths.machine_db(home))
    writer.execute("BEGIN IMMEDIATE")
    feed.news()
    assert feed.registry.connection.execute("PRAGMA busy_timeout").fetchone()[0] < 1000
    writer.execute("ROLLBACK")
    writer.close()
