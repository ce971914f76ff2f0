"""Secrets in web addresses and connection strings."""

from __future__ import annotations

import pytest

from kaizen.redaction import urls
from tests.support.firing import found

FIRES = [
    ("https://jane:hunter2@example.org/x", "hunter2"),
    ("postgres://app:p@ss@db:5432/x", "p@ss"),
    ("postgresql+psycopg://app:pa/ss1@db/x", "pa/ss1"),
    ("mongodb+srv://u:s3cret@c.example.net/?retryWrites=true", "s3cret"),
    ("redis://:hunter2@127.0.0.1:6379/0", "hunter2"),
    ("jdbc:mysql://u:hunter2@h/x", "hunter2"),
    ("https:\\/\\/u:hunter2@h\\/x", "hunter2"),
    ("https%3A%2F%2Fu%3Ahunter2%40h%2Fx", "hunter2"),
    ("?x=1&sig=aB3%2Fxyz123456%3D&se=1", "aB3%2Fxyz123456%3D"),
    ("https://s3/x?X-Amz-Signature=0123456789abcdef0123&y", "0123456789abcdef0123"),
    ("?access=1&token=abc123def456", "abc123def456"),
    ("amqp://guest:guest@localhost", "guest"),
    ("https://hooks.slack" + ".com/services/T00000000/B00000000/abcDEF123", "T00000000/B00000000/abcDEF123"),
    ("https://discord.com/api/web" + "hooks/123456789/abcDEF_1-2", "123456789/abcDEF_1-2"),
]
QUIET = [
    "https://example.org/@scope/x",
    "https://git@example.org/x",
    "https://${USER}:${PASS}@h/x",
    "https://user:<password-1>@h",
    "http://localhost:8080/path/@x",
    "postgres://db:5432/path",
    "https://example.org/?key=value&code=200",
    "https://h/?sig=",
    "mailto:a@b.org",
    "x://",
    "https://example.org:443/a:b@c",
    "https://u:***@h/",
    "?key=background&x=1",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(urls.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(urls.find, text) == []
