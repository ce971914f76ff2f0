"""Experiments and tags in a workspace's decisions."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.decisions import experiments
from kaizen.errors import KaizenError, NotFound
from kaizen.model.experiment import Bound, Design, Metric
from tests.support.decided import NOW, decisions

DESIGN = Design(Bound.BRANCH, "new", None, Metric.COST, NOW, None, 0.5, 7)


@pytest.fixture
def db(home: str, workspace: Path) -> Iterator[sqlite3.Connection]:
    made = decisions(home, workspace)
    yield made
    made.close()


def test_an_experiment_is_kept_as_it_was_made(db: sqlite3.Connection) -> None:
    """With its design, the latest first."""
    made = experiments.new(db, "one", DESIGN, NOW)
    later = experiments.new(db, "two", DESIGN._replace(bound=Bound.TAGS, before="old", share=None), NOW + 1)
    assert experiments.listed(db) == [later, made]


def test_a_name_is_taken_once(db: sqlite3.Connection) -> None:
    """It is what people call it by."""
    experiments.new(db, "one", DESIGN, NOW)
    with pytest.raises(KaizenError, match="already"):
        experiments.new(db, "one", DESIGN, NOW + 1)
    assert len(experiments.listed(db)) == 1


def test_it_is_meant_by_name_or_the_beginning_of_its_id(db: sqlite3.Connection) -> None:
    """A name goes first; what is none, or several, is said."""
    made = experiments.new(db, "one", DESIGN, NOW)
    assert experiments.meant(db, "one") == experiments.meant(db, made.id[:5]) == experiments.meant(db, made.id.upper())
    named_so = experiments.new(db, made.id[:5], DESIGN, NOW + 1)
    assert experiments.meant(db, made.id[:5]) == named_so
    for named in ("", "zzz", "on"):
        with pytest.raises(NotFound):
            experiments.meant(db, named)


def test_several_that_begin_so_are_told(db: sqlite3.Connection) -> None:
    """Of twenty, two begin with the same digit."""
    made = [experiments.new(db, f"number {number}", DESIGN, NOW + number) for number in range(20)]
    digits = [each.id[0] for each in made]
    twice = next(digit for digit in digits if digits.count(digit) > 1)
    with pytest.raises(NotFound, match="several"):
        experiments.meant(db, twice)


def test_a_conclusion_stays(db: sqlite3.Connection) -> None:
    """The second one is refused, and changes nothing."""
    made = experiments.new(db, "one", DESIGN, NOW)
    kept = experiments.conclude(db, made.id, "{}", NOW + 5)
    assert kept == made._replace(concluded_at=NOW + 5, conclusion="{}")
    with pytest.raises(KaizenError, match="concluded"):
        experiments.conclude(db, made.id, '{"other": 1}', NOW + 6)
    assert experiments.meant(db, "one") == kept


def test_tags(db: sqlite3.Connection) -> None:
    """A session has each once; what it has not cannot be taken away."""
    assert experiments.tag(db, "s1", "a", NOW)
    assert not experiments.tag(db, "s1", "a", NOW + 1)
    experiments.tag(db, "s1", "b", NOW)
    experiments.tag(db, "s2", "b", NOW)
    assert experiments.tags(db) == {"s1": {"a", "b"}, "s2": {"b"}}
    assert experiments.untag(db, "s2", "b")
    assert not experiments.untag(db, "s2", "b")
    assert experiments.tags(db) == {"s1": {"a", "b"}}
