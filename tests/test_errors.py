"""The errors."""

from __future__ import annotations

import errno

import pytest

from kaizen import errors
from kaizen.errors import KaizenError

MADE = [
    errors.EarlyExit(status=3, log="/l", last_lines=()),
    errors.EarlyExit(status=None, log="/l", last_lines=(), reason="the disk is full"),
    errors.StartTimeout(seconds=10, socket="/s", log="/l"),
    errors.Unresponsive(pid=None, log="/l"),
    errors.ProtocolMismatch(daemon_version="9", daemon_protocol=2, version="1", protocol=1),
    errors.WorkspaceRefused("/w", "it is a file"),
    errors.WorkspacePaused("/w"),
    errors.BadQuery("the quotation mark is not closed", position=7, place='"x'),
    errors.AlreadyRuns("a daemon runs", "`kaizen ps` shows it"),
    errors.HomeRefused("/h", "it is full"),
    errors.PermissionRefused("/p", "it is a link"),
    errors.DatabaseNewer("/d", found=2, known=1),
    errors.DatabaseOlder("/d", "/w"),
    errors.DatabaseDamaged("/d", "not a database"),
    errors.DatabaseUnavailable("/d", "locked"),
    errors.ReportDamaged("/r", "it is cut", again="kaizen retro"),
    errors.SettingsRefused("/s", "a comment, which JSON does not know", line=1, column=2),
    errors.StopFailed(pid=1, why="it outlived SIGKILL", log="/l"),
]


@pytest.mark.parametrize("error", MADE, ids=lambda error: type(error).__name__)
def test_each_says_what_happened_and_what_to_do(error: KaizenError) -> None:
    """The message is lower case and names the thing, the hint says what to do, the exit code is no success."""
    message = str(error)
    assert message
    assert not message[0].isupper()
    assert error.hint
    assert error.exit_code in (1, 2, 3, 4)


def test_every_error_is_tried_here() -> None:
    """A new error is added to the list above."""
    defined = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, KaizenError)}
    assert defined - {KaizenError, errors.NotFound} == {type(error) for error in MADE}


def test_exhaustion_is_told_apart() -> None:
    """Only the want of descriptors, this process's or the machine's, becomes an error of ours."""
    for number in (errno.EMFILE, errno.ENFILE):
        told = errors.exhausted(OSError(number, "x"))
        assert told is not None
        assert "ulimit" in told.hint
    assert errors.exhausted(OSError(errno.ENOENT, "x")) is None
