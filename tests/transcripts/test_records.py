"""One line to JSON records, however odd."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.model.event import TEXT_LIMIT, Skipped
from kaizen.transcripts import records

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.binary())
def test_any_bytes_can_be_read(line: bytes) -> None:
    """No bytes raise: each line is records or says why not."""
    assert all(isinstance(found, (dict, Skipped)) for found in records.read(line))


@given(st.dictionaries(st.text(), JSON))
def test_what_is_read_can_be_written_down(record: dict[str, object]) -> None:
    """Every text that comes out is valid Unicode, also where a record holds lone surrogates."""
    (found,) = records.read(json.dumps(record).encode())
    assert isinstance(found, dict)
    json.dumps(found, ensure_ascii=False).encode()
    records.compact(found).encode()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (b'{"a":1}', [{"a": 1}]),
        (b'{"a":1}{"b":2}', [{"a": 1}, {"b": 2}]),
        (b'{"a":1} {"b"', [{"a": 1}, Skipped("not json")]),
        (b'{"a":"\\ud83d"}', [{"a": "?"}]),
        (b'{"a":"\xff"}', [{"a": "\ufffd"}]),
        (b'{"a":"tab\there"}', [{"a": "tab\there"}]),
        (b'{"a":123456789012345678901234567890}{', [{"a": 123456789012345678901234567890}, Skipped("not json")]),
        (b"[1]", [Skipped("not an object")]),
        (b"nonsense", [Skipped("not json")]),
        (b'{"a":' * 100_000, [Skipped("too deep")]),
        (b"{}" * 1001, [{}] * 1000 + [Skipped("too many")]),
    ],
)
def test_odd_lines(line: bytes, found: list[object]) -> None:
    """What real files hold now and then is read; what cannot be read is told in its place."""
    assert records.read(line) == found


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-11-02T09:00:00.123Z", 1793610000123),
        ("2026-11-02T10:00:00.123+01:00", 1793610000123),
        ("2026-11-02T09:00:00", 1793610000000),
        (1793610000123, 1793610000123),
        (1793610000, 1793610000000),
        ("yesterday", None),
        ("", None),
        (True, None),
        (-5, None),
        (float("nan"), None),
        (10**30, None),
        (None, None),
        ({}, None),
    ],
)
def test_instants(value: object, at: int | None) -> None:
    """A time in any of its forms is milliseconds in UTC, and None where it is no time."""
    assert records.instant(value) == at


@pytest.mark.parametrize("value", [-1, 1.5, "3", True, None, [], 2**53, 10**400])
def test_absurd_counts_are_unknown(value: object) -> None:
    """What cannot be a number of tokens is None, never 0."""
    assert records.count(value) is None


def test_counts_up_to_the_absurd() -> None:
    """Zero is a count, and so is the largest exact one."""
    assert records.count(0) == 0
    assert records.count(2**53 - 1) == 2**53 - 1


def test_long_texts_are_cut_and_measured() -> None:
    """A text is kept up to the limit; its size is that of the whole, in bytes."""
    assert records.capped("é" * 10) == ("é" * 10, 20)
    kept, size = records.capped("a" * (TEXT_LIMIT + 1))
    assert (len(kept), size) == (TEXT_LIMIT, TEXT_LIMIT + 1)


def test_anything_read_is_compact_json() -> None:
    """Deep and huge values are written too, as far as JSON can hold them."""
    deep: object = 1
    for _ in range(400):
        deep = [deep]
    assert records.compact({"a": [1, "é"]}) == '{"a":[1,"é"]}'
    assert records.compact(deep) == "[" * 400 + "1" + "]" * 400
    assert records.compact(2**70) == str(2**70)


@pytest.mark.parametrize("value", ["", 5, None, "x" * 257])
def test_names_are_short_texts(value: object) -> None:
    """An id that is empty, no text or absurdly long is none."""
    assert records.name(value) is None


def test_titles_are_one_short_line() -> None:
    """A title is the text in one line, at most 80 characters, None where nothing is left."""
    assert records.title(" a\n\tb ") == "a b"
    assert len(records.title("word " * 50) or "") <= 80
    assert records.title(" \n ") is None


def test_digests_stay_what_they_are() -> None:
    """Natural keys and readers' states are made of them, so they must not change."""
    assert records.digest(b"line") == records.digest("line") == "7adf5524891ccfc1b93c5a5af84383f7"
    assert records.digest("line", 8) == "36093ea6e992cef0"
    assert records.digest("\ud800")
