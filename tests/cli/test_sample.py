"""The sample session."""

from __future__ import annotations

import os
import threading

from kaizen.cli import sample
from kaizen.daemon.sources import roots, transcripts


def test_the_sample_leaves_nothing(home: str) -> None:
    """The throw-away home is in the environment while it lasts, and gone afterwards, even after an interrupt."""
    before = dict(os.environ)
    try:
        with sample.throw_away() as repository:
            assert repository.is_dir()
            assert os.environ["KAIZEN_HOME"] != home
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert not repository.parent.exists()
    assert dict(os.environ) == before


def test_the_player_stops_when_told(home: str) -> None:
    """A stopped player has written whole lines of one session."""
    with sample.throw_away() as repository:
        stop = threading.Event()
        player = sample.play(repository, stop)
        stop.set()
        player.join(30)
        assert not player.is_alive()
        (found,) = transcripts(roots(os.environ))
        assert found.size > 0
