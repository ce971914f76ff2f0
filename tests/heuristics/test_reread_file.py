"""Files that are read again and again."""

from __future__ import annotations

from typing import Any

import pytest

from kaizen.heuristics.reread_file import look
from kaizen.model.finding import Confidence, Range
from tests.support.acting import WORKSPACE, Acting, causes, of_codex
from tests.support.codex import Rollout

TEXT = "1\tline\n" * 200  # 1,400 bytes


def reading(*reads: object, tool: str = "Read", **given: Any) -> Acting:
    """Reads a.py with each of these results."""
    acted = Acting()
    for said in reads:
        acted.uses(tool, file_path=f"{WORKSPACE}/src/a.py", output=said, **given)
    return acted


def compacted(acted: Acting) -> Acting:
    acted.made.chained(type="system", subtype="compact_boundary", compactMetadata={"trigger": "auto"})
    return acted


FIRES_ON = {
    "three times": (reading(TEXT, TEXT, TEXT), ["src/a.py"]),
    "two ranges, each twice": (
        Acting().reads("a.py", output=TEXT, offset=1).reads("a.py", output=TEXT, offset=9).reads("a.py", output=TEXT, offset=9).reads("a.py", output=TEXT, offset=1),
        ["a.py"],
    ),
    "with edits of another between": (
        Acting().reads("a.py", output=TEXT).edits("b.py").reads("a.py", output=TEXT).edits("b.py").reads("a.py", output=TEXT), ["a.py"],
    ),
    "through a shell": (
        Acting().runs("cat src/a.py", output=TEXT).runs("cd . && cat src/a.py", output=TEXT).runs("cat ./src/a.py").runs("cat src/a.py", output=TEXT), ["src/a.py"],
    ),
    "in a worktree": (
        Acting().reads(".claude/worktrees/x/src/a.py", output=TEXT).reads(".claude/worktrees/x/src/a.py", output=TEXT).reads(".claude/worktrees/x/src/a.py", output=TEXT),
        ["src/a.py"],
    ),
    "outside": (Acting().uses("Read", file_path="/etc/x", output=TEXT).uses("Read", file_path="/etc/x", output=TEXT).uses("Read", file_path="/etc/x", output=TEXT), ["/etc/x"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "twice": reading(TEXT, TEXT),
    "what changed": reading(TEXT, f"{TEXT}a", TEXT),
    "after edits": Acting().reads("a.py").edits("a.py").reads("a.py").edits("a.py").reads("a.py"),
    "other ranges": Acting().reads("a.py", offset=1).reads("a.py", offset=9).reads("a.py", offset=20),
    "after a compaction": compacted(compacted(reading(TEXT)).reads("src/a.py", output=TEXT)).reads(
        "src/a.py", output=TEXT
    ),
    "what failed": reading("no such file", "no such file", "no such file", error=True),
    "what the client did not show again": reading(TEXT, *["File unchanged since last read. Look above."] * 4),
    "pictures": reading(*[[{"type": "image", "source": {"type": "base64", "data": "QUJD" * 200}}]] * 4),
    "the end of a log": Acting().runs("tail -5 log").runs("tail -5 log").runs("tail -5 log"),
}


@pytest.mark.parametrize("acted", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(acted: tuple[Acting, list[str]]) -> None:
    """Each of these is one."""
    assert causes([*look(acted[0].story())]) == acted[1]


@pytest.mark.parametrize("acted", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(acted: Acting) -> None:
    """None of these is one."""
    assert [*look(acted.story())] == []


def test_it_sees_what_codex_reads_through_a_shell() -> None:
    """The same range, with the same text."""
    made = Rollout().begin()
    for line in ("sed -n '1,200p' src/a.py", "sed -n '200,400p' src/a.py", *["sed -n '1,200p' src/a.py"] * 2):
        made.step(line=line, output=TEXT)
    assert causes([*look(of_codex(made.end()))]) == ["src/a.py"]


def test_what_it_tells() -> None:
    """What was read again was taken in once, and carried by each call after it."""
    (found,) = look(reading(TEXT, TEXT, TEXT).says().says().story())
    assert (found.times, len(found.evidence), found.confidence) == (2, 6, Confidence.HIGH)
    assert found.waste.tokens == Range(2 * 350, 3 * 350 + 2 * 350)
    assert found.waste.ms is None
    assert found.said == "`src/a.py` was read 2 times more though it had not changed"
