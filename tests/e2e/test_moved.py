"""SIGKILL at each step of a move: the same move again completes it, with all of the history and one daemon."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from kaizen import paths
from kaizen.background.enrol import enrol
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces
from tests.background.test_move import former, moved, observed, sessions
from tests.e2e.test_killed import TRAP, step
from tests.support.command import agent_worked, history_read, kaizen
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, eventually, program

MOVER = (
    TRAP
    + """
from kaizen.background.move import move_workspace
trap(*sys.argv[3:6])
move_workspace(sys.argv[1], sys.argv[2])
"""
)

STEPS_OF_A_MOVE = [
    ("kaizen.background.move", "hold_start"),
    ("kaizen.background.move", "stop_locked"),
    ("kaizen.host.files", "rename_folder"),
    ("kaizen.registry.moving", "move"),
    ("kaizen.background.move", "remove_runtime"),
]


def is_whole(home: str, old: Path, new: Path, session: str) -> None:
    """The workspace lies at the new place, with its history, its past and its one daemon, and nowhere else."""
    assert [row.path for row in list_workspaces()] == [str(new)]
    assert sessions(home, new) == [session]
    assert former(home) == [str(old)]
    assert len(daemons_of(home, new)) == len(daemons_of(home)) == 1
    assert os.listdir(paths.run_dir(home)) == [place(home, new).key]
    assert os.listdir(paths.projects_dir(home)) == [os.path.basename(paths.project_dir(home, str(new)))]


def killed(old: Path, new: Path, module: str, name: str, when: str) -> None:
    mover = program(MOVER, str(old), str(new), module, name, when)
    assert mover.wait(60) == -signal.SIGKILL, mover.communicate()
    mover.communicate()


@step(STEPS_OF_A_MOVE)
def test_a_move_killed_at_any_step_is_completed_by_the_next(
    home: str, workspace: Path, module: str, name: str, when: str
) -> None:
    """Wherever a move dies, the same move again brings everything to the new place and starts the daemon."""
    session = observed(home, workspace)
    new = moved(workspace)
    killed(workspace, new, module, name, when)
    ran = kaizen("move", workspace, new, "--json")
    assert ran.status == 0, ran.err
    is_whole(home, workspace, new, session)


@step([("kaizen.host.files", "rename_folder"), ("kaizen.registry.moving", "move")])
def test_who_registers_the_new_place_in_between_gets_the_history_too(
    home: str, workspace: Path, module: str, name: str, when: str
) -> None:
    """A move that died, then `init` at the new place, then the move again: one workspace with the whole history."""
    session = observed(home, workspace)
    new = moved(workspace)
    killed(workspace, new, module, name, when)
    enrol(new)
    history_read(home, new)
    assert kaizen("move", workspace, new).status == 0
    is_whole(home, workspace, new, session)


def test_a_place_without_history_in_the_way_is_cleared_even_if_the_mover_dies(home: str, workspace: Path) -> None:
    """Killed after it removed the empty folder at the new place, the move can be done again."""
    session = observed(home, workspace)
    new = moved(workspace)
    enrol(new)
    history_read(home, new)
    killed(workspace, new, "kaizen.background.move", "delete_project", "after")
    assert kaizen("move", workspace, new).status == 0
    is_whole(home, workspace, new, session)


def test_a_later_workspace_at_the_old_place_has_its_own_history(home: str, workspace: Path) -> None:
    """After a move the old place may be registered anew; from then on what happens there is its own."""
    session = observed(home, workspace)
    new = moved(workspace)
    assert kaizen("move", workspace, new).status == 0
    make_workspace(workspace)
    start_background_for(workspace)
    history_read(home, workspace)
    later = agent_worked(home, workspace, number=2)
    eventually(lambda: sessions(home, workspace) == [later], "the session is captured where it happened")
    assert sessions(home, new) == [session]
