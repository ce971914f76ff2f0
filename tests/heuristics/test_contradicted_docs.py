"""Documents that say what is not so."""

from __future__ import annotations

import pytest

from kaizen.heuristics.contradicted_docs import look
from kaizen.model.finding import Confidence, Range
from kaizen.model.story import Story
from tests.support.acting import Acting, causes, of_codex
from tests.support.codex import Rollout

NUMBERED = "     1\u2192# Set up\n     2\u2192\n     3\u2192Run `make develop` first, it reads `src/config.ts`.\n"
FENCED = "# Set up\n\n```sh\n$ cd app && npm run develop   # starts it\n```\n"
NO_TARGET = "Exit code 2\nmake: *** No rule to make target 'develop'.  Stop."


def _codex(code: int) -> Story:
    made = Rollout().begin().command("cat README.md", output=FENCED).used()
    made.command("npm run develop", code=code, output='npm error Missing script: "develop"\n').used()
    return of_codex(made.text("Done.").used().end())


def _read(document: str = NUMBERED, path: str = "docs/setup.md") -> Acting:
    return Acting().asks().reads(path, output=document)


FIRES_ON = {
    "no such target": (_read().runs("make develop", fails=True, output=NO_TARGET).says().story(), "docs/setup.md"),
    "no such script, in a block": (
        _read(FENCED, "README.md").runs("cd app && npm run develop 2>&1", fails=True, output='npm error Missing script: "develop"').says().story(), "README.md",
    ),
    "a file that is not there": (_read().reads("src/config.ts", error=True, output="File does not exist.").says().story(), "docs/setup.md"),
    "a script that is not there": (
        _read("Run `./scripts/setup.sh` once.\n").runs("./scripts/setup.sh", fails=True, output="bash: ./scripts/setup.sh: No such file or directory").says().story(), "docs/setup.md",
    ),
    "it failed, and was corrected": (_read().runs("make develop", fails=True).edits("docs/setup.md").says().story(), "docs/setup.md"),
    "read by a shell": (
        Acting().asks().runs("cat CONTRIBUTING.md | head -40", output=FENCED).runs("npm run develop", fails=True, output="Unknown command: develop").says().story(), "CONTRIBUTING.md",
    ),
    "Codex": (_codex(1), "README.md"),
}  # fmt: skip
STAYS_QUIET_ON = {
    "it works": _read().runs("make develop").says().story(),
    "it works later": _read().runs("make develop", fails=True, output=NO_TARGET).runs("make develop").says().story(),
    "it fails for another reason": _read().runs("make develop", fails=True, output="Exit code 1\nsrc/a.c:3: error").says().story(),
    "its build misses another file": _read().runs("make develop", fails=True, output="a.c:1: fatal error: foo.h: No such file or directory").says().story(),
    "another command fails": _read().runs("make other", fails=True, output=NO_TARGET).says().story(),
    "it failed before": Acting().asks().runs("make develop", fails=True, output=NO_TARGET).reads("docs/setup.md", output=NUMBERED).says().story(),
    "code says it": _read(NUMBERED, "src/setup.py").runs("make develop", fails=True, output=NO_TARGET).says().story(),
    "a test fails, and the document is edited": _read("Run `pytest -q`.\n").runs("pytest -q", fails=True).edits("docs/setup.md").says().story(),
    "the document is edited": _read().edits("docs/setup.md").says().story(),
    "Codex": _codex(0),
}  # fmt: skip


@pytest.mark.parametrize(("story", "expected"), FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(story: Story, expected: str) -> None:
    """Each of these is one."""
    assert causes([*look(story)]) == [expected]


@pytest.mark.parametrize("story", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(story: Story) -> None:
    """None of these is one."""
    assert [*look(story)] == []


def test_what_it_tells() -> None:
    """What the document says, what came of it, and that it was corrected."""
    acted = _read().runs("make develop", fails=True, output=NO_TARGET, seconds=20).edits("docs/setup.md")
    (found,) = look(acted.says().story())
    assert (found.times, len(found.evidence), found.confidence) == (1, 6, Confidence.HIGH)
    assert found.waste.ms == Range(20_000, 20_000)
    assert found.waste.tokens == Range(93, 93)
    assert found.said == "`make develop` stands in docs/setup.md and did not work, and it was corrected"
    more = _read().runs("make develop", fails=True, output=NO_TARGET)
    (both,) = look(more.reads("src/config.ts", error=True, output="File does not exist.").says().story())
    assert (both.times, both.confidence) == (2, Confidence.MEDIUM)
    assert both.said == "`make develop` and 1 more stands in docs/setup.md and did not work"
