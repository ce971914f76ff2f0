"""JSON web tokens."""

from __future__ import annotations

import pytest

from kaizen.redaction import signed
from tests.support.canaries import jwt
from tests.support.firing import found

FIRES = [
    (f"x={jwt()}", jwt()),
    (f"Bearer {jwt()}.", jwt()),
    (f"\\n{jwt()}\\n", jwt()),
    (jwt().rpartition(".")[0] + " cut off", jwt().rpartition(".")[0]),
    (
        ".".join((jwt().partition(".")[0], "k" * 20, "i" * 16, "c" * 30, "t" * 22)),
        ".".join((jwt().partition(".")[0], "k" * 20, "i" * 16, "c" * 30, "t" * 22)),
    ),
]
QUIET = [
    "eyJ",
    "eyJhbGciOiJIUzI1NiJ9",
    "eyJhbGciOiJIUzI1NiJ9.",
    "eyJ" + "A" * 40 + "." + "B" * 30,
    "data:application/json;base64,eyJ2ZXJzaW9uIjozfQ==",
    "keyJhbGciOiJIUzI1NiJ9.abcdefghijkl",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(signed.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(signed.find, text) == []
