"""What tools were given."""

from __future__ import annotations

from hypothesis import given as told
from hypothesis import strategies as st

from kaizen.evidence import given, waste
from tests.support.acting import Acting


def test_the_members_of_an_input() -> None:
    """An object has members; a text, or nothing, has none."""
    (tool,) = waste.all_tools(Acting().asks().uses("Read", file_path="a.py", limit=3).says().story())
    assert given.fields(tool) == {"file_path": "a.py", "limit": 3}
    assert given.fields(tool._replace(called=None)) == {}


@told(st.text() | st.none())
def test_whatever_it_is_it_is_read(text: str | None) -> None:
    """Foreign input never raises."""
    assert isinstance(given.members(text), dict)
    assert isinstance(given.members("{" + (text or "")), dict)


def test_what_is_no_object() -> None:
    """Lists, numbers and the beginning of one."""
    for text in ("[1]", "1", '{"a": 1', "", None, "{" * 5000):
        assert given.members(text) == {}


def test_texts_and_objects() -> None:
    """Of what may be anything."""
    assert [given.text(value) for value in ("a", " ", None, 3)] == ["a", None, None, None]
    assert given.mappings([{"a": 1}, 2, "b"]) == [{"a": 1}]
    assert given.mappings("ab") == given.mappings(None) == []
