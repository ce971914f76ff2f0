"""Figures in few columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.session import Status
from kaizen.model.spending import Spending
from kaizen.model.usage import Usage
from kaizen.text import width_of
from kaizen.tui import figures
from tests.support.top import HOSTILE


@given(st.text())
def test_text_on_one_line_cannot_move_the_cursor(text: str) -> None:
    """Whatever an agent wrote, it is one line of printable characters."""
    assert figures.one_line(text).isprintable()


def test_a_hostile_title_is_written_out() -> None:
    """Control characters, changes of direction and C1 are escaped; markup is text."""
    said = figures.one_line(HOSTILE)
    assert "\\x1b[2J" in said
    assert "[bold red]markup[/]" in said
    assert "\\u202e" in said
    assert "\\x9b31m" in said
    assert "项目" in said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (None, "-"), (0, "0"), (999, "999"), (1000, "1.0k"), (1234, "1.2k"), (9_949, "9.9k"), (9_950, "10k"), (34_400, "34k"),
        (999_499, "999k"), (999_500, "1.0M"), (5_600_000, "5.6M"), (2_000_000_000, "2.0G"), (3 * 10**12, "3T"),
    ],
)  # fmt: skip
def test_counts(number: int | None, said: str) -> None:
    """A number is told with its unit, and what is not known is a dash."""
    assert figures.count(number) == said


@given(st.integers(min_value=0, max_value=10**14))
def test_a_count_fits_its_column(number: int) -> None:
    """Up to a hundred tera no count is wider than five columns."""
    assert width_of(figures.count(number)) <= 5


@pytest.mark.parametrize(
    ("spending", "said"),
    [
        (Spending(), "-"), (Spending(2, 0, 2), "?"), (Spending(1, 410_000_000), "$0.41"), (Spending(1, 1_000_000), "<$0.01"),
        (Spending(1, 0), "$0.00"), (Spending(3, 410_000_000, 1), "$0.41+?"), (Spending(1, 410_000_000, 0, True), "≥$0.41"),
        (Spending(1, 1_234 * 10**9), "$1,234"),
    ],
)  # fmt: skip
def test_money(spending: Spending, said: str) -> None:
    """What has no price is told, and never shown as nothing."""
    assert figures.money(spending) == said


def test_tokens_are_those_that_are_known() -> None:
    """Of no known kind there is no sum."""
    assert figures.tokens(Usage()) is None
    assert figures.tokens(Usage(1, None, 3, None)) == 4


@pytest.mark.parametrize(
    ("ms", "said"),
    [(None, "-"), (-5, "0s"), (59_999, "59s"), (60_000, "1m"), (7_200_000, "2h"), (4 * 86_400_000, "4d")],
)
def test_spans(ms: int | None, said: str) -> None:
    """A span has its largest unit."""
    assert figures.span(ms) == said


@pytest.mark.parametrize(("ms", "said"), [(None, ""), (40, "40ms"), (1200, "1.2s"), (180_000, "3m")])
def test_durations(ms: int | None, said: str) -> None:
    """How long something took; of what is not known nothing is said."""
    assert figures.took(ms) == said


@pytest.mark.parametrize(("size", "said"), [(None, "-"), (12, "12 B"), (3400, "3.4 kB"), (2_000_000, "2.0 MB")])
def test_sizes(size: int | None, said: str) -> None:
    """Bytes with their unit."""
    assert figures.size(size) == said


def test_every_status_has_its_word() -> None:
    """Each fits its column, and no two are alike."""
    said = [figures.status(status) for status in Status.__members__.values()]
    assert len({*said}) == len(said)
    assert max(map(len, said)) <= 10


@pytest.mark.parametrize(("agent", "said"), [("claude-code", "claude"), ("copilot-cli", "copilot"), ("codex", "codex")])
def test_agents(agent: str, said: str) -> None:
    """An agent's name without what all of them have."""
    assert figures.agent(agent) == said
