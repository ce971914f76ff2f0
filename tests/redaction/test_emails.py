"""E-mail addresses, and what only looks like one."""

from __future__ import annotations

import pytest

from kaizen.redaction import emails
from tests.support.firing import found

FIRES = [
    ("jane@example.org", "jane@example.org"),
    ("jané@example.org", "jané@example.org"),
    ("Jane Doe <jane.doe+x@mail.example.co.uk>", "jane.doe+x@mail.example.co.uk"),
    ("mailto:jane@example.org?subject=x", "jane@example.org"),
    ("a\\njane@example.org", "jane@example.org"),
    ("to=jane%40example.org&x", "jane%40example.org"),
    ("'jane@example.org'.", "jane@example.org"),
    ("JANE@EXAMPLE.ORG", "JANE@EXAMPLE.ORG"),
    ("write to jane@example.org.", "jane@example.org"),
    ("Author: J <12345+jane@users.noreply.github.com>", "12345+jane@users.noreply.github.com"),
]
QUIET = [
    "git@github.com:owner/name.git",
    "ssh://git@example.org/a",
    "left-pad@1.3.0",
    "npm i @scope/name@2.0.0",
    "import {A} from '@scope/name'",
    "@app.route('/')",
    "logo@2x.png",
    "noreply@anthropic.com",
    "Co-Authored-By: X <no-reply@example.org>",
    "a @ b",
    "x@y",
    "user@localhost",
    "jane@",
    "@",
    "%40",
    "pkg@workspace:*",
    "a@b.c1",
    "icon@3x.webp",
    "https://jane:pw@example.org/",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(emails.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(emails.find, text) == []
