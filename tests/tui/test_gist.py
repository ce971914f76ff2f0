"""What a tool was given, on one line."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.tui import gist as gists
from kaizen.tui.gist import gist


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Bash", '{"command": "npm test\\n--watch"}', "npm test --watch"),
        ("Read", '{"file_path": "/src/app.ts"}', "/src/app.ts"),
        ("Write", '{"file_path": "/src/app.ts", "content": "a very long te', "/src/app.ts"),
        ("Bash", '{"command": "cat <<EOF and so on', "cat <<EOF and so on"),
        ("Bash", "plain \x1b[2J", "plain \\x1b[2J"),
        ("Odd", None, ""),
    ],
)
def test_the_field_that_tells_most(name: str, text: str | None, said: str) -> None:
    """Of an input that is cut off too."""
    assert gist(name, text) == said


@given(
    st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=9), st.integers(), st.booleans()), max_size=4),
    st.data(),
)
def test_a_cut_object_has_the_fields_before_the_cut(value: dict[str, object], data: st.DataObject) -> None:
    """Each field before the cut is as it was, but for the last one, which may be a beginning; nothing raises."""
    text = json.dumps(value)
    found = gists.given(text[: data.draw(st.integers(0, len(text)))])
    if found:
        *whole, last = found
        assert all(found[name] == value[name] for name in whole)
        assert last in value


@given(st.text())
def test_any_text_will_do(text: str) -> None:
    """Whatever an agent wrote, it is one line."""
    assert gist("Bash", text).isprintable()
    assert gist(None, "{" + text).isprintable()
