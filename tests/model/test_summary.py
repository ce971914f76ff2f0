"""Sums over figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kaizen.model import summary
from kaizen.model.figures import Active, Spent, Touched, Used
from kaizen.model.spending import Spending
from kaizen.model.summary import Cached, File, Sums, Tool
from kaizen.model.usage import Usage

COUNT = st.integers(0, 2**70)
SESSION, DAY = st.sampled_from("abc"), st.integers(0, 3)
ACTIVE = st.builds(Active, SESSION, DAY, COUNT, COUNT, COUNT)
USAGE = st.builds(Usage, *[st.none() | COUNT] * 7)
SPENT = st.builds(
    Spent, SESSION, DAY, st.none() | st.sampled_from("mn"), st.none(),
    st.builds(Spending, st.integers(1, 9), COUNT, st.integers(0, 1), st.booleans()), USAGE,
)  # fmt: skip
USED = st.builds(
    Used, SESSION, DAY, st.none() | st.sampled_from("tu"), COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, st.none() | COUNT,
    st.none() | st.sampled_from("xyz"),
)  # fmt: skip
KINDS: list[tuple[Any, Callable[[Any], Sums]]] = [
    (ACTIVE, summary.of_active),
    (SPENT, summary.of_spent),
    (USED, summary.of_used),
]


@given(st.data())
def test_sums_over_any_parts_agree(data: st.DataObject) -> None:
    """However rows are parted, by a key or at random, their parts come to the whole, token by token."""
    for rows, of in KINDS:
        drawn = data.draw(st.lists(rows, max_size=8))
        parts: dict[int, list[Any]] = {}
        for row in drawn:
            parts.setdefault(data.draw(st.integers(0, 3)), []).append(row)
        whole = of(drawn)
        assert summary.together(map(of, parts.values())) == whole
        assert summary.together(summary.by_key(drawn, lambda row: row.day, of).values()) == whole
        assert summary.together([whole]) == summary.together([Sums(), whole]) == whole


@given(st.lists(ACTIVE), st.lists(USED))
def test_kinds_of_rows_come_together_under_their_keys(active: list[Active], used: list[Used]) -> None:
    """A key that only one kind has is there too."""
    by_day = summary.merged(
        summary.by_key(active, lambda row: row.day, summary.of_active),
        summary.by_key(used, lambda row: row.day, summary.of_used),
    )
    assert set(by_day) == {row.day for row in (*active, *used)}
    for day, sums in by_day.items():
        assert sums.sessions == {row.session_id for row in (*active, *used) if row.day == day}
        assert sums.prompts == sum(row.prompts for row in active if row.day == day)


def spent(calls: int, **usage: int) -> Spent:
    return Spent("a", 1, "m", None, Spending(calls), Usage(**usage))


def test_a_kind_that_one_call_does_not_tell_is_unknown_and_the_rest_is_told() -> None:
    """What is known is never taken for all, nor what is unknown for nothing."""
    sums = summary.of_spent([spent(2, input=10, output=1), spent(1, input=5)])
    assert (sums.usage.input, sums.usage.output, sums.usage.cache_read) == (15, None, None)
    assert (sums.told.input, sums.told.output, sums.told.cache_read) == (15, 1, None)


def test_the_cache_share_is_of_all_tokens_of_the_prompts() -> None:
    """Read from the cache, beside what was read, written and neither; unknown where a call does not tell one of them."""
    whole = spent(2, input=10, cache_read=60, cache_write=30)
    assert summary.of_spent([whole]).cache_share == 0.6
    both = summary.of_spent([whole, spent(1, input=10, cache_read=60)])
    assert both.cache_share is None
    assert (both.cached, both.cached.share) == (Cached(2, 60, 100), 0.6)
    assert summary.of_spent([spent(1, input=0, cache_read=0, cache_write=0)]).cache_share is None
    assert Sums().cache_share is None


def test_tools_are_told_by_the_time_they_took() -> None:
    """With their longest use; what has no duration has no mean, and what has no name is one of its own."""
    rows = [
        Used("a", 1, "Bash", 3, 1, 0, 1, 2, 100, 60, "x"),
        Used("b", 1, "Bash", 1, 0, 1, 0, 1, 70, 70, "y"),
        Used("b", 1, None, 2, 0, 0, 0, 0, 0, None, None),
        Used("a", 2, "Read", 9, 0, 0, 0, 9, 90, 50, "z"),
    ]
    bash, read, unknown = summary.tools(rows)
    assert bash == Tool("Bash", 4, 1, 1, 1, 3, 170, 70, "y", "b")
    assert (bash.mean_ms, read.mean_ms) == (56, 10)
    assert unknown == Tool(None, 2, 0, 0, 0, 0, None, None, None, None)
    assert unknown.mean_ms is None


def test_files_are_told_by_how_often_they_were_touched() -> None:
    """By the name that they are given; of equals the one that was edited more."""
    rows = [Touched("a", 1, "x", 2, 0), Touched("b", 1, "./x", 1, 0), Touched("a", 1, "y", 1, 2)]
    assert summary.files(rows, lambda row: row.path.removeprefix("./")) == [File("y", 1, 2), File("x", 3, 0)]
