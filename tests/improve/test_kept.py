"""Proposals on disk, below the home."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.errors import NotFound
from kaizen.host.files import ensure_home
from kaizen.improve import kept
from kaizen.model.finding import Cite
from kaizen.model.proposal import Proposal, ProposalKind, Saves

WORKSPACE = "/home/dev/app"


def proposal(id_: str = "0a0b0c0d") -> Proposal:
    saves = Saves(14, 2, 28, 100, None, 60_000, 30, (Cite("5e55", 7), Cite("5e55", 9)))
    return Proposal(id_, id_.partition(".")[0], ProposalKind.RULE, "a.mdc", "tïtle \ud800", 5, saves, "--- a\r\n\tx\n")


@pytest.fixture
def made(home: str) -> str:
    ensure_home(home)
    return home


def test_there_and_back(made: str) -> None:
    """Every field, whatever text is in it; private files."""
    given = [proposal(), proposal("0a0b0c0d.2"), proposal("0b")]
    kept.keep(made, WORKSPACE, given)
    assert kept.kept(made, WORKSPACE) == sorted(given)
    folder = Path(paths.proposals_dir(made, WORKSPACE))
    assert {stat.S_IMODE(os.lstat(path).st_mode) for path in folder.iterdir()} == {0o600}


def test_the_last_ones_take_the_place_of_those_before(made: str) -> None:
    """What is not proposed any more goes."""
    kept.keep(made, WORKSPACE, [proposal("0a"), proposal("0b")])
    kept.keep(made, WORKSPACE, [proposal("0b")])
    assert [each.id for each in kept.kept(made, WORKSPACE)] == ["0b"]
    kept.keep(made, WORKSPACE, [])
    assert kept.kept(made, WORKSPACE) == []


def test_what_cannot_be_read_is_left_out(made: str) -> None:
    """Whatever somebody put there."""
    kept.keep(made, WORKSPACE, [proposal()])
    folder = Path(paths.proposals_dir(made, WORKSPACE))
    for name, text in (
        ("a.json", "{"),
        ("b.json", "[]"),
        ("c.json", '{"saves": 1}'),
        ("d.json", "[" * 9000),
        ("e.txt", ""),
    ):
        (folder / name).write_text(text)
    (folder / "f.json").symlink_to("/etc/passwd")
    assert kept.kept(made, WORKSPACE) == [proposal()]


def test_which_one_is_meant(made: str) -> None:
    """The beginning of an id will do; of two for one action the first."""
    kept.keep(made, WORKSPACE, [proposal("0a0b0c0d"), proposal("0a0b0c0d.2"), proposal("0b000000")])
    assert kept.meant(made, WORKSPACE, "0A0").id == "0a0b0c0d"
    assert kept.meant(made, WORKSPACE, "0a0b0c0d.2").id == "0a0b0c0d.2"
    for begin, said in (("0", "several"), ("beef", "no proposal begins with 'beef'"), ("", "no proposal")):
        with pytest.raises(NotFound, match=said):
            kept.meant(made, WORKSPACE, begin)


def test_nowhere_there_is_none(home: str) -> None:
    """Looking makes nothing."""
    assert kept.kept(home, WORKSPACE) == []
    assert not Path(home).exists()
