"""What is behind a number or an item: it adds up."""

from __future__ import annotations

import pytest

from kaizen.errors import NotFound
from kaizen.model.finding import together
from kaizen.retro.numbers import KINDS, Kind
from kaizen.retro.opened import OpenedItem, OpenedNumber, opened
from tests.support.retros import full


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_each_number_opens_and_adds_up(kind: Kind) -> None:
    """The sessions' shares come to the number, to what it is a share of, and to the calls that do not tell."""
    found = opened(full(), f"numbers.{kind.key}")
    assert isinstance(found, OpenedNumber)
    number = found.number
    assert sum(share.adds for share in found.shares) == number.total
    assert sum(share.missing for share in found.shares) == number.missing
    assert number.of is None or sum(share.of or 0 for share in found.shares) == number.of
    assert [share.adds for share in found.shares] == sorted((share.adds for share in found.shares), reverse=True)


@pytest.mark.parametrize(
    "key", ["1", "5", "slowed.1", "slowed.5", "1.evidence", "slowed.2.evidence", "SLOWED.1.Evidence"]
)
def test_each_item_opens_and_adds_up(key: str) -> None:
    """Its findings come to how often it was there and to what it wasted."""
    found = opened(full(), key)
    assert isinstance(found, OpenedItem)
    assert found.evidence is ("evidence" in key.lower())
    assert found.times == found.item.topic.times
    assert found.waste == found.item.topic.waste == together([each.finding.waste for each in found.item.seen])


def test_one_of_many_sessions_at_once() -> None:
    """It has no findings of its own to add up."""
    retro = full()
    found = opened(retro._replace(items=(retro.items[0]._replace(seen=()),)), "1")
    assert isinstance(found, OpenedItem)
    assert (found.times, found.waste) == (None, None)


@pytest.mark.parametrize(
    "key", ["0", "6", "slowed", "slowed.9", "1.2", "numbers", "numbers.x", "1.evidence.2", "", "x", "-1", "²"]
)
def test_what_is_not_there(key: str) -> None:
    """It is said how parts are named."""
    with pytest.raises(NotFound) as told:
        opened(full(), key)
    assert told.value.hint
