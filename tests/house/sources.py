"""The repository's own files, as the house rules look at them."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "kaizen"
_NOT_OURS = {"__pycache__", "build", "dist", "node_modules"}
_HIDDEN_BUT_OURS = {".ci", ".dockerignore", ".gitignore"}


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """A file's path from the root of the repository, as `kaizen/clock.py`."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def repository_files() -> Iterator[Path]:
    """Every file that belongs to the repository: nothing that was built, installed or cached."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if _is_ours(name)]
        yield from (Path(folder, name) for name in sorted(names) if _is_ours(name))


def run_bare(program: str, *arguments: str, environ: dict[str, str] | None = None) -> str:
    """What a program prints that runs in an interpreter of its own: no `site`, no environment but PATH and what
    is given; installed packages can be imported."""
    folders = [str(ROOT), *(folder for folder in sys.path if folder.endswith("site-packages"))]
    start = f"import sys; sys.path.extend({folders!r})\n"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", start + program, *arguments],
        env={"PATH": os.environ.get("PATH", ""), **(environ or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _is_ours(name: str) -> bool:
    if name.startswith("."):
        return name in _HIDDEN_BUT_OURS
    return name not in _NOT_OURS and not name.endswith((".egg-info", ".pyc"))
