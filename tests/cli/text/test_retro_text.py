"""A retro on a terminal: one page."""

from __future__ import annotations

import pytest

from kaizen.cli import show
from kaizen.cli.text.retro_page import page
from kaizen.cli.text.retro_text import lines
from kaizen.model.retro import Followed
from kaizen.retro import numbers
from tests.support.retros import full, item, week


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("hostile", [False, True])
@pytest.mark.parametrize("width", [0, 80, 200])
def test_one_page(everywhere: bool, hostile: bool, width: int) -> None:
    """Of 50 lines at most, however much there is to tell; of 80 columns where nobody says how wide."""
    retro = full(everywhere=everywhere, hostile=hostile)
    more = tuple(each._replace(action_id=f"c000000{number}") for number in range(9) for each in retro.followed[1:3])
    made = numbers.numbers(week(41, denied=5, interrupted=5), [week(40)] * 8)
    found = lines(page(retro._replace(numbers=made, followed=more, fewer=retro.fewer * 3)), width)
    assert len(found) <= 50
    assert max(map(show.width_of, found)) <= (80 if width == 0 else 100)
    assert "".join(found).isprintable()


def test_narrow() -> None:
    """On 40 columns it is longer, and no wider."""
    assert max(map(show.width_of, lines(page(full()), 40)[12:])) <= 60


def test_what_helps_stands_whole() -> None:
    """On two lines, with what was decided."""
    found = lines(page(full()), 80)
    at = found.index("1  npm test: a command fails again and again")
    assert " ".join(line.strip() for line in found[at + 1 : at + 3]) == (
        "Write into the instruction file how the command is run here, or make it work from a fresh clone. "
        "(a0000000, proposed, little effort)"
    )


def test_long_advice_is_cut() -> None:
    """After two lines, marked as cut."""
    long = item(0, "x")._replace(helps="do this and that " * 30)
    found = lines(page(full()._replace(items=(long,))), 80)
    at = next(number for number, line in enumerate(found) if line.startswith("1  "))
    assert found[at + 2].endswith("…")
    assert not found[at + 3]


def test_what_was_decided_is_not_cut() -> None:
    """The cause gives way, the id stays."""
    each: Followed = full().followed[2]._replace(cause="src/" + "long/" * 30 + "file.py")
    found = lines(page(full()._replace(followed=(each,))), 80)
    assert any(line.endswith("…  (b0000003, accepted)") for line in found)


def test_what_became_of_it_is_not_cut_where_there_is_room() -> None:
    """It stands on two lines, for the end of it is what tells."""
    each: Followed = full().followed[2]._replace(cause="src/" + "long/" * 9 + "file.py")
    found = lines(page(full()._replace(followed=(each,), fewer=(), well=())), 80)
    at = next(number for number, line in enumerate(found) if line.startswith("- src/long/"))
    assert found[at + 1].endswith("(b0000003, accepted)")
    assert "…" not in found[at] + found[at + 1]
