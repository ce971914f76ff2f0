"""What responses used, out of running totals and records."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.model.usage import ModelCall, Usage
from kaizen.transcripts import codex_usage
from kaizen.transcripts.codex_state import State, Told
from tests.support.codex import Record, usage

TURN = "01a0c450-6fe8-7000-8000-00000000000b"


def totals(*figures: tuple[int, int]) -> list[Record]:
    """`token_count` infos: total and last input, each with a tenth of it put out."""
    return [{"total_token_usage": usage(a, 0, a // 10), "last_token_usage": usage(b, 0, b // 10)} for a, b in figures]


def counted(infos: list[Any], state: State | None = None) -> list[int | None]:
    """The input of each response that these infos tell."""
    told = Told("thread", "k", 1, state or State(), [])
    for info in infos:
        codex_usage.counted({"info": info}, told)
    return [fact.usage.input for fact in told.found if isinstance(fact, ModelCall)]


@pytest.mark.parametrize(
    ("infos", "expected"),
    [
        (totals((10, 10), (10, 10), (30, 20), (30, 20)), [10, 20]),  # each twice, as up to 0.12x
        (totals((10, 10), (30, 20), (30, 20), (60, 30)), [10, 20, 30]),  # the last again, as the next turn begins
        (totals((50, 50), (90, 40), (70, 20)), [50, 40, 20]),  # a killed response fell out of the total
        ([None, {}, 7, {"total_token_usage": 3}], []),
        ([*totals((50, 50)), {"total_token_usage": {"total_tokens": 9}, "last_token_usage": {"total_tokens": 9}}], [50]),
        ([*totals((50, 50)), {"total_token_usage": usage(90, 0, 9)}], [50, 40]),  # without the last, by the difference
        ([{"last_token_usage": usage(10, 0, 1)}, {"last_token_usage": usage(10, 0, 1)}, {"last_token_usage": usage(20, 0, 1)}], [10, 20]),
    ],
)  # fmt: skip
def test_a_response_is_told_where_the_total_moved(infos: list[Any], expected: list[int]) -> None:
    """Repetitions, refusals and estimates are no responses."""
    assert counted(infos) == expected


def test_a_compaction_s_estimate_and_an_overfull_context_are_no_responses() -> None:
    """Both move `total_tokens` only; what comes after an overfull context, whose total is 0, is counted."""
    nothing = dict.fromkeys(usage(), 0)
    estimate = {"total_token_usage": usage(50, 0, 5), "last_token_usage": {**nothing, "total_tokens": 900}}
    overfull = {
        "total_token_usage": {**nothing, "total_tokens": 9000},
        "last_token_usage": {**nothing, "total_tokens": 8950},
    }
    assert counted([*totals((50, 50)), estimate, overfull, *totals((40, 40))]) == [50, 40]


def test_a_fork_s_first_total_is_its_parent_s_last() -> None:
    """Unless the fork's model has said something by then."""
    fork = State('{"fork":true}')
    assert counted(totals((90, 20), (120, 30)), fork) == [30]
    assert counted(totals((120, 30)), State('{"fork":true,"answered":true}')) == [30]


def test_where_responses_are_recorded_totals_count_no_more() -> None:
    """One response, one record."""
    told = Told("thread", "k", 1, State(), [])
    codex_usage.recorded({"response_id": "resp_1", "usage": usage(10, 0, 1)}, told)
    for info in totals((10, 10), (4, 4)):
        codex_usage.counted({"info": info}, told)
    assert [fact.id for fact in told.found if isinstance(fact, ModelCall)] == ["resp_1"]


def test_a_record_without_a_name_or_without_figures() -> None:
    """The first is named like a total; the second says nothing that could be counted."""
    told = Told("thread", "k", 1, State(f'{{"turn":"{TURN}"}}'), [])
    codex_usage.recorded({"usage": usage(10, 0, 1)}, told)
    codex_usage.recorded({"response_id": "resp_2", "usage": {"input_tokens": "many"}}, told)
    assert [fact.id for fact in told.found if isinstance(fact, ModelCall)] == [f"{TURN}:10.0.0.1.20"]


def test_a_copied_total_is_what_a_fork_goes_on_from() -> None:
    """It is remembered and not counted."""
    state = State()
    codex_usage.passed({"info": totals((50, 50))[0]}, state)
    assert counted(totals((50, 50), (70, 20)), state) == [20]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (usage(1000, 600, 50, reasoning=20, written=100), Usage(300, 50, 600, 100, reasoning=20)),
        (usage(1000, 600, 50, reasoning=20), Usage(400, 50, 600, None, reasoning=20)),
        (usage(1000, 990, 50, reasoning=0, written=100), Usage(0, 50, 990, 100, reasoning=0)),  # never below 0
        ({"output_tokens": 5}, Usage(None, 5)),
        ({"input_tokens": -1, "output_tokens": 1.5}, Usage()),
    ],
)
def test_parts_are_taken_out_of_wholes(raw: Record, expected: Usage) -> None:
    """Input is what was neither read from nor written to the cache; what is not told is None."""
    assert codex_usage.usage(raw) == expected


@pytest.mark.parametrize(("limits", "told"), [(None, False), ({"primary": None, "limit_id": "codex"}, False), ({"primary": {"used_percent": 9}}, True), ({"credits": {"x": "y" * 9000}}, True)])  # fmt: skip
def test_rate_limits_are_told_in_bounded_words(limits: object, told: bool) -> None:
    """Only where there are figures."""
    words = codex_usage.limits({"rate_limits": limits}, Told("t", "k", 1, State(), []))
    assert (words is not None) is told
    assert len(words or "") <= 500
