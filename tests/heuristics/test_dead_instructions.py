"""Instructions that name what is not there."""

from __future__ import annotations

import pytest

from kaizen.heuristics import dead_instructions
from kaizen.model.finding import Range
from tests.support.guided import sessions, topics

Files = dict[str, str]
PACKAGE = {"package.json": '{"scripts": {"build": "x"}}'}

FIRES_ON = {
    "a file": ({"CLAUDE.md": "Read `docs/setup.md` first."}, ["CLAUDE.md"]),
    "a folder": ({"CLAUDE.md": "Handlers lie in `src/handlers/`."}, ["CLAUDE.md"]),
    "a script": ({**PACKAGE, "CLAUDE.md": "Run `npm run e2e`."}, ["CLAUDE.md"]),
    "a target": ({"Makefile": "test:\n\tpytest\n", "CLAUDE.md": "Run `make develop`."}, ["CLAUDE.md"]),
    "a command in a block": ({**PACKAGE, "CLAUDE.md": "```bash\npnpm run e2e\n```\n"}, ["CLAUDE.md"]),
    "a rule and a skill": (
        {".claude/rules/a.md": "See `src/old.py`.", ".claude/skills/x/SKILL.md": "See `src/old.py`."},
        [".claude/rules/a.md", ".claude/skills/x/SKILL.md"],
    ),
    "a path with a word in it that says it was removed": ({"CLAUDE.md": "Read `src/removed/module.py` first."}, ["CLAUDE.md"]),
}  # fmt: skip
STAYS_QUIET_ON = {
    "what is there": {**PACKAGE, "docs/setup.md": "", "CLAUDE.md": "Read `docs/setup.md`, run `npm run build`."},
    "what lies elsewhere": {"web/src/a.py": "", "CLAUDE.md": "See `src/a.py`."},
    "what is beside the file": {"web/src/a.py": "", "web/CLAUDE.md": "See `src/a.py`."},
    "placeholders and patterns": {"CLAUDE.md": "Such as `path/to/file.py`, `src/**/*.ts`, `docs/NAME.md`; a new page goes into `docs/NAME.md`."},
    "what is made": {"CLAUDE.md": "The build writes `public/app.js`. Never commit `keys.json`."},
    "what is ignored": {".gitignore": "local.json\n", "CLAUDE.md": "Settings are read from `config/local.json`."},
    "what nobody reads that was at work": {"GEMINI.md": "Read `docs/setup.md` first."},
    "makefiles that cannot be read": {"Makefile": "include *.mk\n", "CLAUDE.md": "Run `make develop`."},
}  # fmt: skip


@pytest.mark.parametrize("case", FIRES_ON.values(), ids=FIRES_ON)
def test_it_fires_on(case: tuple[Files, list[str]]) -> None:
    """Each of these is one."""
    assert [topic.cause for topic in topics(dead_instructions, sessions(1), case[0])] == case[1]


@pytest.mark.parametrize("files", STAYS_QUIET_ON.values(), ids=STAYS_QUIET_ON)
def test_it_stays_quiet_on(files: Files) -> None:
    """None of these is one."""
    assert topics(dead_instructions, sessions(1), files) == []


def test_where_nothing_is_known() -> None:
    """Without a repository, or without sessions, nothing is said."""
    assert topics(dead_instructions, sessions(1), None) == []
    assert topics(dead_instructions, [], {"CLAUDE.md": "`docs/setup.md`"}) == []


def test_what_agents_tried() -> None:
    """The waste is what it took to try what is not there, and the evidence is where."""
    files = {**PACKAGE, "CLAUDE.md": "Read `docs/setup.md`.\nRun `npm run e2e` and `npm run build`."}
    first, second = sessions(2)
    first.reads("docs/setup.md", output="<tool_use_error>File does not exist.</tool_use_error>", error=True, seconds=2)
    first.runs("npm run e2e", fails=True, output='Exit code 1\nnpm error Missing script: "e2e"', seconds=3)
    second.runs("npm run e2e", fails=True, output="Exit code 1\n3 failed")
    (topic,) = topics(dead_instructions, [first, second], files)
    assert topic.waste.ms == Range(5000, 5000)
    assert len(topic.sessions) == 1
    assert len(topic.evidence) == 4
    assert (
        topic.said
        == "CLAUDE.md names `docs/setup.md` (line 1), `npm run e2e` (line 2), which are not there; agents tried it 2 times"
    )
