"""Edits that the client refused."""

from __future__ import annotations

import pytest

from kaizen.heuristics.unread_edit import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import WORKSPACE, Acting, causes

UNREAD = "<tool_use_error>File has not been read yet. Read it first before writing to it.</tool_use_error>"
CHANGED = "<tool_use_error>File has been modified since read, either by the user or by a linter.</tool_use_error>"


def refused(*paths: str, said: str = UNREAD) -> Acting:
    acted = Acting()
    for path in paths:
        acted.edits(path, output=said, error=True)
    return acted


FIRES_ON = {
    "twice": (refused("a.py", "a.py"), ["a.py"]),
    "changed": (refused("a.py", said=CHANGED).edits("a.py", output=UNREAD, error=True), ["a.py"]),
    "with a read between": (refused("a.py").reads("a.py").edits("a.py", output=CHANGED, error=True), ["a.py"]),
    "two files": (refused("a.py", "b.py", "a.py", "b.py"), ["a.py", "b.py"]),
    "written": (
        refused("a.py").uses("Write", file_path=f"{WORKSPACE}/a.py", content="x", output=UNREAD, error=True), ["a.py"],
    ),
}  # fmt: skip
STAYS_QUIET_ON = {
    "once": refused("a.py"),
    "once each": refused("a.py", "b.py", "c.py"),
    "other errors": refused("a.py", "a.py", said="String to replace not found in file."),
    "words of a file": Acting().reads("a.py", output=UNREAD).reads("a.py", output=UNREAD),
    "what went well": Acting().edits("a.py", output=UNREAD).edits("a.py", output=UNREAD),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_what_it_tells() -> None:
    """The refused edits are the waste, and why they were refused is said."""
    acted = refused("src/a.py").edits("src/a.py", output=CHANGED, error=True, seconds=2)
    (found,) = look(acted.story())
    assert (found.times, len(found.evidence), found.confidence) == (2, 4, Confidence.HIGH)
    assert found.waste.tokens == Range(2 * 93, 2 * 93)
    assert found.said == "2 edits of `src/a.py` were refused: it had not been read and was changed since it was read"
