"""Skills for commands that are run one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.improve import skills
from kaizen.improve.about import NoPatch
from tests.support.improving import Repo


@pytest.mark.parametrize(("agents", "folder"), [(("claude-code", "codex"), ".claude"), (("codex",), ".agents")])
def test_one_call_instead_of_many(tmp_path: Path, agents: tuple[str, ...], folder: str) -> None:
    """Where the agents look for skills, with a name and a description; made once."""
    repo = Repo(tmp_path)
    about = repo.about("make lint && make test && git push", "repeated_sequences", agents=agents)
    change = skills.written(about)
    assert change.path == f"{folder}/skills/make-lint-make-test-git-push/SKILL.md"
    text = repo.applied(change) or ""
    assert text.startswith('---\nname: make-lint-make-test-git-push\ndescription: "Runs `make lint`, ')
    assert "\nmake lint && make test && git push\n" in text
    assert "14 times in 2 sessions" in text
    with pytest.raises(NoPatch, match="there already"):
        skills.written(about)
