"""Where the parts of a JSON text stand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as limits

from kaizen.hooks.spans import Edit, NotJson, apply, check, children, read
from tests.support.settings import settings


def rebuilt(text: str, start: int) -> Any:
    """A value put together from the parts that `children` tells."""
    if text[start] == "{":
        return {each.key: rebuilt(text, each.value) for each in children(text, start)}
    if text[start] == "[":
        return [rebuilt(text, each.value) for each in children(text, start)]
    return read(text, start)


@limits(max_examples=200, deadline=None)
@given(settings())
def test_the_parts_are_the_whole(content: bytes) -> None:
    """Whatever the layout, the parts say what the standard library reads."""
    text = content.decode("utf-8-sig")
    assert rebuilt(text, check(text)) == json.loads(text, parse_int=str, parse_float=str)


def test_spans_are_exact() -> None:
    """From the first character to behind the last, keys included."""
    text = ' { "a" : 1 ,"b":[ true,"x" ]}'
    root = check(text)
    assert [text[each.start : each.end] for each in children(text, root)] == ['"a" : 1', '"b":[ true,"x" ]']
    items = children(text, children(text, root)[1].value)
    assert [(each.key, text[each.start : each.end]) for each in items] == [(None, "true"), (None, '"x"')]


def test_a_key_may_stand_there_twice() -> None:
    """Both are told, escapes read."""
    assert [each.key for each in children('{"a":1,"\\u0061":2}', 0)] == ["a", "a"]


def test_edits_do_not_move_each_other() -> None:
    """Places are those of the text before."""
    assert apply("abcdef", [Edit(0, 1, "AAA"), Edit(3, 3, "-"), Edit(5, 6, "")]) == "AAAbc-de"


@pytest.mark.parametrize("text", ["", "{", "{} {}", "[1,]", "NaN", "-Infinity", "'x'", "tru", '"\n"', "[" * 100_000])
def test_what_is_no_json_says_where(text: str) -> None:
    """A line and a column from 1, and why."""
    with pytest.raises(NotJson) as caught:
        check(text)
    assert caught.value.line >= 1
    assert caught.value.column >= 1
    assert caught.value.why
