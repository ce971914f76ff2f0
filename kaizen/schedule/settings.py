"""For how long things are kept, as `[retention]` in the home's `config.toml` says.

What makes no sense there is an error and not the default, since the default would delete what somebody meant to keep.
"""

from __future__ import annotations

import tomllib

from kaizen import paths
from kaizen.errors import KaizenError
from kaizen.host import files
from kaizen.values import NamedTuple

_LIMIT = 1_000_000


class Retention(NamedTuple):
    """Days; None is for ever."""

    journal_days: float | None = 90
    log_days: float | None = 30
    missing_days: float | None = None


def read_retention(home: str) -> Retention:
    """What the home's `config.toml` says, or the defaults; 0 is for ever. Raises KaizenError for what makes no sense."""
    path = paths.machine_config(home)
    try:
        said = tomllib.loads(files.read_text(path, _LIMIT) or "").get("retention", {})
    except (ValueError, RecursionError) as error:
        raise _refused(path, str(error)) from None
    if not isinstance(said, dict):
        raise _refused(path, "`retention` is no table")
    if unknown := sorted(set(said) - set(Retention._fields)):
        raise _refused(path, f"`[retention]` does not know {', '.join(unknown)}")
    for name, days in said.items():
        if isinstance(days, bool) or not isinstance(days, int | float) or not 0 <= days < float("inf"):
            raise _refused(path, f"`{name}` is not a number of days")
    return Retention()._replace(**{name: days or None for name, days in said.items()})


def _refused(path: str, why: str) -> KaizenError:
    return KaizenError(f"{path}: {why}", hint="nothing is deleted until it is mended")
