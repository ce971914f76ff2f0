"""Looking at the files below the home."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.enrol import enrol
from kaizen.background.examine import examine
from kaizen.background.finding import OK, WARN, Finding
from kaizen.background.leftovers import leftovers, some, unfinished, wide
from kaizen.background.remove import forget_workspaces
from kaizen.registry.hot import Registry
from tests.support.command import history_read

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another user's file")


@pytest.fixture
def looked_after(home: str, workspace: Path) -> Path:
    """A home with a workspace whose history was read; its path."""
    enrol(workspace)
    history_read(home, workspace)
    return Path(home)


def look(home: Path | str, check: str) -> list[Finding]:
    with Registry.open(str(home), create=False) as registry:
        return [found for found in leftovers(str(home), registry) if found.check == check]


def test_a_used_home_has_nothing_left_over(looked_after: Path) -> None:
    """Where all is as Kaizen makes it there is nothing to say."""
    with Registry.open(str(looked_after), create=False) as registry:
        assert list(leftovers(str(looked_after), registry)) == []


@pytest.mark.parametrize(("mode", "told"), [(0o644, False), (0o600, False), (0o664, True), (0o666, True)])
def test_a_settings_file_may_be_read_and_not_written(looked_after: Path, mode: int, told: bool) -> None:
    """What a user's editor makes is fine, as long as nobody else can change it."""
    config = looked_after / "config.toml"
    config.touch()
    config.chmod(mode)
    assert wide(str(looked_after)) == ([str(config)] if told else [])


@as_root
def test_what_another_user_owns_is_told(looked_after: Path) -> None:
    """A file of somebody else's below the home is named and left alone."""
    strange = looked_after / "strange"
    strange.touch()
    os.chown(strange, 12345, 12345)
    (found,) = look(looked_after, "modes")
    assert (found.level, found.remedy) == (WARN, None)
    assert str(strange) in found.detail


@pytest.mark.parametrize(
    ("name", "days", "found"),
    [("daemon.pid.4711.new", 2, True), ("machine.db.v1.backup.new", 2, True), ("daemon.pid.4711.new", 0, False),
     ("what is.new", 2, False), (".new", 2, False), ("4711.new", 2, False), ("daemon.pid.4711.old", 2, False)],
)  # fmt: skip
def test_what_was_never_finished(tmp_path: Path, name: str, days: int, found: bool) -> None:
    """Only files that carry one of our names for unfinished ones, and are older than a day."""
    path = tmp_path / name
    path.touch()
    at = path.stat().st_mtime - days * 24 * 60 * 60 - days
    os.utime(path, (at, at))
    assert unfinished(str(tmp_path)) == ([str(path)] if found else [])


def test_copies_from_before_a_migration_are_told_with_their_size(looked_after: Path) -> None:
    """They are kept, so that is no warning."""
    (looked_after / "machine.db.v1.backup").write_bytes(b"x" * 2_500_000)
    (looked_after / "machine.db.v1.backup").chmod(0o600)
    (found,) = look(looked_after, "leftovers")
    assert (found.level, "2.5 MB" in found.detail) == (OK, True)


def test_a_kept_history_is_told_with_whose_it_is(looked_after: Path, workspace: Path) -> None:
    """What a forgotten workspace left is named with its path and with both ways on, and never touched."""
    list(forget_workspaces(str(looked_after), purge=False))
    (found,) = look(looked_after, "projects")
    assert (found.level, found.remedy) == (OK, None)
    assert f"history of {workspace}," in found.detail
    assert f"kaizen init {workspace}" in found.advice


def test_a_folder_that_nobody_knows_is_told(looked_after: Path) -> None:
    """Something in `projects` that belongs to no workspace that ever was is named."""
    (looked_after / "projects" / "mine").mkdir(mode=0o700)
    (found,) = look(looked_after, "projects")
    assert "belongs to no registered workspace" in found.detail


@pytest.mark.parametrize("which", ["machine", "workspace"])
def test_settings_that_cannot_be_used(looked_after: Path, workspace: Path, which: str) -> None:
    """A broken settings file is told with the reason until it is corrected."""
    home = str(looked_after)
    config = Path(paths.machine_config(home) if which == "machine" else paths.project_config(home, str(workspace)))
    config.write_text("[daemon\n")
    (found,) = look(looked_after, "settings")
    assert found.level == WARN
    assert found.detail.startswith(f"not used: {config}: ")
    config.write_text('[retention]\ndays = "two"\n')
    (found,) = look(looked_after, "settings")
    assert (found.level, found.advice) == (WARN, "nothing is deleted until it is mended")
    config.write_text("[daemon]\n")
    assert look(looked_after, "settings") == []
    assert {each.level for each in examine(home)} == {OK}


def test_a_home_without_projects_is_looked_at_too(looked_after: Path) -> None:
    """A folder that is not there has nothing in it."""
    shutil.rmtree(looked_after / "projects")
    assert look(looked_after, "projects") == []


def test_of_many_some_are_named() -> None:
    """Three are named, and how many more there are."""
    assert some(["a", "b"]) == "a, b"
    assert some(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
