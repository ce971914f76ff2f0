"""Paths that are the same in every session."""

from __future__ import annotations

import pytest

from kaizen.evidence.places import place
from tests.support.acting import WORKSPACE, Acting

SESSION = Acting().asks().story().session._replace(cwd="/home/dev/app-fix")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (f"{WORKSPACE}/src/a.py", "src/a.py"),
        (f"{WORKSPACE}/src/", "src"),
        ("src/a.py", "src/a.py"),
        ("./src/a.py", "src/a.py"),
        (WORKSPACE, "."),
        (f"{WORKSPACE}/", "."),
        (f"{WORKSPACE}/.claude/worktrees/fix/src/a.py", "src/a.py"),
        (f"{WORKSPACE}/.claude/worktrees/fix", "."),
        ("/home/dev/app-fix/src/a.py", "src/a.py"),
        ("/home/dev/app-fix", "."),
        ("/home/dev/app-fixed/a.py", "/home/dev/app-fixed/a.py"),
        ("/etc/hosts", "/etc/hosts"),
        ("", ""),
    ],
)
def test_a_path_is_the_same_everywhere(path: str, found: str) -> None:
    """Relative to the workspace or to its worktree; elsewhere as it is."""
    assert place(SESSION, path) == found


def test_a_session_without_a_folder_has_its_workspace() -> None:
    """What is not known is no root."""
    assert place(SESSION._replace(cwd=None), "/home/dev/app/a.py") == "a.py"
