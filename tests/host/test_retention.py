"""For how long things are kept; what makes no sense deletes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.errors import KaizenError
from kaizen.host.retention import Retention, read_retention


def said(home: Path, text: str | bytes) -> Retention:
    (home / "config.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_retention(str(home / "config.toml"))


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    """The journal is kept 90 days, logs 30, and what was captured and workspaces whose folder is gone for ever."""
    assert read_retention(str(tmp_path / "config.toml")) == (90, 30, None, None, None, None)
    assert said(tmp_path, "[daemon]\nidle_exit_minutes = 3\n") == Retention()
    assert not Retention().of_sessions


def test_what_is_said_counts(tmp_path: Path) -> None:
    """Each span can be set by itself; 0 is for ever."""
    text = "[retention]\njournal_days = 0\nmissing_days = 0.5\n"
    assert said(tmp_path, text) == Retention(journal_days=None, log_days=30, missing_days=0.5)
    kept = said(tmp_path, "[retention]\ndays = 400\nraw_days = 90\nmax_megabytes = 2000\n")
    assert (kept.days, kept.raw_days, kept.max_megabytes, kept.of_sessions) == (400, 90, 2000, True)


def test_the_nearer_file_decides(tmp_path: Path) -> None:
    """A workspace's own file goes before the home's, value by value; 0 there is for ever."""
    near = tmp_path / "near.toml"
    near.write_text("[retention]\ndays = 0\n")
    (tmp_path / "config.toml").write_text("[retention]\ndays = 30\nraw_days = 10\n")
    kept = read_retention(str(near), str(tmp_path / "config.toml"))
    assert (kept.days, kept.raw_days) == (None, 10)


@pytest.mark.parametrize(
    "text",
    ["[retention]\njournal_days = '90'", "[retention]\nlog_days = -1", "[retention]\nlog_days = true",
     "[retention]\nlog_days = nan", "[retention]\nlog_days = inf", "[retention]\nlogs_days = 3", "retention = 3", "[retention]\nmax_megabytes = 'many'",
     "[retention", b"\xff", "a = " + "[" * 5000],
)  # fmt: skip
def test_what_makes_no_sense_is_an_error(tmp_path: Path, text: str | bytes) -> None:
    """A slip of the pen must not delete by default; the error names the file and says that nothing is deleted."""
    with pytest.raises(KaizenError, match=r"config\.toml") as caught:
        said(tmp_path, text)
    assert "nothing is deleted" in caught.value.hint
