"""What is behind a number or an item, as lines and as JSON."""

from __future__ import annotations

import pytest

from kaizen.cli.text import retro_opened
from kaizen.cli.text.retro_opened import evidence_lines, item_json, item_lines, number_json, number_lines
from kaizen.retro.cited import Cited
from kaizen.retro.numbers import KINDS
from kaizen.retro.opened import OpenedItem, OpenedNumber, opened
from tests.support.retros import full


def number(key: str) -> OpenedNumber:
    """A number, opened."""
    found = opened(full(), f"numbers.{key}")
    assert isinstance(found, OpenedNumber)
    return found


def item(key: str = "1.evidence") -> OpenedItem:
    """An item, opened."""
    found = opened(full(), key)
    assert isinstance(found, OpenedItem)
    return found


@pytest.mark.parametrize("key", [kind.key for kind in KINDS])
def test_a_number(key: str) -> None:
    """Its last line is its sum, which is what stands on the page."""
    found = number_lines(number(key), full(), 0)
    assert found[-1].startswith("together")
    assert number_json(number(key))["total"] == sum(each.adds for each in number(key).shares)


def test_a_number_of_which_a_part_is_not_told() -> None:
    """The calls that do not tell stand beside, and add up too."""
    found = number_lines(number("cost"), full(), 0)
    assert found[0].startswith("cost: at least $29.40 (2026-11-16 to 2026-11-22, app)")
    assert "NOT TOLD" in found[4]
    assert "$29.40" in found[-1]
    assert "3 calls" in found[-1]


def test_a_share() -> None:
    """So much of so much."""
    assert "tokens" not in number_lines(number("failed"), full(), 0)[-1]
    assert number_lines(number("failed"), full(), 0)[-1].split()[:3] == ["together", "1", "420"]


def test_an_item() -> None:
    """All that is known of it."""
    found = "\n".join(item_lines(item(), 80))
    for part in (
        "npm test",
        "a0000000, proposed",
        "little effort",
        "$0.80 to $1.20, 10m",
        "2 of 41 sessions on 1 day, 4 times",
    ):
        assert part in found


def test_its_evidence() -> None:
    """Findings that come to it, and events that are gone."""
    found = evidence_lines(item(), [Cited("5e550000-0000", (), 2)], 0)
    assert found[3].split()[:2] == ["together", "4"]
    assert found[-1] == "5e550000: 2 events not kept any more"
    whole = opened(full()._replace(items=(full().items[0]._replace(seen=()),)), "1.evidence")
    assert isinstance(whole, OpenedItem)
    assert evidence_lines(whole, [], 0) == []


def test_json() -> None:
    """Findings and events where they are asked for."""
    assert "findings" not in item_json(item("1"), [])
    found = item_json(item(), [Cited("x", (), 2)])
    assert found["events_gone"] == 2
    assert found["waste"] == {
        "tokens": [1000, 2000],
        "nano_dollars": [800_000_000, 1_200_000_000],
        "ms": [600_000, 600_000],
    }
    assert retro_opened.item_json(item(), [])["sessions_of"] == 41
