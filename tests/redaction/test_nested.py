"""JSON without secrets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.redaction import nested
from kaizen.redaction.redactor import Redactor

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def kept(value: Any) -> Any:
    return Redactor().value(value)


def shape(value: Any) -> Any:
    """A value without its texts and its numbers, in which a password may have become a text."""
    match value:
        case dict():
            return [shape(each) for each in value.values()]
        case list():
            return [*map(shape, value)]
        case _:
            return None


@given(JSON)
def test_its_structure_is_kept(value: Any) -> None:
    """Any JSON: the same lists and objects, nothing raised, nothing left to do a second time, and what was given is as it was."""
    before = json.dumps(value)
    once = kept(value)
    assert shape(once) == shape(value)
    assert kept(once) == once
    assert json.dumps(value) == before


@pytest.mark.parametrize(
    ("value", "becomes"),
    [
        ({"password": "hunter2"}, {"password": "<password-1>"}),
        ({"jane@example.org": 1}, {"<email-1>": 1}),
        ({"a": [{"b": "jane@example.org"}]}, {"a": [{"b": "<email-1>"}]}),
        (["--password", "hunter2", "x"], ["--password", "<password-1>", "x"]),
        ({"name": "DB_PASSWORD", "value": "hunter2"}, {"name": "DB_PASSWORD", "value": "<password-1>"}),
        ({"password": 12345678}, {"password": "<password-1>"}),
        ({"max_tokens": 4096, "tokens": 12345678}, {"max_tokens": 4096, "tokens": 12345678}),
        ({"password": True, "secret": None}, {"password": True, "secret": None}),
        ({"Authorization": "Bearer abc123def456"}, {"Authorization": "Bearer <authorization-1>"}),
        ({"passwords": ["hunter2", "hunter3"]}, {"passwords": ["<password-1>", "<password-2>"]}),
        ("{\"password\": \"hunter2\"}", "{\"password\": \"<password-1>\"}"),
        ("{\"pass\\u0077ord\":\"hunter2\"}", "{\"password\":\"<password-1>\"}"),
        ("{\"a\":\"jane\\u0040example.org\"}", "{\"a\":\"<email-1>\"}"),
        ({"a": 1.50, "b": 10**40}, {"a": 1.5, "b": 10**40}),
    ],
)  # fmt: skip
def test_what_becomes_of(value: Any, becomes: Any) -> None:
    """Keys, values, values by their names, arguments behind options, JSON in strings."""
    assert kept(value) == becomes


def test_json_in_json_in_json() -> None:
    """However often it was put into a string."""
    value: Any = {"password": "hunter2", "n": 1}
    for _ in range(7):
        value = {"text": json.dumps(value)}
    assert "hunter2" not in json.dumps(kept(value))
    for _ in range(7):
        value = json.loads(value["text"])
    assert value == {"password": "hunter2", "n": 1}


def test_a_string_in_which_nothing_was_found_stays_as_it_was_written() -> None:
    """Spaces, order, escapes and numbers included."""
    for text in ('{"a":  1.50, "b":[ ]}', "[1e5]", '{"a": "\\u00e9"}'):
        assert kept(text) == text


def test_a_name_that_is_there_twice_hides_nothing() -> None:
    """Readers take the last; the first must go too."""
    assert "hunter2" not in kept('{"pass\\u0077ord": "hunter2", "password": ""}')


def test_any_depth() -> None:
    """Of values and of text: no recursion."""
    deep: Any = "jane@example.org"
    for _ in range(20_000):
        deep = [deep]
    found = kept(deep)
    while isinstance(found, list):
        found = found[0]
    assert found == "<email-1>"
    assert "jane" not in kept("[" * 100_000 + '"jane@example.org"' + "]" * 100_000)


def test_keys_that_become_the_same_stay_two() -> None:
    """None is lost."""
    assert kept({"<email-1>": 1, "jane@example.org": 2}) == {"<email-1>": 1, "<email-2>": 2}
    assert len(kept({"JANE@example.org": 1, "jane@example.org": 2})) == 2


def test_where_it_was_found_is_said_without_saying_what() -> None:
    """A field by its names and numbers; a key that may be a secret is not one of them."""
    redactor = Redactor()
    redactor.value({"a": [{"text": "jane@example.org"}], "x1@example.org": {"b": "joe@example.org"}})
    assert [found.where for found in redactor.found] == ["(a key)", ".a[0].text", ".b"]


def test_what_is_no_json() -> None:
    """Is told as such."""
    assert nested.parsed("{") is None
    assert nested.parsed('{"a": 1, "a": 2}') == ({"a": 2}, False)
    assert nested.written({"a": "\ud800"}, like="") == '{"a":"\\ud800"}'
