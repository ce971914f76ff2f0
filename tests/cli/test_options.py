"""The options that all verbs share."""

from __future__ import annotations

from kaizen.cli.options import settings


def test_tracebacks_are_never_pretty() -> None:
    """typer's own decoration is off: it would print the values of our variables, which hold what agents said."""
    assert settings["pretty_exceptions_enable"] is False
    assert settings["rich_markup_mode"] is None
