"""Ours taken out, with what is empty without them."""

from __future__ import annotations

import pytest

from kaizen.hooks.events import Hooks
from kaizen.hooks.pruning import without

NONE = Hooks("x", {})
VERSIONED = Hooks("x", {}, nested=False, version=1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"hooks":{"A":[{"hooks":[@]}]}}', None),
        ('{"hooks":{"A":[{"matcher":"x","hooks":[@,@]}]},"b":1}', '{"b":1}'),
        ('{"b":1,"hooks":{"A":[@]},"c":1}', '{"b":1,"c":1}'),
        ('{"hooks":{"A":[@,1,@,2,@]}}', '{"hooks":{"A":[1,2]}}'),
        ('{"hooks":{"A":[@],"B":[],"C":[{"hooks":[@]}],"D":[1]}}', '{"hooks":{"B":[],"D":[1]}}'),
        ('{"hooks":{"A":[ @]}}', '{"hooks":{"A":[]}}'),
        ('{"hooks":{ "A":[@],"B":[@]}}', '{"hooks":{}}'),
        ('{"a": 1 , "hooks" : {"A":[@]} , "b": 2 }', '{"a": 1 , "b": 2 }'),
        ('{"hooks":{"A":[{"hooks":[1 , @ , 2]}]}}', '{"hooks":{"A":[{"hooks":[1 , 2]}]}}'),
    ],
)
def test_what_is_empty_without_ours_goes_and_nothing_else(before: str, after: str | None) -> None:
    """Empty containers of others stay, and so do those that were empty before ours came."""
    assert without(before.replace("@", '{"command":"kaizen hook x"}'), NONE) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"hooks":{"a":[@]},"version":1}', None),
        ('{"version":1,"hooks":{"a":[@]}}', '{"version":1}'),
        ('{"hooks":{"a":[@]},"version":2}', '{"version":2}'),
        ('{"hooks":{"a":[@,1]},"version":1}', '{"hooks":{"a":[1]},"version":1}'),
        ('{"hooks":{"a":[@]},"b":1,"version":1}', '{"b":1,"version":1}'),
    ],
)
def test_a_version_goes_with_the_hooks_it_came_with(before: str, after: str | None) -> None:
    """It came behind them; one that stands elsewhere was there before."""
    assert without(before.replace("@", '{"command":"kaizen hook x"}'), VERSIONED) == after


def test_without_any_of_ours_nothing_is_read_anew() -> None:
    """The very same text."""
    text = '{"hooks": {"A": [{"hooks": []}]}, "version": 1}'
    assert without(text, VERSIONED) is text
