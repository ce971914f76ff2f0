"""Units of the user's systemd."""

from __future__ import annotations

import ast
import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kaizen.errors import KaizenError
from kaizen.schedule import systemd
from kaizen.schedule.job import Every, Job, cron_job, service_job
from tests.support.schedulers import Schedulers

HOME = "/h"
CRON, SERVICE = cron_job(HOME), service_job(HOME)


def sections(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def test_the_supervisor_says_itself_when_it_is_ready_and_is_watched() -> None:
    """The service is told of readiness, watched, started again when it fails and not when it was stopped, and leaves the daemons alive when it ends."""
    ((name, text),) = systemd.units(SERVICE).items()
    assert name == f"{SERVICE.name}.service"
    said = sections(text)["Service"]
    assert {key: said[key] for key in ("Type", "KillMode", "Restart", "WatchdogSec", "WorkingDirectory")} == {
        "Type": "notify", "KillMode": "process", "Restart": "on-failure", "WatchdogSec": "30", "WorkingDirectory": "/",
    }  # fmt: skip
    assert said["ExecStart"].startswith('"/')
    assert said["Environment"] == '"KAIZEN_HOME=/h"'
    assert sections(text)["Install"]["WantedBy"] == "default.target"


@pytest.mark.parametrize(
    ("every", "when"), [("15m", "*:0/15"), ("hourly", "hourly"), ("daily", "daily"), ("weekly", "Mon *-*-* 08:00:00")]
)
def test_the_clean_up_has_a_timer(every: str, when: str) -> None:
    """A timer that catches up on what was missed starts a service that runs once."""
    job = CRON._replace(every=Every(every))
    units = systemd.units(job)
    timer, service = sections(units[f"{job.name}.timer"]), sections(units[f"{job.name}.service"])
    assert (timer["Timer"]["OnCalendar"], timer["Timer"]["Persistent"]) == (when, "true")
    assert service["Service"]["Type"] == "oneshot"


def test_the_default_home_is_not_named() -> None:
    """Without a home of its own there is no Environment line."""
    assert "Environment" not in systemd.units(SERVICE._replace(named_home=None))[f"{SERVICE.name}.service"]


@pytest.mark.parametrize(
    ("word", "said"),
    [("a b", '"a b"'), ("50%h", '"50%%h"'), ('say "x"', r'"say \"x\""'), ("a\\b", r'"a\\b"'), ("a\nb\t", r'"a\x0ab\x09"'),
     ("it's", '"it\'s"'), ("é", '"é"')],
)  # fmt: skip
def test_words_are_quoted(word: str, said: str) -> None:
    """A word with anything in it is one word to systemd, and nothing in it is expanded."""
    assert systemd.quoted(word) == said


def test_a_dollar_sign_is_doubled_where_it_would_be_expanded() -> None:
    """In arguments, and neither in the program's path nor in the environment."""
    job = CRON._replace(argv=("/a$b/python", "$c"), named_home="/d$e")
    text = systemd.units(job)[f"{job.name}.service"]
    assert 'ExecStart="/a$b/python" "$$c"' in text
    assert 'Environment="KAIZEN_HOME=/d$e"' in text


def test_a_path_that_is_no_text_is_refused() -> None:
    """systemd reads UTF-8 only."""
    with pytest.raises(KaizenError, match="UTF-8"):
        systemd.units(CRON._replace(named_home="/\udcff"))


@pytest.mark.parametrize("name", ["plain", "a b", "50% off", 'say "x"', "it's", "a$b", "a\\b", "é漢", "#;"])
@pytest.mark.parametrize("kind", [CRON, SERVICE], ids=["cron", "service"])
def test_systemd_itself_finds_no_fault(tmp_path: Path, name: str, kind: Job) -> None:
    """Where the machine has `systemd-analyze`, it reads our units and finds the program they name."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("this machine has no systemd-analyze")
    folder = tmp_path / name
    folder.mkdir()
    (folder / "kaizen").write_text("#!/bin/sh\n")
    (folder / "kaizen").chmod(0o755)
    job = kind._replace(argv=(str(folder / "kaizen"), *kind.argv[1:]), named_home=str(folder))
    made = []
    for unit, text in systemd.units(job).items():
        (tmp_path / unit).write_text(text)
        made.append(str(tmp_path / unit))

    def verify() -> str:
        line = [analyze, "verify", "--user", "--man=no", *made]
        environ = {"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
        done = subprocess.run(line, env=environ, capture_output=True, text=True, timeout=60, check=False)
        if "Failed to initialize manager" in done.stderr:
            pytest.skip(f"systemd-analyze cannot work here: {done.stderr}")
        ours = [line for line in done.stderr.splitlines() if job.name in line]
        return "\n".join(ours) or ("" if done.returncode == 0 else done.stderr)

    assert verify() == ""
    (folder / "kaizen").unlink()
    looked = "not executable" in verify()
    assert looked == (f"ExecStart={systemd.quoted(job.argv[0])}" in systemd.units(job)[f"{job.name}.service"])


@pytest.mark.parametrize("name", ["it's", 'say "x"', "a\\b", "a\nb"])
def test_a_program_that_systemd_refuses_is_run_by_a_shell(tmp_path: Path, name: str) -> None:
    """A path with a quote, a backslash or a control character is handed to a shell as it is, with all words."""
    script = tmp_path / name
    script.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
    script.chmod(0o755)
    text = systemd.units(CRON._replace(argv=(str(script), "a b", "$c")))[f"{CRON.name}.service"]
    line = sections(text)["Service"]["ExecStart"]
    words = [ast.literal_eval(word) for word in re.findall(r'"(?:[^"\\]|\\.)*"', line)]  # C escapes are Python's too
    done = subprocess.run(
        [word.replace("$$", "$").replace("%%", "%") for word in words], capture_output=True, check=True
    )
    assert done.stdout == b"a b|$c|"


def unit(job: Job, kind: str) -> Path:
    return Path(systemd.folder(), f"{job.name}.{kind}")


@pytest.mark.parametrize(("job", "kind"), [(CRON, "timer"), (SERVICE, "service")], ids=["cron", "service"])
def test_the_real_steps(schedulers: Schedulers, job: Job, kind: str) -> None:
    """Through the program: written, enabled and started; settled; and taken away whole."""
    assert systemd.standing(job) is None
    systemd.make(job, systemd.adding(job), add=True)
    assert f"--user enable {job.name}.{kind}" in schedulers.calls("systemctl")
    assert systemd.adding(job) == ()
    assert systemd.is_settled(job)
    found = systemd.standing(job)
    assert found is not None
    assert found.active is True
    assert (found.next_run == "2026-11-25T15:00:00.000+00:00") == (kind == "timer")
    systemd.make(job, systemd.removing(job), add=False)
    assert systemd.standing(job) is None
    assert [path for path in Path(systemd.folder()).rglob("*") if path.is_file()] == []
    assert not systemd.is_settled(job)


def test_units_go_where_systemd_looks(schedulers: Schedulers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """XDG_CONFIG_HOME moves the folder; a relative one does not count."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert systemd.folder() == str(tmp_path / "config/systemd/user")
    monkeypatch.setenv("XDG_CONFIG_HOME", "config")
    assert systemd.folder().endswith("/user/.config/systemd/user")


def test_somebody_elses_unit_is_left_alone(schedulers: Schedulers) -> None:
    """A file of the same name that we did not write is named, and neither replaced nor removed."""
    path = unit(CRON, "timer")
    path.parent.mkdir(parents=True)
    path.write_text("[Timer]\n")
    with pytest.raises(KaizenError, match="not written by us"):
        systemd.adding(CRON)
    assert systemd.removing(CRON) == ()
    assert systemd.standing(CRON) is None
    assert path.read_text() == "[Timer]\n"


def test_a_unit_behind_a_link_is_written_through_it(schedulers: Schedulers, tmp_path: Path) -> None:
    """People keep such files elsewhere: the link stays and its target is written."""
    target, path = tmp_path / "dotfiles.timer", unit(CRON, "timer")
    target.write_text(systemd.units(CRON._replace(every=Every.DAILY))[path.name])
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    systemd.make(CRON, systemd.adding(CRON), add=True)
    assert path.is_symlink()
    assert "hourly" in target.read_text()


def test_a_start_that_fails_is_taken_back(schedulers: Schedulers) -> None:
    """Nothing stays of what could not be started; where another version was there, that one is there again."""
    (schedulers.state("systemctl") / "cannot-start").touch()
    with pytest.raises(KaizenError, match="failed because of this"):
        systemd.make(SERVICE, systemd.adding(SERVICE), add=True)
    assert not unit(SERVICE, "service").exists()
    assert not (schedulers.state("systemctl") / f"enabled.{SERVICE.name}.service").exists()
    (schedulers.state("systemctl") / "cannot-start").unlink()
    old = SERVICE._replace(argv=("/old/kaizen", "supervise"))
    systemd.make(old, systemd.adding(old), add=True)
    (schedulers.state("systemctl") / "cannot-start").touch()
    with pytest.raises(KaizenError):
        systemd.make(SERVICE, systemd.adding(SERVICE), add=True)
    assert "/old/kaizen" in unit(SERVICE, "service").read_text()


@pytest.mark.parametrize("how", ["no manager", "no program"])
def test_without_a_manager_ours_can_still_be_taken_away(schedulers: Schedulers, how: str) -> None:
    """Files and the link by which the unit was enabled go; nothing is claimed about what runs."""
    systemd.make(CRON, systemd.adding(CRON), add=True)
    link = Path(systemd.folder(), "timers.target.wants", f"{CRON.name}.timer")
    link.parent.mkdir()
    link.symlink_to(unit(CRON, "timer"))
    if how == "no program":
        schedulers.have("crontab")
        assert "no program" in str(systemd.obstacle(CRON))
    else:
        (schedulers.state("systemctl") / "no-manager").touch()
        assert "No medium found" in str(systemd.obstacle(CRON))
    found = systemd.standing(CRON)
    assert found is not None
    assert found.active is None
    systemd.make(CRON, systemd.removing(CRON), add=False)
    assert not link.is_symlink()
    assert systemd.standing(CRON) is None
