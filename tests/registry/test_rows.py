"""Between rows and values."""

from __future__ import annotations

import pytest

from kaizen.model.daemon import Ending, Identity
from kaizen.model.workspace import DaemonRow, WorkspaceRow
from kaizen.registry import rows
from kaizen.registry.rows import What

WORKSPACE = (1, "/w", "k", "w", "w", None, None, 10, 11, None, 0, 1, 0, None)
DAEMON = (1, "ready", 7, 70, "boot", "ns", "d", "s", "l", "t", None, "0.1", 1, 20, 21, None, None, None, 0, *[None] * 7)


def test_choices_become_truth_values() -> None:
    """`wanted` and `paused` are True or False, not numbers, so that they are printed as such."""
    row = rows.workspace(WORKSPACE)
    assert (row.wanted, row.paused) == (True, False)
    assert isinstance(row.wanted, bool)
    assert isinstance(row, WorkspaceRow)


def test_a_workspace_without_a_daemon() -> None:
    """Where nothing was joined the entry has no daemon."""
    assert rows.entry(WORKSPACE + (None,) * len(DaemonRow._fields)).daemon is None
    assert rows.entry(WORKSPACE + DAEMON).daemon == DaemonRow._make(DAEMON)


@pytest.mark.parametrize(
    ("before", "init", "said"),
    [
        (None, False, [What.REGISTERED]),
        (None, True, [What.REGISTERED, What.INITIALISED]),
        ((None,), False, []),
        ((None,), True, [What.INITIALISED]),
        ((5,), False, [What.FOUND]),
        ((5,), True, [What.FOUND, What.INITIALISED]),
    ],
)
def test_a_registration_is_told_only_as_news(before: object, init: bool, said: list[What]) -> None:
    """Registering what is registered says nothing; new, found again and initialised are said."""
    assert rows.registering(before, init=init) == said


@pytest.mark.parametrize(
    ("ending", "status", "said"),
    [
        (None, None, None),
        (Ending.IDLE, None, "idle"),
        (None, 3, "exit status 3"),
        (Ending.KILLED, -9, "killed, exit status -9"),
    ],
)
def test_an_end_in_words(ending: Ending | None, status: int | None, said: str | None) -> None:
    """The journal says as much of an end as is known."""
    assert rows.detail(ending, status) == said


def test_who_is_meant() -> None:
    """An identity names one process, none names any."""
    assert rows.who(None) == {"any": 1, "pid": None, "pid_started": None, "boot_id": None, "pid_namespace": None}
    assert rows.who(Identity(1, 2, "b", "n")) == {
        "any": 0, "pid": 1, "pid_started": 2, "boot_id": "b", "pid_namespace": "n",
    }  # fmt: skip
