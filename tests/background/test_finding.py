"""What an examination finds."""

from __future__ import annotations

from kaizen.background import mend
from kaizen.background.finding import OK, Finding, Remedy


def test_a_finding_says_nothing_of_mending_until_that_was_tried() -> None:
    """Looking alone leaves `fixed` unknown and has nothing to tell of what was done."""
    found = Finding("home", OK, "/h")
    assert (found.advice, found.remedy, found.fixed, found.done) == ("", None, None, "")


def test_every_remedy_can_be_applied() -> None:
    """What a finding promises can be done."""
    assert set(mend._REMEDIES) == set(Remedy)
