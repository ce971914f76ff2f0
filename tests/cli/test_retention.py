"""`kaizen retention`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import start_background_for
from tests.support.claude import session
from tests.support.command import Command, history_read


@pytest.fixture
def captured(home: str, workspace: Path, command: Command) -> None:
    """An old session and a young one."""
    for number, days in ((1, 100), (2, 2)):
        begin = datetime.now(UTC) - timedelta(days=days)
        made = session(number, cwd=str(workspace), begin=begin)
        made.write(Path(home).parent / ".claude" / "projects", "-work-repository")
    start_background_for(workspace)
    history_read(home, workspace)


def limits(home: str, text: str) -> None:
    Path(paths.machine_config(home)).write_text(f"[retention]\n{text}\n")


@pytest.mark.usefixtures("captured")
def test_what_is_too_old_goes(home: str, workspace: Path, command: Command) -> None:
    """First told, then done; a second time there is nothing to do."""
    assert "for ever" in command("retention", "-w", workspace).err
    limits(home, "days = 30\nraw_days = 1")
    told = command("retention", "--dry-run", "-w", workspace)
    assert "would be taken out: 1 session," in told.out
    assert "of sessions that stay" in told.out
    foreseen = command("retention", "--dry-run", "-w", workspace, "--json").json
    said = command("retention", "-w", workspace, "--json").json
    assert (said["sessions"], said["events"]) == (1, foreseen["events"])
    assert said["limits"] == {"days": 30, "raw_days": 1, "max_megabytes": None}
    left = command("sessions", "list", "-w", workspace, "--json").json
    assert [each["id"] for each in left] == [session(2).session]
    assert "taken out: 0 sessions" in command("retention", "-w", workspace).out


@pytest.mark.usefixtures("captured")
def test_nonsense_takes_nothing_out(home: str, workspace: Path, command: Command) -> None:
    """The file and the word are named."""
    limits(home, "dayz = 3")
    ran = command("retention", "-w", workspace)
    assert (ran.status, "dayz" in ran.err) == (1, True)


def test_before_anything_was_captured(home: str, workspace: Path, command: Command) -> None:
    """A dry run of nothing is nothing."""
    from kaizen.background.start import register
    from kaizen.registry.hot import Registry

    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    assert command("retention", "--dry-run", "-w", workspace, "--json").json["sessions"] == 0
