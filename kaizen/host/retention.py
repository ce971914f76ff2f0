"""For how long things are kept, as `[retention]` in a workspace's `config.toml` and in the home's says, the nearer one first.

What makes no sense there is an error and not the default, since the default could delete what somebody meant to keep.
"""

from __future__ import annotations

import tomllib

from kaizen.errors import KaizenError
from kaizen.host import files
from kaizen.values import NamedTuple

_LIMIT = 1_000_000


class Retention(NamedTuple):
    """Days, and megabytes of a workspace's store; None is for ever, or any number of them. `days` is for sessions,
    `raw_days` for the lines they were read from."""

    journal_days: float | None = 90
    log_days: float | None = 30
    missing_days: float | None = None
    days: float | None = None
    raw_days: float | None = None
    max_megabytes: float | None = None

    @property
    def of_sessions(self) -> bool:
        """Whether anything that was captured is ever to go."""
        return (self.days, self.raw_days, self.max_megabytes) != (None, None, None)


def read_retention(*config_paths: str) -> Retention:
    """What these files say, the first that has a value decides, or the defaults; 0 is for ever. Raises KaizenError for what
    makes no sense."""
    said: dict[str, float | None] = {}
    for path in config_paths:
        said = {**_said(path), **said}
    return Retention()._replace(**said)


def _said(path: str) -> dict[str, float | None]:
    try:
        said = tomllib.loads(files.read_text(path, _LIMIT) or "").get("retention", {})
    except (ValueError, RecursionError) as error:
        raise _refused(path, str(error)) from None
    if not isinstance(said, dict):
        raise _refused(path, "`retention` is no table")
    if unknown := sorted(set(said) - set(Retention._fields)):
        raise _refused(path, f"`[retention]` does not know {', '.join(unknown)}")
    for name, value in said.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise _refused(path, f"`{name}` is not a number of {'megabytes' if name == 'max_megabytes' else 'days'}")
    return {name: value or None for name, value in said.items()}


def _refused(path: str, why: str) -> KaizenError:
    return KaizenError(f"{path}: {why}", hint="nothing is deleted until it is mended")
