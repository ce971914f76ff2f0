"""The checksum of GitHub's and npm's tokens."""

from __future__ import annotations

from binascii import crc32

from hypothesis import given
from hypothesis import strategies as st

from kaizen.redaction.checksums import DIGITS, checksum, holds


@given(st.text(DIGITS, min_size=1, max_size=60))
def test_it_is_the_crc_in_base_62(body: str) -> None:
    """Six digits, the greatest first, of the CRC-32 of what stands before."""
    made = checksum(body)
    assert len(made) == 6
    assert sum(DIGITS.index(digit) * 62**place for place, digit in enumerate(reversed(made))) == crc32(body.encode())
    assert holds(body + made)


def test_a_digit_that_is_wrong_is_seen() -> None:
    """And a text that is only a checksum has none."""
    whole = "a" * 30 + checksum("a" * 30)
    assert not holds("b" + whole[1:])
    assert not holds(whole[:6])
