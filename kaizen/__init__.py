"""Local-first observability for coding agents: one daemon per repository, one registry per machine.

The public names are imported when they are first used, so that `import kaizen` costs next to nothing.
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.background.public import runtime_paths_for, start_background
    from kaizen.background.reap import reap
    from kaizen.background.start import BackgroundStart, start_background_for
    from kaizen.background.status import list_workspaces, status_for
    from kaizen.background.stop import stop_background_for
    from kaizen.errors import (
        AlreadyRuns,
        BadQuery,
        DatabaseDamaged,
        DatabaseNewer,
        DatabaseOlder,
        DatabaseUnavailable,
        EarlyExit,
        HomeRefused,
        KaizenError,
        NotFound,
        PermissionRefused,
        ProtocolMismatch,
        ReportDamaged,
        SettingsRefused,
        StartTimeout,
        StopFailed,
        Unresponsive,
        WorkspacePaused,
        WorkspaceRefused,
    )
    from kaizen.paths import RuntimePaths

_WHERE = {
    "BackgroundStart": "background.start",
    "RuntimePaths": "paths",
    "list_workspaces": "background.status",
    "reap": "background.reap",
    "runtime_paths_for": "background.public",
    "start_background": "background.public",
    "start_background_for": "background.start",
    "status_for": "background.status",
    "stop_background_for": "background.stop",
}
_ERRORS = (
    "AlreadyRuns", "BadQuery", "DatabaseDamaged", "DatabaseNewer", "DatabaseOlder", "DatabaseUnavailable", "EarlyExit", "HomeRefused",
    "KaizenError", "NotFound", "PermissionRefused", "ProtocolMismatch", "ReportDamaged", "SettingsRefused", "StartTimeout", "StopFailed",
    "Unresponsive", "WorkspacePaused", "WorkspaceRefused",
)  # fmt: skip
_WHERE |= dict.fromkeys(_ERRORS, "errors")

__all__ = [
    "AlreadyRuns",
    "BackgroundStart",
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
    "RuntimePaths",
    "SettingsRefused",
    "StartTimeout",
    "StopFailed",
    "Unresponsive",
    "WorkspacePaused",
    "WorkspaceRefused",
    "__version__",
    "list_workspaces",
    "reap",
    "runtime_paths_for",
    "start_background",
    "start_background_for",
    "status_for",
    "stop_background_for",
]


def __getattr__(name: str) -> object:
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"module 'kaizen' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"kaizen.{where}"), name)


def __dir__() -> list[str]:
    return __all__
