"""One place of a JSON file is changed; every other character stays."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.hooks.spans import NotJson
from kaizen.improve import json_text

KEYS = ("permissions", "allow")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, '{\n  "permissions": {\n    "allow": [\n      "X"\n    ]\n  }\n}\n'),
        ("", '{\n  "permissions": {\n    "allow": [\n      "X"\n    ]\n  }\n}\n'),
        ("{}\n", '{\n  "permissions": {\n    "allow": [\n      "X"\n    ]\n  }\n}\n'),
        (
            '{\n  "permissions": {\n    "allow": []\n  }\n}\n',
            '{\n  "permissions": {\n    "allow": [\n      "X"\n    ]\n  }\n}\n',
        ),
        ('{"permissions":{"allow":["A"]}}', '{"permissions":{"allow":["A","X"]}}'),
        (
            '{\n\t"b": 1.50,\n\t"permissions": {\n\t\t"deny": ["D"],\n\t\t"allow": ["A", "B"]\n\t},\n\t"a": 1\n}',
            '{\n\t"b": 1.50,\n\t"permissions": {\n\t\t"deny": ["D"],\n\t\t"allow": ["A", "B", "X"]\n\t},\n\t"a": 1\n}',
        ),
        ('{\r\n  "permissions": {\r\n    "deny": []\r\n  }\r\n}', None),
    ],
)
def test_an_item_more(text: str | None, expected: str | None) -> None:
    """In the style of what is there."""
    new = json_text.with_item(text, KEYS, "X")
    assert expected is None or new == expected
    assert json_text.items(new, KEYS)[-1] == "X"
    assert ("\r\n" in new) == ("\r\n" in (text or ""))


@given(
    st.recursive(
        st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
    ),
    st.booleans(),
)
def test_whatever_else_is_there_stays(other: object, flat: bool) -> None:
    """Order, and every value."""
    before = {"other": other, "permissions": {"allow": ["A"], "deny": []}, "last": 1}
    text = json.dumps(before, indent=None if flat else 2)
    after = json.loads(json_text.with_item(text, KEYS, "X"))
    assert after == {**before, "permissions": {"allow": ["A", "X"], "deny": []}}
    assert [*after] == [*before]


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"permissions": []}',
        '{"permissions": {"allow": {}}}',
        '{"permissions": {}, "permissions": {}}',
        '{"a": 1, // no\n}',
    ],
)
def test_what_cannot_be_changed(text: str) -> None:
    """It is said where and why."""
    with pytest.raises(NotJson):
        json_text.with_item(text, KEYS, "X")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"s": {"a": 1, "b": 2, "c": 3}}', '{"s": {"a": 1, "c": 3}}'),
        ('{"s": {"b": 2, "c": 3}}', '{"s": {"c": 3}}'),
        ('{"s": {"a": 1, "b": 2}}', '{"s": {"a": 1}}'),
        ('{"s": {"b": {"x": "}"}}}', '{"s": {}}'),
        ('{\n  "s": {\n    "b": 2\n  }\n}\n', '{\n  "s": {}\n}\n'),
        ('{\n  "s": {\n    "a": 1,\n    "b": 2\n  }\n}\n', '{\n  "s": {\n    "a": 1\n  }\n}\n'),
    ],
)
def test_a_member_less(text: str, expected: str) -> None:
    """With the comma that set it apart."""
    assert json_text.without_member(text, ("s", "b")) == expected
    with pytest.raises(NotJson):
        json_text.without_member(expected, ("s", "b"))


def test_what_there_is() -> None:
    """The items of a list; none where there is none."""
    assert json_text.items('{"permissions": {"allow": ["A"]}}', KEYS) == ["A"]
    assert json_text.items('{"permissions": 1}', KEYS) == json_text.items("{}", KEYS) == []
