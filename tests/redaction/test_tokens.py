"""Tokens by their beginning, and those that are told by their middle."""

from __future__ import annotations

import pytest

from kaizen.redaction import tokens
from kaizen.redaction.checksums import checksum
from kaizen.redaction.spans import page_of
from tests.support import canaries
from tests.support.firing import found

TOKENS = [*canaries.tokens()]
BODY = canaries.word(30)
MIDDLE = [
    ("telegram-token", "123456789" + ":AA" + canaries.word(33)),
    ("azure-client-secret", "abc" + "8Q~" + canaries.word(34)),
    ("terraform-token", canaries.word(14) + ".atlas" + "v1." + canaries.word(67)),
    ("discord-token", "MTA4NjU0MzIxMDk4NzY1NDMy" + "." + "GaBcDe" + "." + canaries.word(38)),
    ("google-token", "1/" + "/0" + canaries.word(40)),
]
QUIET = [
    "task-list-of-things-to-do-today-2024", "disk-usage-and-more-0123456789", "risk-assessment-framework-v2-2024-final", "sk-learn-contrib-extra-models-and-more", "npm_config_registry_and_more_words_here",
    "hf_hub_download_and_more_words_in_a_name", "key-value-store-of-many-things-and-more", "gh" + "p_" + "x" * 36, "sk-" + "a" * 48, "SKIPPED_BECAUSE_OF_A_REASON_THAT_IS_LONG", "patience.is.a.virtue", "secret_name_of_the_thing_that_is_long_x",
    "re_compile_something_with_a_long_name_1", "AKIA", "sk-ant-", "0123456789abcdef0123456789abcdef01234567", "sha512-" + "Ab1+" * 20, "ls__init__file_names_and_more_of_them_all", "dapi_server_name_and_more_of_these_words",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "token"), [*TOKENS, *MIDDLE])
def test_fires_on(kind: str, token: str) -> None:
    """Each family's tokens are found as what they are, all of them and no more."""
    (span,) = tokens.find(page_of(f"a {token} b"))
    assert (span.kind, f"a {token} b"[span.start : span.end]) == (kind, token)


@pytest.mark.parametrize("text", QUIET)
def test_stays_quiet_on(text: str) -> None:
    """Words, names, digests, and what documents write in a token's place."""
    assert found(tokens.find, text) == []


def test_a_checksum_that_holds_needs_no_border() -> None:
    """It cannot be there by accident; without one the token must begin a word."""
    whole = "gh" + "p_" + BODY + checksum(BODY)
    assert found(tokens.find, f"abc{whole}") == [whole]
    assert found(tokens.find, f"abc{whole[:-1]}0") == []
    (span,) = tokens.find(page_of(whole))
    assert "checksum holds" in span.why


def test_a_longer_one_goes_as_a_whole() -> None:
    """However long it is, no end of it stays."""
    token = "sk-" + "ant-" + canaries.word(5000)
    assert found(tokens.find, f"{token} b") == [token]
