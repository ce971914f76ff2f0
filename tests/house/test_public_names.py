"""The public names, pinned: adding one is a promise, taking one away breaks somebody."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

import kaizen
from tests.house.sources import run_bare

ERRORS = {
    "AlreadyRuns",
    "BadQuery",
    "DatabaseDamaged",
    "DatabaseNewer",
    "DatabaseOlder",
    "DatabaseUnavailable",
    "EarlyExit",
    "HomeRefused",
    "KaizenError",
    "NotFound",
    "PermissionRefused",
    "ProtocolMismatch",
    "ReportDamaged",
    "SettingsRefused",
    "StartTimeout",
    "StopFailed",
    "Unresponsive",
    "WorkspacePaused",
    "WorkspaceRefused",
}
CALLS = {
    "list_workspaces",
    "reap",
    "runtime_paths_for",
    "start_background",
    "start_background_for",
    "status_for",
    "stop_background_for",
}
VALUES = {"BackgroundStart", "RuntimePaths", "__version__"}


def test_public_names() -> None:
    """`kaizen` offers these names and no others."""
    assert set(kaizen.__all__) == ERRORS | CALLS | VALUES
    assert dir(kaizen) == sorted(kaizen.__all__)


def test_every_error_of_ours_is_public() -> None:
    """Whatever Kaizen raises on purpose can be caught by a public name."""
    errors = import_module("kaizen.errors")
    ours = {name for name, value in vars(errors).items() if inspect.isclass(value)}
    assert ours == ERRORS
    assert all(issubclass(getattr(kaizen, name), kaizen.KaizenError) for name in ERRORS)


@pytest.mark.parametrize("name", sorted(ERRORS | CALLS | VALUES))
def test_each_name_is_there_and_documented(name: str) -> None:
    """Each public name can be imported, and says what it does."""
    value = getattr(kaizen, name)
    assert name == "__version__" or inspect.getdoc(value)


def test_calls_take_a_home() -> None:
    """Each call can be told its home, so that no caller needs to change its environment for it."""
    for name in CALLS:
        assert "home" in inspect.signature(getattr(kaizen, name)).parameters, name


def test_an_unknown_name_is_refused() -> None:
    """A name that is not public is an AttributeError that names it."""
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        kaizen.nonsense  # noqa: B018


def test_importing_kaizen_imports_none_of_it() -> None:
    """`import kaizen` alone brings in no other module of the package."""
    said = run_bare("import kaizen; print([m for m in sys.modules if m.startswith('kaizen.')])")
    assert said.strip() == "[]"
