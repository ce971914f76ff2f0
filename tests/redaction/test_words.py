"""What names say of their values."""

from __future__ import annotations

import pytest

from kaizen.redaction.words import Name, is_firm, name_of
from tests.support.canaries import NAMES

ABOUT = (
    "max_tokens maxTokens input_tokens output_tokens cache_read_input_tokens token_count tokens tokenizer token_type next_token eos_token key keys primary_key foreign_key public_key cache_key keyboard monkey turkey author "
    "authority compass bypass passenger passed passive password_field password_hint password_length secret_name secretRef secret_key_path private_key_file api_key_env key_id apiKeyHeader session_id sessionId parentUuid "
    "requestId toolUseId hasPassword show_password is_secret isTokenValid credentials_file cookie_policy bucket_key sort_key hotkey keyframe keydown tokenUsage expires_in"
).split()


@pytest.mark.parametrize("key", NAMES)
def test_names_of_secrets(key: str) -> None:
    """In any case and spelling."""
    assert name_of(key) is not None


@pytest.mark.parametrize("key", ABOUT)
def test_names_that_are_about_secrets_or_something_else(key: str) -> None:
    """Counts, limits, places and kinds of secrets are none."""
    assert name_of(key) is None


def test_what_kind_it_is() -> None:
    """The kind is the placeholder's word."""
    assert [name_of(key) for key in ("dbPwd", "clientSecret", "X-Api-Key", "id_token", "aws_credentials", "Set-Cookie", "Proxy-Authorization")] == [
        Name.PASSWORD, Name.SECRET, Name.API_KEY, Name.TOKEN, Name.CREDENTIAL, Name.COOKIE, Name.AUTHORIZATION,
    ]  # fmt: skip


def test_some_names_need_a_value_that_looks_it() -> None:
    """Parsers have tokens, and tests pass."""
    assert [is_firm(key, name) for key, name in (("token", Name.TOKEN), ("access_token", Name.TOKEN), ("--token", Name.TOKEN), ("pass", Name.PASSWORD), ("password", Name.PASSWORD))] == [False, True, True, False, True]  # fmt: skip


def test_a_long_key_is_judged_by_its_end() -> None:
    """However long it is."""
    assert name_of("a" * 10_000 + "_password") is Name.PASSWORD
