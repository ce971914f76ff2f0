"""The thread that reads."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kaizen.errors import BadQuery, KaizenError
from kaizen.tui import feed as feeds
from kaizen.tui.board import Shelves
from kaizen.tui.feed import Failed, Feed, News, Sought
from kaizen.tui.telling import Excerpt, Opened, Wish
from tests.support.claude import text
from tests.support.processes import eventually
from tests.support.top import Captured


class Heard:
    """What a feed told, taken as it rings."""

    def __init__(self, home: str) -> None:
        self.rung = threading.Event()
        self.news = list[News]()
        self.feed = Feed(home, self.rung.set)
        self.feed.start()

    def until(self, tell: type[object]) -> object:
        """The next answer, board or story of this kind."""

        def look() -> object:
            if self.rung.wait(0.01):
                self.rung.clear()
                self.news.append(self.feed.take())
            while self.news:
                news = self.news.pop(0)
                for each in (*news.answers, news.told, news.board):
                    if isinstance(each, tell):
                        return each
            return None

        return eventually(look, f"{tell} is told")


@pytest.fixture
def heard(captured: Captured) -> Iterator[Heard]:
    """A feed on a workspace with a session."""
    captured.take(captured.session(1, "One").response("m", text("Words")))
    made = Heard(captured.home)
    yield made
    made.feed.end(limit_s=10)
    assert not made.feed.is_alive()


def test_it_reads_what_is_asked_for(captured: Captured, heard: Heard) -> None:
    """The board by itself; a story, a line of it and a search when they are wished."""
    session_id = captured.session(1).session
    heard.until(feeds.Board)
    heard.feed.tell(Wish(captured.path, session_id))
    told = heard.until(Excerpt)
    assert isinstance(told, Excerpt)
    assert [line.text for line in told.lines] == ["One", "Words"]
    heard.feed.open(captured.path, session_id, told.lines[1], None)
    opened = heard.until(Opened)
    assert isinstance(opened, Opened)
    assert opened.text == "Words"
    heard.feed.seek("kind:prompt")
    sought = heard.until(Sought)
    assert isinstance(sought, Sought)
    assert [placed.hit.snippet for placed in sought.answer.hits] == ["One"]


def test_what_cannot_be_read_is_told(captured: Captured, heard: Heard) -> None:
    """A query that is wrong, a session that is not there, a workspace that nobody knows."""
    heard.until(feeds.Board)
    heard.feed.seek("tool:")
    assert isinstance(heard.until(BadQuery), BadQuery)
    heard.feed.tell(Wish(captured.path, "nobody"))
    heard.until(KaizenError)
    heard.feed.tell(Wish("/nowhere", "nobody"))
    heard.until(KaizenError)


def test_a_session_that_is_deleted_while_it_is_looked_at(captured: Captured, heard: Heard) -> None:
    """Is told as gone, and nothing ends."""
    heard.until(feeds.Board)
    heard.feed.tell(Wish(captured.path, captured.session(1).session))
    heard.until(Excerpt)
    with captured.store.connection:
        captured.store.connection.execute("DELETE FROM sessions")
    assert isinstance(heard.until(Failed), Failed)


def test_it_rings_once_until_it_is_taken(captured: Captured) -> None:
    """However much happens: whoever shows it is told once that there is something, and takes the latest."""
    rings = list[int]()
    feed = Feed(captured.home, lambda: rings.append(1))
    made = captured.session(1, "One")
    for number in range(5):
        captured.take(made.response(f"m{number}", text("Words")))
        feed._step()
    assert len(rings) == 1
    news = feed.take()
    assert news.board is not None
    assert news.board.rows[0].session.model_calls == 5
    feed._shelves.close()


def test_an_error_that_nobody_foresaw_is_raised_where_it_is_taken(
    captured: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread ends with it, and whoever takes the news has it."""

    def fail(_: Shelves) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Shelves, "call_roll", fail)
    rung = threading.Event()
    feed = Feed(captured.home, rung.set)
    feed.start()
    assert rung.wait(30)
    with pytest.raises(ZeroDivisionError):
        feed.take()
    feed.end(limit_s=10)
