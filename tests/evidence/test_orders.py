"""What texts order and forbid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence.orders import clashes, orders

ORDERS = {
    "Use `pnpm`.": [("JavaScript packages", "pnpm", False)],
    "- Please use pnpm, not npm.": [("JavaScript packages", "pnpm", False), ("JavaScript packages", "npm", True)],
    "1. Don't use yarn!": [("JavaScript packages", "yarn", True)],
    "We use single quotes": [("quotes", "single quotes", False)],
    "You should use single quotes.": [("quotes", "single quotes", False)],
    "Always write tests.": [("", "write tests", False)],
    "Never push to main.": [("", "push to main", True)],
    "Use npm to publish.": [],
    "Use npm if you must.": [],
    "Always.": [],
}  # fmt: skip


@pytest.mark.parametrize("text", ORDERS)
def test_orders(text: str) -> None:
    """Only plain ones count."""
    assert [(each.choice, each.option, each.forbids) for each in orders(text)] == ORDERS[text]


def test_where_they_stand() -> None:
    """With the number of the line and the words."""
    (found,) = orders("---\nname: x\n---\n# T\n\n- Use **uv**.\n")
    assert (found.line, found.said) == (6, "Use **uv**.")


def test_clashes_of_two_texts() -> None:
    """Of each choice once; of a text with itself as well."""
    one, other = orders("Use npm.\nUse tabs."), orders("Use yarn.\nUse pnpm.\nUse tabs.")
    assert [(clash.one.option, clash.other.option) for clash in clashes(one, other)] == [("npm", "yarn")]
    assert clashes(one) == []
    assert len(clashes(other)) == 1


@given(st.text(alphabet="use npmtabspaces.!;`#-*\n ", max_size=300))
def test_whatever_it_is(text: str) -> None:
    """Nothing raises."""
    clashes(orders(text))
