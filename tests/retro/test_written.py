"""A retro as JSON, and back; whatever else is read is told what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.retro import written
from kaizen.retro.written import Unreadable
from tests.support.retros import full


@pytest.mark.parametrize("everywhere", [False, True])
def test_there_and_back(everywhere: bool) -> None:
    """Nothing is lost, and the same retro gives the same bytes."""
    retro = full(everywhere=everywhere, hostile=True)
    assert written.read(written.written(retro)) == retro
    assert written.written(written.read(written.written(retro))) == written.written(retro)


def test_for_programs() -> None:
    """Days are told as dates too, and numbers have their values."""
    found = json.loads(written.written(full()))
    assert found["format"] == 1
    assert (found["span"]["since"], found["span"]["until"], found["span"]["name"]) == (
        "2026-11-16",
        "2026-11-22",
        "2026-W47",
    )
    by_key = {each["key"]: each for each in found["numbers"]}
    assert by_key["sessions"]["value"] == 31
    assert by_key["failed"]["value"] == pytest.approx(1 / 420)
    assert found["items"][0]["topic"]["waste"]["nano"] == {"low": 800_000_000, "high": 1_200_000_000}


LEAVES = st.sampled_from([None, True, -1, 0.5, "x", [], {}, float("inf"), 10**30])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything within a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    return [path, *(each for key, one in inside for each in places(one, (*path, key)))]


PLACES = places(json.loads(written.written(full())))


@given(st.sampled_from(PLACES), LEAVES)
def test_a_part_that_is_something_else(place: tuple[Any, ...], leaf: Any) -> None:
    """It is refused in words, or it is a retro all the same."""
    whole = found = json.loads(written.written(full()))
    for key in place[:-1]:
        found = found[key]
    if place:
        found[place[-1]] = leaf
    else:
        whole = leaf
    try:
        written.written(written.read(json.dumps(whole).encode()))
    except Unreadable:
        pass


@given(st.binary(max_size=40))
def test_any_bytes(content: bytes) -> None:
    """They are no retro."""
    with pytest.raises(Unreadable):
        written.read(content)


def test_of_a_later_version() -> None:
    """It says which format it has."""
    with pytest.raises(Unreadable, match="format is 2"):
        written.read(b'{"format": 2}')
