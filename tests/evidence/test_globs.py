"""Patterns of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaizen.evidence.globs import fitting, matcher

FITS = [
    ("*.ts", "src/a.ts"), ("src/**/*.ts", "src/a.ts"), ("src/**/*.ts", "src/b/c/a.ts"), ("src/", "src/a/b"), ("**/*.py", "a.py"),
    ("*.{ts,tsx}", "web/a.tsx"), ("a?c.md", "abc.md"), ("[ab].md", "b.md"), ("[!a].md", "b.md"), ("/src/*.py", "src/a.py"),
    ("src/**", "src/x/y"), ("build", "build/x.js"), ("**", "any/thing"),
]  # fmt: skip
FITS_NOT = [
    ("*.ts", "a.tsx"), ("src/*.ts", "src/b/a.ts"), ("[!a].md", "a.md"), ("/a.py", "b/a.py"), ("a.c", "abc"), ("src/", "src"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "path"), FITS)
def test_it_fits(pattern: str, path: str) -> None:
    """As git and the agents take it."""
    found = matcher(pattern)
    assert found is not None
    assert found.match(path)


@pytest.mark.parametrize(("pattern", "path"), FITS_NOT)
def test_it_fits_not(pattern: str, path: str) -> None:
    """A star stays within a folder."""
    found = matcher(pattern)
    assert found is not None
    assert not found.match(path)


def test_how_many_fit() -> None:
    """Each path counts once; what makes no sense makes it unknown."""
    assert fitting(["*.ts", "a.*"], ["a.ts", "b.ts", "c.py"]) == 2
    assert fitting(["*" * 40], ["a"]) is None
    assert fitting([], ["a"]) is None


@given(st.text(alphabet="*?[]{},/!^-\\ab.(|", max_size=40), st.text(alphabet="ab/.-", max_size=40))
def test_whatever_it_is(pattern: str, path: str) -> None:
    """Nothing raises."""
    found = matcher(pattern)
    assert found is None or found.match(path) in (None, found.match(path)) or True
