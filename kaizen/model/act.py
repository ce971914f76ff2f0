"""What can be done with a store beside writing what was read."""

from __future__ import annotations

from kaizen.values import NamedTuple, StrEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Result = dict[str, Any]


class What(StrEnum):
    """What can be done."""

    REPARSE = "reparse"  # the sessions that are named, or all
    CATCH_UP = "catch up"  # reparse what earlier readers have read
    DELETE = "delete"  # the sessions that are named
    EXCLUDE = "exclude"  # what matches the pattern that is named
    INCLUDE = "include"  # the pattern that is named is taken back
    AGE = "age"  # take out what was kept for long enough


class Act(NamedTuple):
    """Something to be done."""

    what: str
    named: tuple[str, ...] = ()


class Progress(NamedTuple):
    """How far an act is; the last one of an act has its result."""

    done: int
    of: int
    result: Result | None = None
