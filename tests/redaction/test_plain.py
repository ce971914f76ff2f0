"""Values that are plainly no secret, and text that looks random."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.redaction import plain
from tests.support.canaries import word


@pytest.mark.parametrize(
    "value",
    ["", "ab", "null", "None", "true", "<password>", "<github-token-1>", "${VAR}", "$VAR", "$(cat x)", "{{ x }}", "%(x)s", "%s", "********", "xxxxxxxx", "[redacted]", "os.environ['X']", "process.env.X", "self.token", "secrets.TOKEN", "string", "{name}"],
)  # fmt: skip
def test_what_stands_for_a_secret(value: str) -> None:
    """Variables, placeholders, stars, types, nothing."""
    assert plain.stands_for(value)


@pytest.mark.parametrize("value", ["hunter2", "correcthorse", "p@ss", "$2b$12$abc", "${a}bcd", "<3 you", word()])
def test_what_does_not(value: str) -> None:
    """Also where it begins like one."""
    assert not plain.stands_for(value)


@pytest.mark.parametrize(
    "value", ["your-api-key-here", "Enter your password", "changeme", "example-key", "xxxx-xxxx", "Invalid password"]
)
def test_what_says_that_it_is_none(value: str) -> None:
    """Labels and what documents write."""
    assert plain.hints(value)


@pytest.mark.parametrize(
    "value",
    ["d41d8cd98f00b204e9800998ecf8427e", "a" * 40, "550e8400-e29b-41d4-a716-446655440000", "sha256-abc", "SHA512:abc"],
)
def test_digests(value: str) -> None:
    """Commits, checksums, UUIDs."""
    assert plain.is_digest(value)
    assert not plain.is_random(value)


@pytest.mark.parametrize(
    "value",
    [
        "getElementsByClassName2And3",
        "some_snake_case_name_2024_12",
        "2026-11-26T07:12:33.123456Z",
        "a" * 40,
        "HelloWorldThisIsText",
        "src/components/Dialog2View.tsx",
        "AAAAAAAAAAAAAAAAAAAA12aa",
    ],
)
def test_what_is_not_random(value: str) -> None:
    """Names, times, words, the same again and again."""
    assert not plain.is_random(value)


@given(st.integers(0, 10_000))
def test_what_is(seed: int) -> None:
    """Nearly all that is drawn by lot: letters of both cases and digits, 32 of them."""
    assert sum(plain.is_random(word(32, seed + more)) for more in range(20)) >= 16


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    """None raises."""
    for judge in (
        plain.stands_for,
        plain.hints,
        plain.is_digest,
        plain.is_hashed,
        plain.is_mixed,
        plain.is_random,
        plain.is_variable,
    ):
        assert judge(text) in (True, False)
    assert plain.bits(text) >= 0
