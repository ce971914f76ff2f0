"""`kaizen service`."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaizen.schedule import systemd
from kaizen.schedule.job import service_job
from tests.support.command import Command, kaizen
from tests.support.schedulers import Schedulers


def test_install_status_uninstall(home: str, schedulers: Schedulers, command: Command) -> None:
    """Installed it is active and found; a second time nothing changes; uninstalled nothing is left."""
    assert command("service", "status").status == 3
    assert "ExecStart" in command("service", "install", "--dry-run").out
    assert command("service", "status").status == 3
    assert command("service", "install").status == 0
    found = command("service", "status", "--json").json
    assert (found["installed"], found["using"], found["active"]) == (True, "systemd", True)
    assert command("service", "install", "--json").json["changed"] is False
    assert command("service", "uninstall", "--dry-run").status == 0
    assert command("service", "status").status == 0
    assert command("service", "uninstall").status == 0
    assert command("service", "status", "--json").json["installed"] is False
    assert [path for path in Path(systemd.folder()).rglob("*") if path.is_file()] == []


def test_it_is_the_same_from_any_folder(home: str, schedulers: Schedulers, tmp_path: Path) -> None:
    """What is written names absolute paths only, whatever folder it is installed from."""
    written = []
    for folder in (tmp_path, Path("/")):
        assert kaizen("service", "install", cwd=folder).status == 0
        written.append(Path(systemd.folder(), f"{service_job(home).name}.service").read_text())
        assert kaizen("service", "uninstall", cwd=folder).status == 0
    assert written[0] == written[1]
    assert 'ExecStart="/' in written[0]
    assert f'Environment="KAIZEN_HOME={home}"' in written[0]


@pytest.mark.parametrize("how", ["no manager", "no program"])
def test_without_a_manager_nothing_is_written(home: str, schedulers: Schedulers, command: Command, how: str) -> None:
    """Status 1, why not, what to do, and no file."""
    if how == "no program":
        schedulers.have("crontab")
    else:
        (schedulers.state("systemctl") / "no-manager").touch()
    ran = command("service", "install")
    assert ran.status == 1
    assert "kaizen supervise" in ran.err
    assert not Path(systemd.folder()).exists()


def test_a_crontab_is_no_way_to_keep_it_running(home: str, command: Command) -> None:
    """--using crontab is a mistake in the call."""
    assert command("service", "install", "--using", "crontab").status == 2
