"""Random text near a word that says it is a secret."""

from __future__ import annotations

import pytest

from kaizen.redaction import near
from tests.support.canaries import word
from tests.support.firing import found

FIRES = [
    (f"use this key: {word()}", word()),
    (f"the token is {word()}, ok", word()),
    (f"API key {word(32)}", word(32)),
    (f"my api key is `{word()}`", word()),
    (f"here is the token:\n\n{word()}\n", word()),
    (f"{word()} is my API key", word()),
    ("log in with password hunter2", "hunter2"),
    ("the password is hunter2.", "hunter2"),
    ("my password is: tr0ub4dor", "tr0ub4dor"),
    ("export it: AKIA" + "QX7N5RPLM2KD4TSB" + f"\n{word(40)}\n", word(40)),
]
QUIET = [
    f"<secret-1> {word()}",
    "the password sha256 hash",
    "password step2 of 3",
    f"{word()} is a file, and this sentence goes on until it comes to a token",
    f"a token\nand more\n{word()}",
    word(),
    f"commit {word()}",
    f"key sha256 {word()}",
    f"cache key {word()}",
    "token 4f5a2c8e9b1d3f7a6c8e0b2d4f6a8c0e2b4d6f80",
    "key 550e8400-e29b-41d4-a716-446655440000",
    "tokens used: 123456789",
    "the key task-list-with-many-words-in-it",
    "the password is required",
    "the password is correct",
    "the key idea is described in docs/architecture/overview.md",
    "secret src/components/SecretManagerDialogView.tsx",
    "token kinds are defined in TokenKindEnumerationVisitor",
    f"integrity sha512-{word(40)} token",
    f"keyboard {word()}",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(near.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(near.find, text) == []
