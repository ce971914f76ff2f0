"""What is to be run: absolute, for one home, under a name of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.errors import KaizenError
from kaizen.schedule import job
from kaizen.schedule.job import Every, cron_job, default_home, retro_job, retro_jobs, service_job


def python(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An interpreter in a folder, which is ours from now on."""
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return folder


def test_the_script_beside_the_interpreter_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed `kaizen` is run by its absolute path, from whatever folder we were started."""
    folder = python(tmp_path / "bin", monkeypatch)
    (folder / "kaizen").touch(mode=0o755)
    assert cron_job("/h").argv == (str(folder / "kaizen"), "cron", "run")
    assert service_job("/h").argv == (str(folder / "kaizen"), "supervise")


@pytest.mark.parametrize("mode", [None, 0o644])
def test_without_a_script_the_interpreter_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int | None
) -> None:
    """Where there is no script that can be run, the interpreter runs the package."""
    folder = python(tmp_path / "bin", monkeypatch)
    if mode is not None:
        (folder / "kaizen").touch(mode=mode)
    assert cron_job("/h").argv == (str(folder / "python"), "-m", "kaizen", "cron", "run")


def test_an_interpreter_that_does_not_know_itself_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing relative is ever written."""
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(KaizenError):
        cron_job("/h")


def test_the_default_home_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default home needs no variable and has the plain name; it is the one the machine knows, whatever HOME says."""
    monkeypatch.setenv("HOME", "/elsewhere")
    made = cron_job(job.default_home())
    assert (made.name, made.named_home) == ("kaizen-cron", None)
    assert not job.default_home().startswith("/elsewhere")


def test_each_other_home_has_a_name_of_its_own() -> None:
    """Two homes side by side do not take each other's place."""
    one, other = cron_job("/a"), cron_job("/b")
    assert one.name == f"kaizen-cron-{paths.key('/a')}"
    assert (one.named_home, other.named_home) == ("/a", "/b")
    assert len({one.name, other.name, service_job("/a").name}) == 3


def test_only_what_is_run_now_and_then_has_a_time() -> None:
    """The clean-up is hourly if nothing else is said; the supervisor stays."""
    assert cron_job("/h").every is Every.HOURLY
    assert service_job("/h").every is None


def test_retros_of_this_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each workspace has a job of its own, and all together one; those of another home, and what is no retro, are not ours."""
    here, all_ = retro_job("/h", "/home/dev/app", ("--md",)), retro_job("/h", None)
    assert here.name != all_.name
    assert here.argv[-4:] == ("retro", "-w", "/home/dev/app", "--md")
    assert (all_.argv[-2:], all_.every) == (("retro", "-A"), Every.WEEKLY)
    other, usual = retro_job("/other", None), retro_job(default_home(), "/home/dev/app")
    names = [here.name, all_.name, other.name, usual.name, "kaizen-cron", "kaizen-retro-", "x"]
    assert {job.name for job in retro_jobs("/h", names)} == {here.name, all_.name}
    assert [job.name for job in retro_jobs(default_home(), names)] == [usual.name]
