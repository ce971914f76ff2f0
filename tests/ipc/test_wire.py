"""Frames: what is encoded comes back, and no bytes whatever raise anything but Malformed."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.ipc import wire
from kaizen.ipc.wire import HEADER_BYTES, MAX_FRAME_BYTES, Malformed
from tests.support.processes import program, said

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
messages = st.dictionaries(texts, values, max_size=6)


@given(messages)
def test_a_message_comes_back_as_it_was(message: wire.Message) -> None:
    """A frame's header counts its body, and the body decodes to what was framed."""
    framed = wire.frame(message)
    assert wire.body_length(framed) == len(framed) - HEADER_BYTES
    assert wire.decode(framed[HEADER_BYTES:]) == message


@given(messages)
def test_what_is_encoded_is_json(message: wire.Message) -> None:
    """The text is JSON in plain ASCII that anybody can read."""
    text = wire.encode(message)
    assert text.isascii()
    assert json.loads(text) == message


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_malformed_or_an_object(body: bytes) -> None:
    """Bytes that are no JSON object are Malformed and nothing else."""
    try:
        assert isinstance(wire.decode(body), dict)
    except Malformed:
        pass


@given(st.text(alphabet='{}[]",:0123456789.eE+-truefalsn\\u \n', max_size=80))
def test_almost_json_is_malformed_or_what_json_says(text: str) -> None:
    """What decodes is what `json` decodes it to, and what `json` refuses is refused."""
    try:
        expected = json.loads(text)
    except ValueError:
        expected = None
    if isinstance(expected, dict):
        assert wire.decode(text.encode()) == expected
    else:
        with pytest.raises(Malformed):
            wire.decode(text.encode())


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b'"a"', b"null", b"{}{}", b"{", b'{"a":}', b"\xff{}", b"\xef\xbb\xbf{}"]
)
def test_what_is_not_one_object_is_malformed(body: bytes) -> None:
    """A frame holds exactly one JSON object."""
    with pytest.raises(Malformed):
        wire.decode(body)


@pytest.mark.parametrize("body", [b'{"a":' * 100_000, b"[" * 1_000_000, b'{"a":' + b"[" * 500_000])
def test_deep_nesting_is_malformed(body: bytes) -> None:
    """Nesting without end is refused and crashes nothing."""
    with pytest.raises(Malformed):
        wire.decode(body)


def test_a_number_of_many_digits_is_malformed_or_a_number() -> None:
    """A number longer than Python converts is refused like any other nonsense."""
    with pytest.raises(Malformed):
        wire.decode(b'{"a":' + b"9" * 100_000 + b"}")


def test_too_long_a_frame_is_refused_by_its_header() -> None:
    """A length beyond the limit is refused before a byte of the body is there."""
    assert wire.body_length(MAX_FRAME_BYTES.to_bytes(4, "big")) == MAX_FRAME_BYTES
    with pytest.raises(Malformed):
        wire.body_length((MAX_FRAME_BYTES + 1).to_bytes(4, "big"))


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_what_json_cannot_say_is_read_without_harm(value: float) -> None:
    """The words that Python's JSON knows beyond the standard are numbers, not errors."""
    read = wire.decode(json.dumps({"a": value}).encode())["a"]
    assert isinstance(read, float)


BARE = """
import sys
from kaizen.ipc import wire
assert "json" not in sys.modules
for bad in (b"{", b'{"a"', b'{"a": 1', b'{"a": tru', b'{"a": "\\\\x"}', b'{"a": "', b'{"a": [1', b"{,}"):
    try:
        wire.decode(bad)
    except wire.Malformed:
        print("malformed")
"""


def test_what_is_no_json_is_malformed_without_the_json_module_too() -> None:
    """The C scanner has no error to raise where `json` was never imported; what it does then is malformed all the same."""
    assert said(program(BARE)).split() == ["malformed"] * 8


@given(messages, st.integers(0, 400))
def test_of_an_object_that_was_cut_the_whole_members_are_read(message: wire.Message, cut: int) -> None:
    """Wherever it ends: no member otherwise than it was, and of the whole of it all."""
    text = wire.encode(message)
    found = wire.whole_members(text[:cut])
    assert found == {name: value for name, value in message.items() if name in found}
    assert [*found] == [*message][: len(found)]
    assert wire.whole_members(text) == message
    assert wire.whole_members(f" {text}x") == message


@given(st.text(max_size=40))
def test_members_of_anything(text: str) -> None:
    """What is no object has none."""
    assert isinstance(wire.whole_members(text), dict)
    assert wire.whole_members("[1]") == wire.whole_members("") == wire.whole_members('{"a" 1}') == {}
