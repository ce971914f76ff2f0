"""Private keys in blocks."""

from __future__ import annotations

import pytest

from kaizen.redaction import blocks
from tests.support.canaries import pem
from tests.support.firing import found

CUT = pem().rpartition("\nwQ4")[0]
TAIL = pem().split("\n", 3)[3]
PGP = (
    pem("PGP ")
    .replace("KEY-----", "KEY BLOCK-----")
    .replace("BLOCK-----\n", "BLOCK-----\nVersion: 1\nComment: made up\n\n", 1)
)
FIRES = [
    (f"a\n{pem()}\nb", pem()),
    (pem("OPENSSH "), pem("OPENSSH ")),
    (pem("ENCRYPTED "), pem("ENCRYPTED ")),
    (pem(""), pem("")),
    (pem().replace("\n", "\\n"), pem().replace("\n", "\\n")),
    (pem().replace("\n", "\\\\n"), pem().replace("\n", "\\\\n")),
    (pem().replace("\n", "\r\n"), pem().replace("\n", "\r\n")),
    (pem().replace("\n", "\n+"), pem().replace("\n", "\n+")),
    (pem().replace("\n", "\n    "), pem().replace("\n", "\n    ")),
    (pem().replace("\n", " "), pem().replace("\n", " ")),
    (CUT + "\n[cut]", CUT),
    (f"x\n{TAIL}\ny", TAIL),
    (PGP, PGP),
    (
        pem().replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1),
        pem().replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1),
    ),
]
QUIET = [
    pem().replace("PRIVATE", "PUBLIC"),
    pem().replace("RSA PRIVATE KEY", "CERTIFICATE"),
    "-----BEGIN RSA PRIVATE KEY-----",
    "grep -r 'BEGIN PRIVATE KEY' .",
    "-----BEGIN PRIVATE KEY-----\n...\n",
    "-----END PRIVATE KEY-----",
]


@pytest.mark.parametrize(("text", "taken"), FIRES)
def test_fires_on(text: str, taken: str) -> None:
    """This is found, all of it and no more."""
    assert found(blocks.find, text) == [taken]


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """This is left alone."""
    assert found(blocks.find, text) == []


def test_a_body_without_its_first_line_is_known_by_its_beginning() -> None:
    """As OpenSSH's own form begins."""
    body = "b3BlbnNzaC1rZXkt" + "djEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAA"
    assert found(blocks.find, f"key: {body}\n{body}\n") == [f"{body}\n{body}"]
