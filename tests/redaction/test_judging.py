"""Whether what has the name of a secret is one; the tables of names and values are in test_assignments."""

from __future__ import annotations

import pytest

from kaizen.redaction import judging
from kaizen.redaction.judging import Given
from kaizen.redaction.words import Name


@pytest.mark.parametrize(
    ("key", "value", "taken"),
    [
        ("password", " hunter2 ", "hunter2"),
        ("Authorization", "Bearer abc123def456", "abc123def456"),
        ("cookie", "sid=abc123; a=b", "sid=abc123; a=b"),
        ("apiKey", "abcd1234efgh", "abcd1234efgh"),
        ("password", "<password-1>", None),
        ("Authorization", "Bearer <authorization-1>", None),
        ("max_tokens", "4096", None),
        ("name", "hunter2", None),
        ("password", "", None),
        ("token", "comma", None),
        ("Authorization", "required", None),
    ],
)
def test_a_value_by_its_name(key: str, value: str, taken: str | None) -> None:
    """What of a value of JSON goes."""
    span = judging.in_value(key, value)
    assert (None if span is None else value[span.start : span.end]) == taken


def test_without_quotes_it_may_be_code() -> None:
    """What a literal would be is a variable, a call, a type where there are no quotes."""
    assert judging.is_secret(Given("password", "correcthorse"))
    assert not judging.is_secret(Given("password", "correcthorse", quoted=False))
    assert judging.is_secret(Given("password", "correcthorse", quoted=False, alone=True))
    assert judging.is_secret(Given("PASSWORD", "correcthorse", quoted=False, tight=True))
    assert not judging.is_secret(Given("password", "get_it(1)", quoted=False))


def test_names_are_remembered() -> None:
    """And told apart."""
    assert judging.named("password") == (Name.PASSWORD, True)
    assert judging.named("id") == (None, False)
