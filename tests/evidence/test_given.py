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


@pytest.mark.parametrize("text", [None, "", "make", "[1]", '{"a": "cut', '{"a":' * 100_000, "{"])
def test_what_is_no_object_has_no_members(text: str | None) -> None:
    """Nor has one that was cut."""
    assert given.of(told(text)) == {}


def test_the_members_of_an_object() -> None:
    """As they stand in it; a result without its call has none."""
    assert given.of(told('{"a": [1, "b"]}')) == {"a": [1, "b"]}
    assert given.of(told("{}")._replace(called=None)) == {}


@supposed(st.text())
def test_any_text_may_be_given(text: str) -> None:
    """Nothing raises."""
    assert isinstance(given.of(told("{" + text)), dict)
