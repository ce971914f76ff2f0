"""The tests mirror the package: each module has its test file, and each test file its module."""

from __future__ import annotations

import pytest

from tests.house.sources import PACKAGE, ROOT, modules, name_of

WITHOUT = {
    "__init__": "docstrings only; the public names have a house test",
    "__main__": "two lines that call a main, run for real in tests/e2e",
}
EXEMPT = {
    "kaizen/registry/statements.py": "SQL only, run by every test of registry/hot",
    "kaizen/store/statements.py": "SQL only, run by every test of store/read and store/write",
    "kaizen/database/engine.py": "one call of SQLAlchemy, run by every migration",
    "kaizen/database/upgrade.py": "run as a whole by tests/database/test_migrations.py",
}
ROOMS_OF_THEIR_OWN = {"e2e", "house", "data", "support"}
BESIDES = {
    "tests/database/test_migrations.py": "the migrations lie beside the package",
}


def mirror_of(module: str) -> str:
    folder, _, file = module.removeprefix("kaizen/").rpartition("/")
    return "/".join(part for part in ("tests", folder, f"test_{file}") if part)


def needs_test(module: str) -> bool:
    stem = module.rpartition("/")[2].removesuffix(".py")
    pure_values = module.startswith("kaizen/model/")
    return stem not in WITHOUT and module not in EXEMPT and not pure_values


@pytest.mark.parametrize("module", [m for m in map(name_of, modules()) if needs_test(m)])
def test_each_module_has_its_test_file(module: str) -> None:
    """What a module promises is tested in the file of the same name."""
    assert (ROOT / mirror_of(module)).is_file(), f"{mirror_of(module)} is missing"


def test_each_test_file_has_its_module() -> None:
    """A test file of a module that went away goes too."""
    there = {mirror_of(name_of(path)) for path in modules()} | set(BESIDES)
    found = {name_of(path) for path in (ROOT / "tests").rglob("test_*.py")}
    mirrored = {name for name in found if name.split("/")[1] not in ROOMS_OF_THEIR_OWN}
    assert mirrored <= there


def test_exemptions_are_needed() -> None:
    """An exemption names a module that exists and has no test file of its own."""
    for module in EXEMPT:
        assert (PACKAGE.parent / module).is_file(), module
        assert not (ROOT / mirror_of(module)).exists(), module
