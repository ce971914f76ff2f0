"""Acts are done by the daemon where one runs, and in its place where none does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kaizen import clock, paths
from kaizen.background import acting
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import KaizenError, Unresponsive
from kaizen.host import locks
from kaizen.model.act import What
from kaizen.registry.hot import Registry
from tests.support.command import captured
from tests.support.homes import place
from tests.support.processes import freeze, kill


def rows(home: str, workspace: Path, table: str) -> int:
    with closing(sqlite3.connect(paths.project_db(home, str(workspace)))) as store:
        return store.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.mark.parametrize("runs", [True, False])
def test_it_is_done_whether_a_daemon_runs_or_not(home: str, workspace: Path, runs: bool) -> None:
    """The same comes of it, the same is left of it, and the listing knows."""
    session = captured(home, workspace)
    if not runs:
        stop_background_for(workspace)
    seen: list[tuple[int, int]] = []
    done = acting.act(home, str(workspace), What.REPARSE, told=lambda *far: seen.append(far))
    assert done == {"sessions": 1, "changed_rows": 0}
    assert seen
    done = acting.act(home, str(workspace), What.DELETE, (session,))
    assert done["sessions"] == [session]
    assert done["overwritten"]
    assert rows(home, workspace, "events") == 0
    assert rows(home, workspace, "deleted") == 1
    assert locks.is_held(place(home, workspace).life) is runs
    with Registry.open(home) as registry:
        daemon = registry.entry(str(workspace)).daemon
        assert daemon is not None
        assert daemon.sessions == 0


def test_it_is_done_for_a_paused_workspace(home: str, workspace: Path) -> None:
    """Paused means that nothing is captured, not that nothing can be deleted; no daemon is started for it."""
    session = captured(home, workspace)
    stop_background_for(workspace)
    with Registry.open(home) as registry:
        registry.set_paused(registry.entry(str(workspace)).workspace.id, True, clock.now_ms())
    assert acting.act(home, str(workspace), What.DELETE, (session,))["sessions"] == [session]
    assert not locks.is_held(place(home, workspace).life)


def test_a_workspace_without_a_store_gets_one(home: str, workspace: Path) -> None:
    """A pattern can be shut out before anything was captured."""
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    acting.act(home, str(workspace), What.EXCLUDE, ("/secret",))
    assert rows(home, workspace, "excluded") == 1


def test_what_a_daemon_refuses_is_an_error(home: str, workspace: Path) -> None:
    """With what the daemon says."""
    captured(home, workspace)
    with pytest.raises(KaizenError, match="nobody knows"):
        acting.act(home, str(workspace), "dance")


def test_a_frozen_daemon_is_given_up(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is alive, so nobody else may write; after a while that is said."""
    monkeypatch.setattr(acting, "_ANSWER_S", 0.1)
    captured(home, workspace)
    freeze(start_background_for(workspace).pid)
    with pytest.raises(Unresponsive):
        acting.act(home, str(workspace), What.REPARSE, quiet_s=0.1)


def test_a_living_daemon_is_never_worked_around(home: str, workspace: Path) -> None:
    """Nothing is done here while the life lock is held."""
    captured(home, workspace)
    with locks.taken(place(home, workspace).start, timeout_s=10):
        assert acting.act_alone(place(home, workspace), acting.Act(What.REPARSE)) is None


def test_a_daemon_that_dies_in_the_middle_is_taken_over_from(home: str, workspace: Path) -> None:
    """What it had not done is done here, once its life lock is free."""
    session = captured(home, workspace)
    pids = [start_background_for(workspace).pid]

    def told(done: int, of: int) -> None:
        if pids:
            kill(pids.pop())

    done = acting.act(home, str(workspace), What.REPARSE, told=told)
    assert done["sessions"] == 1
    assert acting.act(home, str(workspace), What.DELETE, (session,))["sessions"] == [session]
    assert rows(home, workspace, "sessions") == 0
