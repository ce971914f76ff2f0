"""What texts name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence.mentions import Mention, is_file, named

NAMES = {
    "See `docs/setup.md`.": ["docs/setup.md"],
    "Handlers are in `src/api/`, and `config.yaml` has the keys.": ["src/api/", "config.yaml"],
    "Run `npm run e2e -- --watch` and `make lint`.": ["npm run e2e", "make lint"],
    "```bash\n$ pnpm run build:all  # slow\nmake check\n```": ["pnpm run build:all", "make check"],
    "Workflows: `.github/workflows/ci.yml`": [".github/workflows/ci.yml"],
}
NAMES_NOTHING = [
    "Read docs/setup.md.", "`src/**/*.ts`", "`path/to/file.md`", "`feature/login`", "`application/json`", "`Node.js` and `next.js`",
    "`https://x.test/a.md`", "`/etc/hosts.md`", "`~/.claude/x.md`", "`../other/a.md`", "`@acme/lib.js`", "`dist/app.js`", "`.env.local.sh`",
    "It creates `docs/new.md`.", "Never commit `secrets.yaml`.", "For example `src/a.py`.", "`$HOME/a.md`", "`<name>.md`", "`foo.bar()`",
    "`npm run build --workspace web`", "`npm install`", "`make`", "`make -C web build`", "```python\nopen('src/a.py')\n```",
    "Old code was in `src/legacy.py`.", "`your-name.md`",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_it_names(text: str) -> None:
    """Files, folders, scripts and targets."""
    assert [each.named for each in named(text)] == NAMES[text]


@pytest.mark.parametrize("text", NAMES_NOTHING)
def test_it_names_nothing(text: str) -> None:
    """That must be there."""
    assert named(text) == []


def test_lines_and_kinds() -> None:
    """Each is told once, with its first line; a head counts as lines."""
    assert named("---\nname: x\n---\n`a/b.md` `a/b.md`\n`a/b.md`") == [Mention("a/b.md", 4)]
    assert is_file("a/b.md")
    assert not is_file("make lint")


@given(st.text(alphabet="`~ab/.\n $-", max_size=300))
def test_whatever_it_is(text: str) -> None:
    """Nothing raises, and lines are those of the text."""
    assert all(1 <= each.line <= text.count("\n") + 1 for each in named(text))
