"""The checksum that GitHub's and npm's tokens end in: the CRC-32 of what stands before it, in base 62, six digits.

Source: "Behind GitHub's new authentication token formats", github.blog, April 2021.
"""

from __future__ import annotations

from binascii import crc32

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
CHARS = 6


def checksum(body: str) -> str:
    """Of the token's random part, without its prefix."""
    left, digits = crc32(body.encode("ascii", "replace")), ""
    for _ in range(CHARS):
        left, digit = divmod(left, 62)
        digits = DIGITS[digit] + digits
    return digits


def holds(body: str) -> bool:
    """Whether the last six characters are the checksum of those before."""
    return len(body) > CHARS and checksum(body[:-CHARS]) == body[-CHARS:]
