"""What could be known of sessions before an experiment."""

from __future__ import annotations

from random import Random

import pytest

from kaizen.measure import covariate


def test_a_session_counts_for_no_more_than_most_did_before() -> None:
    """Of a hundred values the one that ninety-five lie below."""
    assert covariate.cap([float(n) for n in range(100)]) == 95


@pytest.mark.parametrize(
    "earlier", [[], [1.0, 9.0] * 9, [0.0] * 99 + [7.0]], ids=["none", "few", "nearly all one value"]
)
def test_without_enough_to_go_by_there_is_no_cap(earlier: list[float]) -> None:
    """A cap that took all that there is would leave nothing to compare."""
    assert covariate.cap(earlier) is None


def test_a_kind_is_known_from_enough_sessions() -> None:
    """Of the others nothing is expected."""
    assert covariate.expected({"a": [2.0, 4.0] * 5, "b": [1.0] * 9}) == {"a": 3.0}


def test_what_was_known_is_taken_away_and_the_mean_stays() -> None:
    """Most of the spread of two kinds of which one costs ten times the other was known."""
    random = Random(1)
    known = [random.choice((1.0, 10.0)) for _ in range(200)]
    values = [each + random.gauss(0, 0.5) for each in known]
    found = covariate.adjusted(values, known)
    assert sum(found) == pytest.approx(sum(values))
    assert max(found) - min(found) < 5 < max(values) - min(values)


@pytest.mark.parametrize("known", [[], [2.0, 2.0, 2.0]], ids=["nothing", "the same of all"])
def test_what_tells_nothing_changes_nothing(known: list[float]) -> None:
    """One kind only, or none."""
    assert covariate.adjusted([1.0, 2.0, 3.0][: len(known)], known) == [1.0, 2.0, 3.0][: len(known)]
