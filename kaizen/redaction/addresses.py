"""Public IP addresses. Private, loopback, link-local, multicast and documentation ranges stay, and so do well-known name servers; so does
what is rather a version: behind `v` or the word, with few digits, or ending in `.0`."""

from __future__ import annotations

import re

from kaizen.redaction.spans import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaizen.redaction.spans import Page

_V4 = re.compile(r"[0-9](?<![0-9A-Za-z_.-].)[0-9]{0,2}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9A-Za-z_-]|\.[0-9])")
_V6 = re.compile(r"[23](?<![0-9A-Za-z_.:-].)[0-9a-fA-F]{3}:[0-9a-fA-F:]{2,35}(?![0-9A-Za-z_:.-])")
_VERSION = (
    "v",
    "version",
    "versions",
    "ver",
    "release",
    "==",
    ">=",
    "<=",
    "~=",
    "^",
    "chrome/",
    "section",
    "oid",
    "#",
)
_KNOWN = frozenset({"1.1.1.1", "1.0.0.1", "8.8.8.8", "8.8.4.4", "9.9.9.9", "255.255.255.255"})


def find(page: Page) -> Iterator[Span]:
    """IPv4, then IPv6."""
    for found in _V4.finditer(page.text):
        if _is_public(found.group()) and not _is_version(page.low, found.start()):
            yield Span(found.start(), found.end(), "ip", "a public IPv4 address")
    for found in _V6.finditer(page.text):
        if _is_v6(found.group()):
            yield Span(found.start(), found.end(), "ip", "a public IPv6 address", found.group().lower())


def _is_public(address: str) -> bool:
    parts = address.split(".")
    a, b, c, d = map(int, parts)
    if max(a, b, c, d) > 255 or any(len(part) > 1 and part[0] == "0" for part in parts):
        return False
    if d == 0 or len(address) <= 8 or address in _KNOWN:
        return False
    if a in (0, 10, 127) or a >= 224 or (a == 172 and 16 <= b < 32) or (a, b) in ((192, 168), (169, 254)):
        return False
    return not (
        (a == 100 and 64 <= b < 128)
        or (a, b, c) in ((192, 0, 2), (198, 51, 100), (203, 0, 113))
        or (a == 198 and b in (18, 19))
    )


def _is_version(low: str, start: int) -> bool:
    before = low[max(0, start - 16) : start]
    return (
        before.endswith(_VERSION)
        or before.rstrip(" :=\"'").endswith(_VERSION)
        or (before.endswith("/") and not before.endswith("//"))
    )


def _is_v6(address: str) -> bool:
    """Eight groups, or fewer with one gap; with a letter or a gap in it, as times have none. `2001:db8::` is for documents."""
    groups = address.split(":")
    if (
        any(len(group) > 4 for group in groups)
        or address.count("::") > 1
        or ":::" in address
        or address.lower().startswith(("2001:db8:", "2001:0db8:"))
    ):
        return False
    if "::" in address:
        return len(groups) <= 8
    return len(groups) == 8 and all(groups) and any(c.isalpha() for c in address)
