"""`kaizen retro schedule`: one line for each workspace, all foreign ones as they were."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from kaizen.cli import scheduled
from tests.support.command import Command, kaizen
from tests.support.homes import make_workspace
from tests.support.schedulers import Schedulers
from tests.support.weeks import worked

FOREIGN = b"# mine\n5 4 * * * /opt/retro --weekly # kaizen-like\nMAILTO=me\n"


@pytest.fixture
def there(home: str, workspace: Path, schedulers: Schedulers) -> Path:
    """A registered workspace, on a machine that has a crontab with lines of somebody else."""
    worked(home, workspace, weeks=1)
    schedulers.have("crontab")
    schedulers.table = FOREIGN
    return workspace


def ours(schedulers: Schedulers) -> list[str]:
    """The lines that are not foreign."""
    table = (schedulers.table or b"").decode()
    assert all(line in table.splitlines() for line in FOREIGN.decode().splitlines())
    return [line for line in table.splitlines() if line.encode() not in FOREIGN.splitlines()]


def test_there_and_gone(there: Path, schedulers: Schedulers, command: Command, tmp_path: Path) -> None:
    """On Mondays, to a file; again it changes nothing; uninstalled the crontab is what it was."""
    path = tmp_path / "retro of ours.md"
    status = ["retro", "schedule", "status", "-w", there]
    assert command(*status).status == 3
    install = ["retro", "schedule", "install", "-w", there, "-o", path]
    assert command(*install, "--dry-run").status == 0
    assert ours(schedulers) == []
    assert command(*install).status == 0
    (line,) = ours(schedulers)
    assert line.startswith("0 8 * * 1 ")
    assert f"retro -w {there} --md -o '{path}' --force # kaizen-retro-" in line
    assert command(*install).status == 0
    assert ours(schedulers) == [line]
    assert command(*status).status == 0
    assert command("retro", "schedule", "uninstall", "-w", there).status == 0
    assert schedulers.table == FOREIGN


def test_other_options_take_the_place(there: Path, schedulers: Schedulers, command: Command) -> None:
    """There is one line for a workspace, however often it is installed."""
    command("retro", "schedule", "install", "-w", there)
    command("retro", "schedule", "install", "-w", there, "--to", "mail -s '100%' me", "--format", "html")
    (line,) = ours(schedulers)
    assert "--html --to" in line
    assert "100\\%" in line


def test_each_workspace_has_its_own(home: str, there: Path, schedulers: Schedulers, command: Command) -> None:
    """And all of them together one; uninstalling Kaizen takes out all."""
    other = make_workspace(there.parent / "other")
    worked(home, other, weeks=1)
    for whose in (["-w", there], ["-w", other], ["-A"]):
        assert command("retro", "schedule", "install", *whose).status == 0
    assert len(ours(schedulers)) == 3
    command("retro", "schedule", "uninstall", "-A")
    assert len(ours(schedulers)) == 2
    command("cron", "install")
    scheduled.undo_all()
    assert schedulers.table == FOREIGN


def test_by_systemd(there: Path, schedulers: Schedulers, command: Command) -> None:
    """A timer for Mondays, and none of it is left."""
    schedulers.have("systemctl")
    assert command("retro", "schedule", "install", "-w", there, "--to", "cat > /dev/null").status == 0
    units = Path(os.environ["HOME"], ".config/systemd/user")
    (timer,) = units.glob("kaizen-retro-*.timer")
    assert "OnCalendar=Mon *-*-* 08:00:00\n" in timer.read_text()
    assert "kaizen retro schedule install" in timer.read_text()
    scheduled.undo_all()
    assert [*units.glob("kaizen*")] == []


def test_what_cron_runs_works(there: Path, schedulers: Schedulers, command: Command, tmp_path: Path) -> None:
    """The line's own words, run as cron does: from `/`, with nothing to say, and twice."""
    path = tmp_path / "retro.md"
    command("retro", "schedule", "install", "-w", there, "-o", path)
    (line,) = ours(schedulers)
    words = shlex.split(line.rpartition(" # ")[0].replace("\\%", "%"))
    given = words[words.index("retro") :]
    for _ in range(2):
        ran = kaizen(*given)
        assert (ran.status, ran.out) == (0, "")
    assert path.exists()


@pytest.mark.parametrize(
    "wrong", [["--using", "at"], ["-o", "x", "--to", "cat"], ["-A", "-w", "."], ["--format", "pdf"]]
)
def test_what_cannot_be_is_refused(there: Path, command: Command, wrong: list[str]) -> None:
    """With exit status 2."""
    assert command("retro", "schedule", "install", *wrong).status == 2
