"""Proposals as JSON, as lines and as patches."""

from __future__ import annotations

import pytest

from kaizen.cli.text import proposing
from kaizen.model.proposal import Unchanged
from tests.improve.test_kept import proposal


def test_for_programs() -> None:
    """All fields; what is not known is null."""
    told = proposing.proposal_json("/home/dev/app", proposal())
    assert told["kind"] == "rule"
    assert told["saves"] == {
        "times": 14, "sessions": 2, "days": 28, "tokens": 100, "cost_usd": None, "ms": 60_000, "events": 30,
        "evidence": [{"session_id": "5e55", "cursor": "7"}, {"session_id": "5e55", "cursor": "9"}],
    }  # fmt: skip


def test_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """What it would have saved, and how it is applied; and of what there is no patch, on one line."""
    proposing.draw([proposal()], [Unchanged("0b0b0b0b", "t", "for a reason")])
    proposing.table([proposal()])
    said = capsys.readouterr().out
    assert "would have saved at most 1m, 100 tokens: seen 14 times in 2 sessions in the last 28 days" in said
    assert "kaizen improve show 0a0b0c0d | git apply" in said
    assert "no patch for 0b0b0b0b (t): for a reason\n" in said


def test_before_the_patch() -> None:
    """Lines that git passes over: what it is, and the events."""
    lines = proposing.as_patch(proposal()).splitlines()
    assert lines[1].startswith("# would have saved at most 1m")
    assert [line for line in lines if line.startswith("#   ")] == [
        "#   5e55 event 7", "#   5e55 event 9", "#   and 28 more events",
    ]  # fmt: skip
    unknown = proposal().saves._replace(nano=None, ms=None, tokens=None)
    assert proposing.saved(unknown).startswith("what it would have saved is not known: seen 14 times")


def test_patches_of_one_file(capsys: pytest.CaptureFixture[str]) -> None:
    """Each fits the file as it is, so the second may not fit after the first: that is said before git says it."""
    proposing.draw([proposal()], [])
    assert "anew" not in capsys.readouterr().out
    proposing.draw([proposal(), proposal()._replace(id="0b0b0b0b")], [])
    assert f"2 of them change {proposal().path}: once one is applied, `kaizen improve`" in capsys.readouterr().out
