"""Where a job is installed: in one place, the first that works or the one asked for, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.errors import KaizenError
from kaizen.schedule import crontab, systemd
from kaizen.schedule.install import WAYS, carry_out, plan_install, plan_uninstall, standing, undo_all
from kaizen.schedule.job import Job, cron_job, service_job
from tests.support.schedulers import Schedulers

CRON, SERVICE = cron_job("/h"), service_job("/h")


def install(job: Job, using: str | None = None) -> str | None:
    plan = plan_install(job, using)
    carry_out(plan)
    return plan.using


def where(job: Job) -> list[str]:
    return [way.NAME for way in WAYS if way.standing(job)]


@pytest.mark.parametrize(
    ("there", "chosen"),
    [(("systemctl", "crontab", "launchctl"), "systemd"), (("crontab", "launchctl"), "crontab"),
     (("launchctl",), "launchd")],
)  # fmt: skip
def test_the_first_that_works_is_used(schedulers: Schedulers, there: tuple[str, ...], chosen: str) -> None:
    """systemd before the crontab before launchd."""
    schedulers.have(*there)
    assert install(CRON) == chosen
    assert where(CRON) == [chosen]


def test_a_manager_that_does_not_answer_is_passed_over(schedulers: Schedulers) -> None:
    """A machine with systemctl and without a user manager gets a crontab line, and no unit."""
    (schedulers.state("systemctl") / "no-manager").touch()
    assert install(CRON) == "crontab"
    assert not Path(systemd.folder()).exists()


@pytest.mark.parametrize("job", [CRON, SERVICE], ids=["cron", "service"])
def test_where_nothing_works_nothing_is_written(schedulers: Schedulers, job: Job, home: str) -> None:
    """Each obstacle is told, with what to do, and no file is made."""
    schedulers.have()
    with pytest.raises(KaizenError, match="systemd.*crontab.*launchd") as caught:
        plan_install(job)
    assert caught.value.hint
    assert list(Path(home).parent.rglob("*")) == []


def test_a_way_asked_for_that_does_not_work_is_not_replaced_by_another(schedulers: Schedulers) -> None:
    """What was asked for is done or refused."""
    with pytest.raises(KaizenError, match="launchd: there is no program"):
        plan_install(CRON, "launchd")
    assert where(CRON) == []


def test_planning_changes_nothing(schedulers: Schedulers) -> None:
    """Until it is carried out, nothing is written or enabled."""
    plan = plan_install(CRON)
    assert [change.action for step in plan.steps for change in step.changes] == ["create", "create"]
    assert where(CRON) == []
    assert not any("enable" in call for call in schedulers.calls("systemctl"))


@pytest.mark.parametrize("using", ["systemd", "crontab"])
def test_a_second_time_changes_nothing(schedulers: Schedulers, using: str) -> None:
    """What is so already needs no step, and is not enabled again."""
    install(CRON, using)
    schedulers.calls("systemctl")
    assert plan_install(CRON).steps == ()
    assert plan_install(CRON, using).steps == ()
    assert not any("enable" in call for call in schedulers.calls("systemctl"))


def test_units_that_were_disabled_are_enabled_again(schedulers: Schedulers) -> None:
    """Files that are there and do not run are not taken for installed."""
    install(CRON)
    (schedulers.state("systemctl") / f"enabled.{CRON.name}.timer").unlink()
    assert len(plan_install(CRON).steps) == 1
    install(CRON)
    assert plan_install(CRON).steps == ()


def test_it_stays_where_it_is_and_moves_when_asked(schedulers: Schedulers) -> None:
    """What runs by crontab goes on so although systemd answers; asked for elsewhere, it is in no two places."""
    install(CRON, "crontab")
    assert install(CRON) == "crontab"
    assert install(CRON, "systemd") == "systemd"
    assert where(CRON) == ["systemd"]
    assert schedulers.table is None


def test_a_changed_command_replaces_ours_only(schedulers: Schedulers) -> None:
    """After an installation moved, our line changes and the others stay."""
    schedulers.table = b"# mine\n0 0 * * * x"
    old = CRON._replace(argv=("/old/kaizen", "cron", "run"))
    install(old, "crontab")
    install(CRON)
    text = schedulers.table or b""
    assert b"/old/" not in text
    assert crontab.without_line(text, CRON) == b"# mine\n0 0 * * * x"


def test_homes_side_by_side(schedulers: Schedulers) -> None:
    """Each home has its own, and taking out one leaves the other."""
    other = cron_job("/other")
    for job in (CRON, other):
        install(job, "crontab")
    carry_out(plan_uninstall(CRON))
    assert (standing(CRON), where(other)) == (None, ["crontab"])


def test_uninstalling_takes_it_out_wherever_it_is(schedulers: Schedulers) -> None:
    """In two places by some accident, it goes from both; a second time there is nothing to do."""
    install(CRON, "systemd")
    crontab.make(CRON, crontab.adding(CRON), add=True)
    carry_out(plan_uninstall(CRON))
    assert where(CRON) == []
    assert plan_uninstall(CRON).steps == ()


def test_a_crontab_that_is_refused_hinders_nobody_else(schedulers: Schedulers) -> None:
    """A user who may not use crontab can install with systemd; that nothing is there is not claimed unseen."""
    schedulers.break_program("crontab", "You (tester) are not allowed to use this program", 1)
    with pytest.raises(KaizenError, match="not allowed"):
        plan_uninstall(CRON)
    with pytest.raises(KaizenError, match="not allowed"):
        standing(CRON)
    assert install(CRON) == "systemd"
    assert standing(CRON) is not None
    carry_out(plan_uninstall(CRON))
    assert not Path(systemd.folder(), f"{CRON.name}.timer").exists()


def test_undoing_takes_out_both(schedulers: Schedulers) -> None:
    """The clean-up and the service go, each wherever it was."""
    install(CRON, "crontab")
    install(SERVICE)
    assert len([*undo_all("/h")]) == 2
    assert where(CRON) == where(SERVICE) == []
    assert [*undo_all("/h")] == []
