"""A repository was moved: its history, its settings and its row go along."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.enrol import enrol
from kaizen.background.move import goes_along, move_workspace
from kaizen.background.remove import forget_workspaces
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces
from kaizen.errors import NotFound, WorkspaceRefused
from kaizen.registry import moving
from kaizen.registry.hot import Registry
from kaizen.store import read
from kaizen.store.holding import Holding
from kaizen.store.opening import open_to_read
from tests.support.command import agent_worked, history_read
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, eventually, program, said


def observed(home: str, workspace: Path, number: int = 1) -> str:
    """A workspace whose daemon has read one session; the session's id."""
    session = agent_worked(home, workspace, number=number)
    enrol(workspace)
    history_read(home, workspace)
    return session


def sessions(home: str, workspace: Path) -> list[str]:
    store = open_to_read(paths.project_db(home, str(workspace)))
    try:
        return [each.id for each in read.sessions(store, workspace=str(workspace), limit=0, now_ms=0)]
    finally:
        store.close()


def moved(workspace: Path, name: str = "moved") -> Path:
    return workspace.rename(workspace.parent / name)


def former(home: str) -> list[str]:
    with Registry.open(home) as registry:
        return [each.path for each in moving.former_paths(registry.connection)]


def test_everything_goes_along(home: str, workspace: Path) -> None:
    """History and settings are found at the new place, nothing is left at the old one, and the daemon has ended."""
    session = observed(home, workspace)
    Path(paths.project_config(home, str(workspace))).write_text("[daemon]\nidle_exit_minutes = 7\n")
    new = moved(workspace)
    assert move_workspace(workspace, new) == (str(new), str(workspace), False, True, ())
    eventually(lambda: daemons_of(home) == [], "the daemon has ended")
    assert sessions(home, new) == [session]
    assert "= 7" in Path(paths.project_config(home, str(new))).read_text()
    assert [row.path for row in list_workspaces()] == [str(new)]
    assert os.listdir(paths.projects_dir(home)) == [os.path.basename(paths.project_dir(home, str(new)))]
    assert os.listdir(paths.run_dir(home)) == []
    assert former(home) == [str(workspace)]


def test_what_began_at_the_old_place_belongs_to_it(home: str, workspace: Path) -> None:
    """A session that worked at the old path, seen only after the move, is captured with those from before."""
    first = observed(home, workspace)
    new = moved(workspace)
    move_workspace(workspace, new)
    later = agent_worked(home, workspace / "src", number=2)
    start_background_for(new)
    history_read(home, new)
    assert sorted(sessions(home, new)) == sorted([first, later])


def test_moved_there_and_back(home: str, workspace: Path) -> None:
    """After a way back all is as before, and the place in between is remembered."""
    session = observed(home, workspace)
    new = moved(workspace)
    move_workspace(workspace, new)
    new.rename(workspace)
    move_workspace(new, workspace)
    assert sessions(home, workspace) == [session]
    assert former(home) == [str(new)]


def test_again_is_nothing_new(home: str, workspace: Path) -> None:
    """The same move once more says that it was done, and leaves the daemon that runs since alone."""
    observed(home, workspace)
    new = moved(workspace)
    move_workspace(workspace, new)
    pid = start_background_for(new).pid
    workspace.symlink_to(new)
    assert move_workspace(workspace, new).already
    assert daemons_of(home) == [pid]


def test_a_link_above_and_a_name_will_do(home: str, workspace: Path, tmp_path: Path) -> None:
    """The old place is found through links above it, though its folder is gone, and by its name."""
    observed(home, workspace)
    new = moved(workspace)
    (tmp_path / "link").symlink_to(workspace.parent)
    assert move_workspace(tmp_path / "link" / workspace.name, tmp_path / "link" / new.name).workspace == str(new)
    assert move_workspace(new.name, moved(new, "further")).former == str(new)


def test_a_place_registered_without_history_is_taken(home: str, workspace: Path) -> None:
    """Who ran `init` at the new place first, before any agent worked there, gets the history all the same."""
    session = observed(home, workspace)
    new = moved(workspace)
    enrol(new)
    history_read(home, new)
    assert move_workspace(workspace, new).observed
    assert sessions(home, new) == [session]
    assert [row.path for row in list_workspaces()] == [str(new)]


def test_two_histories_do_not_become_one(home: str, workspace: Path, tmp_path: Path) -> None:
    """A place with sessions of its own is refused, with what to do, and nothing changes, daemons included."""
    new = make_workspace(tmp_path.resolve() / "new")
    first, second = observed(home, workspace), observed(home, new, number=2)
    running = daemons_of(home)
    with pytest.raises(WorkspaceRefused) as caught:
        move_workspace(workspace, new)
    assert "kaizen forget" in caught.value.hint
    assert (sessions(home, workspace), sessions(home, new)) == ([first], [second])
    assert daemons_of(home) == running


def test_what_cannot_be_moved(home: str, workspace: Path, tmp_path: Path) -> None:
    """A new place that does not exist, an old one that is not registered, and a move to itself are refused."""
    enrol(workspace)
    other = make_workspace(tmp_path / "other")
    with pytest.raises(WorkspaceRefused, match="does not exist"):
        move_workspace(workspace, tmp_path / "nowhere")
    with pytest.raises(NotFound, match="not registered"):
        move_workspace(tmp_path / "unknown", other)
    with pytest.raises(WorkspaceRefused, match="already"):
        move_workspace(workspace, workspace)
    assert len(daemons_of(home)) == 1


def test_what_lay_below_is_told(home: str, workspace: Path) -> None:
    """Other workspaces that are registered below the old place are named, and stay as they are."""
    inner = make_workspace(workspace / "inner")
    for each in (workspace, inner):
        enrol(each)
    assert move_workspace(workspace, moved(workspace)).below == (str(inner),)


def test_a_paused_workspace_stays_paused(home: str, workspace: Path) -> None:
    """A move starts nothing that its user paused."""
    enrol(workspace)
    with Registry.open(home) as registry:
        registry.set_paused(registry.workspaces()[0].id, True)
    assert not move_workspace(workspace, moved(workspace)).observed


def test_moves_across_each_other_do_not_wait_for_each_other(home: str, workspace: Path, tmp_path: Path) -> None:
    """Two moves that need the same two start locks in opposite order both end, one of them refused."""
    new = make_workspace(tmp_path.resolve() / "new")
    for number, each in enumerate((workspace, new), 1):
        observed(home, each, number)
    code = """
import sys
from kaizen.background.move import move_workspace
from kaizen.errors import KaizenError
for _ in range(20):
    try:
        move_workspace(*sys.argv[1:3])
    except KaizenError as error:
        assert "history" in str(error), error
"""
    both = [program(code, str(one), str(other)) for one, other in ((workspace, new), (new, workspace))]
    for each in both:
        said(each)
    assert place(home, workspace).key != place(home, new).key
    assert len(list_workspaces()) == 2


NOTHING, NO_SESSION, HISTORY = Holding.NOTHING, Holding.NO_SESSION, Holding.HISTORY


@pytest.mark.parametrize(
    ("source", "target", "both", "along"),
    [(NOTHING, NOTHING, False, False), (NOTHING, HISTORY, True, False), (NO_SESSION, NOTHING, False, True),
     (NO_SESSION, NO_SESSION, True, True), (NO_SESSION, HISTORY, False, False), (HISTORY, NOTHING, False, True),
     (HISTORY, NO_SESSION, True, True)],
)  # fmt: skip
def test_which_folder_is_the_history(source: Holding, target: Holding, both: bool, along: bool) -> None:
    """Whichever has sessions stays; what has none may be taken away."""
    assert goes_along(source, target, old="/a", new="/b", both=both) is along


@pytest.mark.parametrize(("source", "both"), [(HISTORY, True), (HISTORY, False), (NO_SESSION, True)])
def test_which_folders_are_two_histories(source: Holding, both: bool) -> None:
    """Two folders with sessions are never made one, and a registered history is not taken over by nothing."""
    with pytest.raises(WorkspaceRefused, match="history of its own") as caught:
        goes_along(source, HISTORY, old="/a", new="/b", both=both)
    assert "kaizen forget" in caught.value.hint


def test_the_old_place_registered_and_forgotten_since_is_no_part_of_it(home: str, workspace: Path) -> None:
    """A move done long ago and asked for again touches neither the moved workspace nor what was kept since."""
    session = observed(home, workspace)
    new = moved(workspace)
    move_workspace(workspace, new)
    pid = start_background_for(new).pid
    make_workspace(workspace)
    enrol(workspace)
    history_read(home, workspace)
    assert list(forget_workspaces(home, only=str(workspace), purge=False))
    assert move_workspace(workspace, new).already
    assert sessions(home, new) == [session]
    assert daemons_of(home) == [pid]
    assert os.path.isdir(paths.project_dir(home, str(workspace)))


def test_a_rename_that_was_lost_is_made_up_for(home: str, workspace: Path) -> None:
    """Where the row went and the folder did not, whatever the reason, the same move brings the history after it, past
    the daemon that has begun an empty one."""
    session = observed(home, workspace)
    new = moved(workspace)
    move_workspace(workspace, new)
    os.rename(paths.project_dir(home, str(new)), paths.project_dir(home, str(workspace)))
    shutil.rmtree(Path(home).parent / ".claude")
    start_background_for(new)
    history_read(home, new)
    assert sessions(home, new) == []
    assert move_workspace(workspace, new) == (str(new), str(workspace), True, True, ())
    assert sessions(home, new) == [session]
