"""What is shown of what the machine runs: before it is written, and as it stands."""

from __future__ import annotations

import pytest

from kaizen.cli import scheduled
from kaizen.schedule.change import Standing
from kaizen.schedule.install import carry_out, plan_install
from kaizen.schedule.job import cron_job, service_job
from tests.support.schedulers import Schedulers


def test_a_move_shows_both_ends(home: str, schedulers: Schedulers, capsys: pytest.CaptureFixture[str]) -> None:
    """What comes, what goes, and the commands that are run."""
    carry_out(plan_install(cron_job(home), "systemd"))
    scheduled.install(cron_job(home), using="crontab", dry_run=True, as_json=False)
    out = capsys.readouterr().out
    assert "create  crontab" in out
    assert f"remove  {home.rsplit('/', 1)[0]}/.config" in out
    assert "run  systemctl --user disable --now" in out
    assert "would be installed" in out


def test_an_odd_command_cannot_move_the_cursor(
    home: str, schedulers: Schedulers, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written into our line by somebody is shown with its control characters written out."""
    from kaizen.schedule import install

    odd = Standing("crontab", ("crontab",), None, "x\x1b[2J", active=None)
    monkeypatch.setattr(install, "standing", lambda _: odd)
    assert scheduled.status(cron_job(home), last_run=None, as_json=False) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_what_cannot_be_taken_out_is_told(
    home: str, schedulers: Schedulers, capsys: pytest.CaptureFixture[str]
) -> None:
    """Undoing says where each was, and of what it cannot look at that it was not taken out."""
    carry_out(plan_install(service_job(home)))
    schedulers.break_program("crontab", "You (tester) are not allowed to use this program", 1)
    scheduled.undo_all()
    said = capsys.readouterr()
    assert f"taken out  {home.rsplit('/', 1)[0]}" in said.out
    assert "not allowed" in said.err
