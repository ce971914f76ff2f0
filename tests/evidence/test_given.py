"""What a tool was given."""

from __future__ import annotations

import pytest
from hypothesis import given as supposed
from hypothesis import strategies as st

from kaizen.evidence import given
from kaizen.model.event import Kind
from kaizen.model.story import Said, Tool


def told(text: str | None) -> Tool:
    return Tool(Said(1, None, Kind.TOOL_CALL, "x", text, 0, None, None), None, None, "x", "")


@pytest.mark.parametrize("text", [None, "", "make", "[1]", '{"a": "cut', '{"a":' * 100_000, "{", '{"a": "\ud800"}'])
def test_what_is_no_object_has_no_members(text: str | None) -> None:
    """Nor has one that was cut."""
    assert given.fields(told(text)) == {}
    assert given.members(text) == {}


def test_the_members_of_an_object() -> None:
    """As they stand in it; a result without its call has none."""
    assert given.fields(told('{"a": [1, "b"]}')) == {"a": [1, "b"]}
    assert given.fields(told("{}")._replace(called=None)) == {}


def test_what_a_member_is() -> None:
    """A text that says something; the objects of a list."""
    assert [given.text(value) for value in ("a", " ", "", 1, None)] == ["a", None, None, None, None]
    assert given.mappings([{"a": 1}, 2, {}]) == [{"a": 1}, {}]
    assert given.mappings("a") == []


@supposed(st.text())
def test_any_text_may_be_given(text: str) -> None:
    """Nothing raises."""
    assert isinstance(given.members("{" + text), dict)
