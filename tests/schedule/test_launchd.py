"""An agent of launchd, tried with a program that stands in for launchctl."""

from __future__ import annotations

import plistlib
from pathlib import Path

import pytest

from kaizen.errors import KaizenError
from kaizen.schedule import launchd
from kaizen.schedule.job import Every, Job, cron_job, service_job
from tests.support.schedulers import Schedulers

CRON, SERVICE = cron_job("/h"), service_job("/h")


@pytest.mark.parametrize("name", ["plain", "a b", "<&>\"'", "50%", "$HOME", "a\\b", "é漢", "--", "]]>"])
def test_every_path_is_read_back_as_it_was(name: str) -> None:
    """Whatever a path holds, XML gives it back."""
    job = CRON._replace(argv=(f"/{name}/kaizen", "cron", "run"), named_home=f"/{name}")
    facts = plistlib.loads(launchd.agent(job))
    assert facts["ProgramArguments"] == [f"/{name}/kaizen", "cron", "run"]
    assert facts["EnvironmentVariables"] == {"KAIZEN_HOME": f"/{name}"}


@pytest.mark.parametrize("name", ["a\x01b", "\udcff"])
def test_what_xml_cannot_hold_is_refused(name: str) -> None:
    """A control character or a path that is no text is named and not written."""
    with pytest.raises(KaizenError, match="launchd cannot"):
        launchd.agent(CRON._replace(named_home=f"/{name}"))


@pytest.mark.parametrize(("every", "seconds"), [("15m", 900), ("hourly", 3600), ("daily", 86400), ("weekly", 604800)])
def test_how_often(every: str, seconds: int) -> None:
    """Each span has its seconds."""
    assert plistlib.loads(launchd.agent(CRON._replace(every=Every(every))))["StartInterval"] == seconds


def test_the_supervisor_is_kept_alive_and_its_daemons_outlive_it() -> None:
    """It runs at once, is started again, and what it started is not killed with it."""
    facts = plistlib.loads(launchd.agent(SERVICE._replace(named_home=None)))
    assert [facts[name] for name in ("RunAtLoad", "KeepAlive", "AbandonProcessGroup")] == [True, True, True]
    assert "EnvironmentVariables" not in facts
    assert "StartInterval" not in facts


@pytest.mark.parametrize("job", [CRON, SERVICE], ids=["cron", "service"])
def test_the_real_steps(schedulers: Schedulers, job: Job) -> None:
    """Through the program: written and loaded; settled; taken down and removed."""
    schedulers.have("launchctl")
    assert launchd.obstacle(job) is None
    assert launchd.standing(job) is None
    launchd.make(job, launchd.adding(job), add=True)
    assert launchd.adding(job) == ()
    assert launchd.is_settled(job)
    found = launchd.standing(job)
    assert found is not None
    assert found.active is True
    assert found.command == " ".join(job.argv)
    launchd.make(job, launchd.removing(job), add=False)
    assert launchd.standing(job) is None
    assert not launchd.is_settled(job)


def test_somebody_elses_agent_is_left_alone(schedulers: Schedulers, home: str) -> None:
    """A file in our place that is not ours is neither replaced nor removed."""
    path = Path(home).parent / "Library/LaunchAgents" / f"{launchd.label(CRON)}.plist"
    path.parent.mkdir(parents=True)
    for content in (b"nonsense", plistlib.dumps({"Label": "other"}), plistlib.dumps(["x"])):
        path.write_bytes(content)
        with pytest.raises(KaizenError, match="not written by us"):
            launchd.adding(CRON)
        assert launchd.removing(CRON) == ()
        assert path.read_bytes() == content


def test_an_agent_that_is_refused_is_taken_back(schedulers: Schedulers) -> None:
    """What launchd does not take is removed, or is again what it was; the reason is told."""
    schedulers.have("launchctl")
    (schedulers.state("launchctl") / "cannot-start").touch()
    with pytest.raises(KaizenError, match="Input/output error"):
        launchd.make(CRON, launchd.adding(CRON), add=True)
    assert launchd.removing(CRON) == ()


def test_without_launchctl_it_cannot_be_used(schedulers: Schedulers) -> None:
    """Elsewhere than on macOS there is none."""
    assert "no program" in str(launchd.obstacle(CRON))
