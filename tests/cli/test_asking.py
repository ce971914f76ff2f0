"""Asking before something is deleted."""

from __future__ import annotations

import io
import sys

import pytest

from kaizen.cli.asking import agreed
from kaizen.errors import KaizenError


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("said", "wanted"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_only_yes_is_yes(monkeypatch: pytest.MonkeyPatch, said: str, wanted: bool) -> None:
    """At a terminal the question is asked, and anything but a yes is a no."""
    monkeypatch.setattr(sys, "stdin", Terminal(said))
    assert agreed("everything") is wanted


def test_nobody_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal it is an error that names the way out."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with pytest.raises(KaizenError) as caught:
        agreed("everything")
    assert "--yes" in caught.value.hint
