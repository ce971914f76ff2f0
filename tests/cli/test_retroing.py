"""Which days are meant, how a retro is written, and where it goes."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from kaizen.cli import retroing
from kaizen.cli.retroing import Format, form, hand_over, made, span
from kaizen.errors import KaizenError, NotFound
from kaizen.model.weeks import day_of
from tests.support.retros import WORKSPACE, full

DAY_MS = 86_400_000


def at(day: str) -> int:
    """An instant on a day."""
    return (day_of(day) or 0) * DAY_MS + 12 * 3_600_000


@pytest.mark.parametrize(
    ("today", "name"),
    [("2026-11-23", "2026-W47"), ("2026-11-29", "2026-W47"), ("2026-11-22", "2026-W46"), ("2026-01-01", "2025-W52")],
)
def test_the_last_whole_week(today: str, name: str) -> None:
    """Whatever day it is: this week is not over before its Sunday is."""
    assert span(None, None, at(today)).name == name


def test_days_end_yesterday() -> None:
    """Today is not over, and would be held against whole days."""
    found = span(None, 7, at("2026-11-25"))
    assert (found.name, found.days) == ("2026-11-24.7d", 7)


def test_a_week_that_is_over() -> None:
    """By its name; until its last day is over it is none yet."""
    assert span("2026-w47", None, at("2026-11-23")).week == "2026-W47"
    with pytest.raises(NotFound, match="not over before 2026-11-23"):
        span("2026-W47", None, at("2026-11-22"))
    with pytest.raises(NotFound, match="no week"):
        span("47", None, at("2026-11-22"))
    with pytest.raises(NotFound, match="before 1970"):
        span(None, 40_000, at("2026-11-22"))


def test_one_form() -> None:
    """Text for the terminal, unless one other is asked for."""
    assert form(as_json=False, md=False, html=False) is Format.TEXT
    assert form(as_json=False, md=True, html=False) is Format.MD
    with pytest.raises(typer.BadParameter):
        form(as_json=True, md=False, html=True)


@pytest.mark.parametrize("how", [Format.MD, Format.HTML])
def test_what_leaves_is_redacted(home: str, how: Format) -> None:
    """Secrets, names of users and the paths of workspaces; and markup is text."""
    retro = full(hostile=True)
    secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" + "k1L2m3N4o5P6q7R8"
    item = retro.items[1]
    topic = item.topic._replace(cause=f"curl {WORKSPACE}/x -H {secret} /home/mwinters/y")
    text = made(retro._replace(items=(retro.items[0], item._replace(topic=topic))), how, 80)
    assert secret not in text
    assert WORKSPACE not in text
    assert "mwinters" not in text
    assert "<script>" not in text
    assert "github-token-1" in text or "token-1" in text


def test_json_is_all_of_it(home: str) -> None:
    """As it is kept."""
    from kaizen.retro import written

    assert written.read(made(full(), Format.JSON, 80).encode()) == full()


def test_to_a_file(tmp_path: Path) -> None:
    """Not over one that is there, unless that is said."""
    path = tmp_path / "retro.md"
    hand_over("one", output=str(path), force=False, to=None)
    with pytest.raises(KaizenError, match="there already"):
        hand_over("two", output=str(path), force=False, to=None)
    hand_over("two", output=str(path), force=True, to=None)
    assert path.read_text() == "two"


def test_to_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As its input; what it says is said. One that fails is told of with its last words."""
    hand_over("one\n", output=None, force=False, to=f"tee {tmp_path / 'got'} | tr o O")
    assert (tmp_path / "got").read_text() == "one\n"
    assert capsys.readouterr().out == "One\n"
    with pytest.raises(KaizenError, match="no such host"):
        hand_over("one", output=None, force=False, to="cat > /dev/null; echo no such host >&2; exit 3")
    with pytest.raises(KaizenError, match="status 3"):
        hand_over("one", output=None, force=False, to="exit 3")


def test_whose(home: str, workspace: Path) -> None:
    """All of them, or one that is registered."""
    assert retroing.whose(True, None) is None
    with pytest.raises(typer.BadParameter):
        retroing.whose(True, workspace)
    with pytest.raises(NotFound):
        retroing.whose(False, workspace)
