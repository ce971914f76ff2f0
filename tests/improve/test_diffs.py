"""Patches: what git makes of them is what was meant."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.improve import diffs
from kaizen.model.proposal import Change, ProposalKind
from tests.support.improving import Repo

LINES = st.lists(
    st.sampled_from(["a", "b", "# c", "", "  d", "é", "--- x", "+++ y", "@@ -1 +1 @@", "x\r", "\x0b", "\u2028"]),
    max_size=12,
)
TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n"]))


def change(old: str | None, new: str | None, path: str = "CLAUDE.md") -> Change:
    return Change(ProposalKind.INSTRUCTIONS, path, "t", old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (None, "a\n"), (None, "no newline"), ("a\n", None), ("a", None), ("a", "a\n"), ("a\n", "a"), ("a\nb\n", "a\nc\nb\n"),
        ("a\r\nb\r\n", "a\r\nc\r\nb\r\n"), ("", "a\n"), ("a\n" * 50, "a\n" * 25 + "b\n" + "a\n" * 25),
    ],
)  # fmt: skip
def test_git_takes_it(tmp_path: Path, old: str | None, new: str | None) -> None:
    """New files, files that go, files without a last newline, and lines that end with a carriage return."""
    repo = Repo(tmp_path)
    if old is not None:
        repo.put("docs/CLAUDE.md", old)
    repo.git("apply", given=diffs.patch(change(old, new, "docs/CLAUDE.md")))
    assert repo.text("docs/CLAUDE.md") == new


@pytest.mark.parametrize(
    "path", ["with blank.md", "ünïcode.md", 'quo"te.md', "back\\slash.md", "tab\there.md", "new\nline.md"]
)
def test_whatever_a_file_is_called(tmp_path: Path, path: str) -> None:
    """Git reads the name as it was meant."""
    repo = Repo(tmp_path).put(path, "a\n")
    repo.git("apply", given=diffs.patch(change("a\n", "b\n", path)))
    assert repo.text(path) == "b\n"


@given(TEXTS, TEXTS)
def test_any_text_to_any_other(old: str, new: str) -> None:
    """Also where lines look like parts of a patch."""
    if old == new or not old:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "f")
        path.write_bytes(old.encode())
        line = ["git", "apply"]
        subprocess.run(
            line, cwd=folder, input=diffs.patch(change(old, new, "f")).encode(), check=True, capture_output=True
        )
        assert path.read_bytes().decode() == new
