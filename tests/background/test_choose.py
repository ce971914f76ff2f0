"""Which workspace is meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.choose import among, registered_as, spellings, workspace_for
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import DatabaseDamaged, NotFound, WorkspaceRefused
from kaizen.host import files
from kaizen.registry.hot import Registry
from tests.support.homes import make_workspace


def registered(home: str, path: Path) -> None:
    files.ensure_home(home)
    with Registry.open(home) as registry:
        register(registry, str(path), init=True)


def test_a_registered_folder_above_counts_before_the_git_root(home: str, workspace: Path) -> None:
    """Below a registered folder it is that folder, though a repository lies between."""
    inner = make_workspace(workspace / "vendor" / "other")
    assert workspace_for(inner) == str(inner)
    registered(home, workspace)
    assert workspace_for(inner) == str(workspace)
    registered(home, inner)
    assert workspace_for(inner / "deep") == str(inner)


def test_the_git_root_else_the_folder_itself(home: str, workspace: Path, tmp_path: Path) -> None:
    """A folder in a repository means the repository; one that was named and lies in none means itself."""
    (workspace / "deep").mkdir()
    (tmp_path / "plain").mkdir()
    assert workspace_for(workspace / "deep") == str(workspace)
    assert workspace_for(tmp_path / "plain") == str(tmp_path.resolve() / "plain")


def test_the_current_folder(home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name it is where the caller stands; outside of everything that is refused."""
    monkeypatch.chdir(workspace / ".git")
    assert workspace_for() == str(workspace)
    (tmp_path / "plain").mkdir()
    monkeypatch.chdir(tmp_path / "plain")
    with pytest.raises(WorkspaceRefused, match="no repository"):
        workspace_for()


def test_a_current_folder_that_is_gone(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Standing in a deleted folder is told."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(WorkspaceRefused, match="deleted"):
        workspace_for()


def test_looking_makes_nothing(home: str, workspace: Path) -> None:
    """Finding out which workspace is meant makes no home."""
    workspace_for(workspace)
    assert not os.path.exists(home)


def test_a_registered_folder_that_is_gone_is_still_named(home: str, workspace: Path) -> None:
    """A workspace whose folder was deleted can still be named, to stop or forget it."""
    registered(home, workspace)
    workspace.rename(workspace.parent / "moved")
    assert workspace_for(workspace) == str(workspace)


KNOWN = ("/src/app", "/src/api", "/old/api", "/src/other")


@pytest.mark.parametrize(
    ("named", "rather", "found"),
    [("/src/api", (), "/src/api"), ("app", (), "/src/app"), ("api", ("/src/api", "/src/app"), "/src/api")],
)
def test_one_of_those_there_are(named: str, rather: tuple[str, ...], found: str) -> None:
    """A path names itself, a name the one that is called so; of two the one that is still registered."""
    assert among(named, KNOWN, rather=rather) == found


@pytest.mark.parametrize(("named", "why"), [("api", "2 workspaces"), ("nothing", "no workspace"), ("", "no workspace")])
def test_none_or_several_are_refused(named: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What names none, or more than one, is an error that says so."""
    monkeypatch.chdir("/")
    with pytest.raises(NotFound, match=why):
        among(named, KNOWN)


def test_a_folder_within_means_its_workspace(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that exists names the workspace it lies in; a name that is no folder does not."""
    monkeypatch.chdir(workspace)
    (workspace / "src").mkdir()
    assert among("src", [str(workspace)]) == str(workspace)
    with pytest.raises(NotFound):
        among("nothing", [str(workspace)])


def test_what_is_registered_is_found_by_path_or_by_name(home: str, workspace: Path, tmp_path: Path) -> None:
    """The folder may be gone, a link may lie above it or in its place; a name will do if only one has it."""
    with Registry.open(home) as registry:
        rows = [register(registry, str(each), init=False) for each in (workspace, tmp_path.resolve() / "b" / "app")]
        rows.append(rows[1]._replace(path="/c/app"))
    (tmp_path / "above").symlink_to(workspace.parent)
    moved = workspace.rename(tmp_path / "moved")
    workspace.symlink_to(moved)
    for named in (workspace, tmp_path / "above" / workspace.name, workspace.name):
        assert registered_as(named, rows) == rows[0]
    for named, what in (("app", "2 workspaces"), ("nowhere", "not registered"), (moved, "not registered")):
        with pytest.raises(NotFound, match=what):
            registered_as(named, rows)


def test_the_most_literal_spelling_comes_first(tmp_path: Path) -> None:
    """A path is meant as written before any link in it is followed."""
    real = tmp_path.resolve()
    (real / "folder").mkdir()
    (real / "link").symlink_to("folder")
    (real / "folder" / "inner").symlink_to(real)
    assert spellings(real / "link" / "inner") == [f"{real}/link/inner", f"{real}/folder/inner", str(real)]


def test_a_whole_path_needs_no_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who stands in a folder that was deleted can still name another one by its path; what is relative cannot be told."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    here.rmdir()
    assert spellings("/nowhere/app/") == ["/nowhere/app"]
    with pytest.raises(WorkspaceRefused, match="deleted"):
        spellings("app")


def test_a_damaged_registry_hides_no_living_daemon(home: str, workspace: Path) -> None:
    """Whoever names a folder whose daemon lives, to stop it say, is understood; nobody else is."""
    started = start_background_for(workspace)
    for suffix in ("-wal", "-shm"):
        Path(paths.machine_db(home) + suffix).unlink(missing_ok=True)
    Path(paths.machine_db(home)).write_bytes(b"not a database " * 100)
    (workspace / "src").mkdir()
    assert workspace_for(workspace / "src") == str(workspace)
    assert stop_background_for(workspace).pid == started.pid
    with pytest.raises(DatabaseDamaged, match=r"machine\.db") as caught:
        workspace_for(workspace)
    assert "register themselves anew" in caught.value.hint
