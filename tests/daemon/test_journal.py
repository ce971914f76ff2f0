"""The daemon's log: one line a thing, said once while it repeats."""

from __future__ import annotations

import re

import pytest

from kaizen import clock
from kaizen.daemon import journal


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock to set, and nothing said before."""
    at = [1000.0]
    monkeypatch.setattr(clock, "span", lambda: at[0])
    monkeypatch.setattr(journal, "_said", {})
    return at


def test_a_line_has_its_time_and_process(now: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    """A line says when and who, in UTC."""
    journal.say("hello")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00 \[\d+\] hello\n", capfd.readouterr().err)


def test_a_repeated_line_is_said_once_a_minute(now: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    """The same trouble again and again is one line a minute, another is said at once."""
    for _ in range(100):
        journal.say("trouble")
    journal.say("another")
    now[0] += 61
    journal.say("trouble")
    assert [line.split("] ")[1] for line in capfd.readouterr().err.splitlines()] == ["trouble", "another", "trouble"]


def test_many_lines_are_not_kept_for_ever(now: list[float], capfd: pytest.CaptureFixture[str]) -> None:
    """What was said is remembered only so far."""
    for n in range(1000):
        journal.say(f"line {n}")
    assert len(journal._said) <= 202


def test_what_is_no_text_and_a_closed_log_are_no_trouble(
    now: list[float], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is no UTF-8 is written escaped; a log that cannot be written ends nothing."""
    journal.say("caf\udcff")
    assert "\\udcff" in capfd.readouterr().err

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    journal.say("lost")
