"""Whether a run of tests failed, and how many of them: by its status, or by the words at its end, since a run that is piped into
`tail` has the status of `tail`.

Sources: the last lines of pytest, unittest, Jest, Vitest, Mocha, RSpec, cargo, go, dotnet, PHPUnit, Maven and TAP.
"""

from __future__ import annotations

import re

from kaizen.model.use import UseStatus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kaizen.model.story import Tool

_END = 4000  # characters, in which all of these say how it ended
_COUNTS = re.compile(
    r"\b(\d{1,6}) (?:failed|failing|failures?)\b|\b[Ff]ail(?:ed|ures)[:=] *(\d{1,6})\b|^# fail (\d{1,6})$", re.MULTILINE
)
_GO = re.compile(r"^--- FAIL: ", re.MULTILINE)


def count(text: str | None) -> int | None:
    """How many tests failed by what a run says; None where it does not tell."""
    end = (text or "")[-_END:]
    counts = [int(next(filter(None, found.groups()))) for found in _COUNTS.finditer(end)]
    return max([*counts, *filter(None, [len(_GO.findall(end))])], default=None)


def failed(tool: Tool) -> bool | None:
    """Whether this run of tests failed; None where nothing tells, as of one that was stopped."""
    told = count(tool.returned.text if tool.returned is not None else None)
    match tool.status:
        case UseStatus.ERROR:
            return True
        case UseStatus.OK:
            return bool(told)
        case UseStatus.ENDED | None:
            return None if told is None else told > 0
        case _:
            return None
