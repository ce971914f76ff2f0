"""Imports go down only; the contracts stand in `pyproject.toml`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.sources import PACKAGE, ROOT

_LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _LINT], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def layers() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    listed = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [name.strip() for layer in listed for name in layer.split("|")]


def test_contracts_are_kept() -> None:
    """Every import in the package is allowed by the contracts."""
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_import_upwards_is_seen(tmp_path: Path) -> None:
    """An import that goes up breaks the contracts."""
    shutil.copytree(PACKAGE, tmp_path / "kaizen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    clock = tmp_path / "kaizen" / "clock.py"
    clock.write_text(clock.read_text() + "\nfrom kaizen.daemon import lifecycle\n")
    done = lint(tmp_path)
    assert done.returncode != 0
    assert "kaizen.clock" in done.stdout


def test_every_room_stands_in_the_layers() -> None:
    """A new room or a new module at the top cannot escape the contracts."""
    top = {f"kaizen.{path.stem}" for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")}
    rooms = {f"kaizen.{path.parent.name}" for path in PACKAGE.glob("*/*.py")}
    assert top | rooms == set(layers())
