"""HTTP headers that authorize."""

from __future__ import annotations

import pytest

from kaizen.redaction import headers
from tests.support.firing import found

FIRES = [
    ("Authorization: Bearer abc123def456", "abc123def456"),
    ("authorization: basic amFuZTpodW50ZXIy", "amFuZTpodW50ZXIy"),
    ("curl -H 'Authorization: Bearer abc123def456' x", "abc123def456"),
    ('"Authorization": "Bearer abc123def456"', "abc123def456"),
    ('{\\"Authorization\\":\\"Bearer abc123def456\\"}', "abc123def456"),
    ("Proxy-Authorization: Basic amFuZTpodW50ZXIy", "amFuZTpodW50ZXIy"),
    ("Cookie: sid=abc123; theme=dark", "sid=abc123; theme=dark"),
    ("Set-Cookie: session=abc123def; Path=/; HttpOnly", "session=abc123def; Path=/; HttpOnly"),
    ("-H 'Cookie: sid=abc123def'", "sid=abc123def"),
    ('headers["Authorization"] = "token abc123def456"', "abc123def456"),
    ("use Bearer abcDEF123456789 there", "abcDEF123456789"),
    ("Basic amFuZTpodW50ZXIy", "amFuZTpodW50ZXIy"),
    ("Authorization: abc123def456", "abc123def456"),
    ("Authorization: Bearer abc123def456\\r\\nHost: x", "abc123def456"),
]
QUIET = [
    "Authorization: Bearer $TOKEN",
    "Authorization: Bearer <github-token-1>",
    'f"Bearer {self.token}"',
    "Authorization: Bearer ${{ secrets.X }}",
    "authorization is needed",
    "Authorization: required",
    "the bearer of bad news",
    "basic understanding",
    "Basic authentication",
    "cookie = get_cookie()",
    "Cookie: <cookie-1>",
    "cookies: true",
    "Authorization header missing",
    "add_header('Authorization', f'Bearer {token}')",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(headers.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(headers.find, text) == []
