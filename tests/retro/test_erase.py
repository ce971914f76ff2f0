"""What is left of deleted sessions in the retros that are kept."""

from __future__ import annotations

import os

import pytest

from kaizen.host import files
from kaizen.retro import erase, kept, written
from tests.support.retros import SPAN, WORKSPACE, full, part


@pytest.mark.parametrize("whose", [WORKSPACE, None], ids=["workspace", "all"])
def test_their_words_go_and_their_numbers_stay(home: str, whose: str | None) -> None:
    """Titles and quotes, also in what was told before; a second time nothing is left to do."""
    files.ensure_home(home)
    kept.keep(home, whose, full()._replace(topics=7))
    kept.keep(home, whose, full())
    gone = part(0).session_id
    assert erase.forget_sessions(home, WORKSPACE, [gone]) == 2
    assert erase.forget_sessions(home, WORKSPACE, [gone]) == 0
    there, was = kept.read(home, whose, SPAN), full()
    assert [each.title for each in there.parts if each.session_id == gone] == [None]
    assert there.numbers == was.numbers
    assert [each for each in there.parts if each.session_id != gone] == [
        each for each in was.parts if each.session_id != gone
    ]
    for item, before in zip(there.items, was.items, strict=True):
        assert item.topic.said == item.title
        assert [each.finding.said for each in item.seen if each.session_id == gone] == [item.title]
        assert [each for each in item.seen if each.session_id != gone] == [
            each for each in before.seen if each.session_id != gone
        ]
    older = os.path.join(kept.folder(home, whose), f"{SPAN.name}.1.json")
    assert written.read(files.read_bytes(older) or b"").parts == there.parts


def test_of_other_sessions_nothing_goes(home: str) -> None:
    """And what is no retro is left as it is."""
    assert erase.forget_sessions(home, WORKSPACE, ["5e55"]) == 0
    files.ensure_home(home)
    path = kept.keep(home, WORKSPACE, full()).path
    assert erase.forget_sessions(home, WORKSPACE, []) == 0
    assert erase.forget_sessions(home, WORKSPACE, ["5e55"]) == 0
    assert kept.read(home, WORKSPACE, SPAN) == full()
    files.write_private(home, path, b"{")
    assert erase.forget_sessions(home, WORKSPACE, [part(0).session_id]) == 0
    assert files.read_bytes(path) == b"{"
