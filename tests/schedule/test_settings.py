"""For how long things are kept; what makes no sense deletes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.errors import KaizenError
from kaizen.schedule.settings import Retention, read_retention


def said(home: Path, text: str | bytes) -> Retention:
    (home / "config.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_retention(str(home))


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    """The journal is kept 90 days, logs 30, and workspaces whose folder is gone for ever."""
    assert read_retention(str(tmp_path)) == (90, 30, None)
    assert said(tmp_path, "[daemon]\nidle_exit_minutes = 3\n") == (90, 30, None)


def test_what_is_said_counts(tmp_path: Path) -> None:
    """Each span can be set by itself; 0 is for ever."""
    text = "[retention]\njournal_days = 0\nmissing_days = 0.5\n"
    assert said(tmp_path, text) == Retention(journal_days=None, log_days=30, missing_days=0.5)


@pytest.mark.parametrize(
    "text",
    ["[retention]\njournal_days = '90'", "[retention]\nlog_days = -1", "[retention]\nlog_days = true",
     "[retention]\nlog_days = nan", "[retention]\nlog_days = inf", "[retention]\nlogs_days = 3", "retention = 3",
     "[retention", b"\xff", "a = " + "[" * 5000],
)  # fmt: skip
def test_what_makes_no_sense_is_an_error(tmp_path: Path, text: str | bytes) -> None:
    """A slip of the pen must not delete by default; the error names the file and says that nothing is deleted."""
    with pytest.raises(KaizenError, match=r"config\.toml") as caught:
        said(tmp_path, text)
    assert "nothing is deleted" in caught.value.hint
