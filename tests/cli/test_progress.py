"""Progress is shown on a terminal, after a moment, and is gone afterwards."""

from __future__ import annotations

import pytest

from kaizen.cli import progress, show
from kaizen.cli.progress import Progress


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that shows the last of these seconds."""
    times = [0.0]
    monkeypatch.setattr(progress.clock, "span", lambda: times[-1])
    return times


def test_on_a_terminal(spans: list[float], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What is over at once shows nothing; later the line is drawn now and then, in place, and cleared."""
    monkeypatch.setattr(show, "is_terminal", lambda stream: True)
    with Progress("reading, files") as told:
        told(1, 20)
        spans.append(1.0)
        told(2000, 20_000)
        told(2001, 20_000)
        spans.append(2.0)
        told(0, 0)
    assert capsys.readouterr().err.split("\r\x1b[K") == ["", "reading, files: 2,000 of 20,000", "reading, files …", ""]


def test_elsewhere(spans: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    """Into a pipe or a file nothing is drawn."""
    with Progress("reading") as told:
        spans.append(5.0)
        told(1, 2)
    assert capsys.readouterr().err == ""
