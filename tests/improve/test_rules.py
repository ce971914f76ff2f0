"""Rules for Cursor."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.improve import rules
from kaizen.improve.about import NoPatch
from tests.support.improving import Repo


def test_about_files(tmp_path: Path) -> None:
    """It is loaded where they are worked on; made once."""
    repo = Repo(tmp_path)
    about = repo.about("src/big.py", "reread_file", agents=("cursor",))
    change = rules.written(about, ("src/big.py",))
    assert change.path == ".cursor/rules/src-big-py.mdc"
    assert (repo.applied(change) or "").splitlines()[:5] == [
        "---", 'description: "What sessions showed of src/big.py"', "globs: src/big.py", "alwaysApply: false", "---",
    ]  # fmt: skip
    with pytest.raises(NoPatch, match="there already"):
        rules.written(about, ("src/big.py",))


def test_about_none(tmp_path: Path) -> None:
    """It is always loaded."""
    assert "alwaysApply: true" in (rules.written(Repo(tmp_path).about(agents=("cursor",)), ()).new or "")
