"""Placeholders and their numbers."""

from __future__ import annotations

import pytest

from kaizen.redaction.numbering import Numbering

KEY = b"k" * 32


def test_the_same_secret_has_the_same_placeholder() -> None:
    """Numbers count up within a kind."""
    numbering = Numbering()
    assert [numbering.of("email", each) for each in ("a", "b", "a")] == ["<email-1>", "<email-2>", "<email-1>"]
    assert numbering.of("ip", "a") == "<ip-1>"


def test_it_can_be_gone_on_with() -> None:
    """What is kept knows no secret, and the same key finds the same numbers again."""
    first = Numbering(KEY)
    first.of("email", "jane@example.org")
    kept = first.known()
    assert "jane" not in repr(kept)
    second = Numbering(KEY, kept)
    assert [second.of("email", each) for each in ("new", "jane@example.org")] == ["<email-2>", "<email-1>"]
    assert Numbering(b"x" * 32, kept).of("email", "jane@example.org") == "<email-2>"


def test_without_a_key_nothing_is_kept() -> None:
    """A digest that anybody can make can be guessed."""
    with pytest.raises(ValueError, match="16 bytes"):
        Numbering().known()
    with pytest.raises(ValueError, match="16 bytes"):
        Numbering(b"short").known()


def test_placeholders_that_are_there_keep_their_numbers() -> None:
    """A new secret is not given the placeholder of another text."""
    numbering = Numbering()
    numbering.reserve("a <email-3> and <user-1>")
    assert numbering.of("email", "x") == "<email-4>"
    assert numbering.of("user", "x") == "<user-2>"


def test_any_text_can_be_numbered() -> None:
    """Also half of a pair of surrogates."""
    assert Numbering(KEY).of("email", "\ud800") == "<email-1>"
