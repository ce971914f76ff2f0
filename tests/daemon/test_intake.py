"""Taking transcripts in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import register
from kaizen.daemon import ingest
from kaizen.daemon.backlog import Pace
from kaizen.daemon.bell import Bell
from kaizen.daemon.intake import Intake
from kaizen.errors import DatabaseDamaged
from kaizen.host import files, processes
from kaizen.registry.hot import Registry
from kaizen.store import opening, read
from kaizen.store.write import Batch, Superseded, Writer
from tests.support.claude import session, sub_agent
from tests.support.command import agent_worked
from tests.support.homes import place


@pytest.fixture
def intake_of(home: str, workspace: Path):  # type: ignore[no-untyped-def]
    """Makes intakes of the workspace, as its daemon would."""
    with Registry.open(home) as registry:
        register(registry, str(workspace), init=False)
    bells = []

    def make() -> Intake:
        bells.append(Bell())
        return Intake(place(home, workspace), processes.own_identity(), bells[-1], lambda: False)

    yield make
    for bell in bells:
        bell.close()


def _entry(home: str, workspace: Path):  # type: ignore[no-untyped-def]
    with Registry.open(home) as registry:
        return registry.entry(str(workspace))


def test_what_was_read_is_published_and_rung(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """The bell has the newest cursor, and the registry the figures, once this daemon is recorded there."""
    agent_worked(home, workspace)
    with intake_of() as intake:
        with Registry.open(home) as registry:
            where = place(home, workspace)
            registry.record_ready(
                _entry(home, workspace).workspace.id, processes.own_identity(), where.runtime, "1", 1,
                web=None, started_at=0, now=0,
            )  # fmt: skip
        intake.take_all()
        assert intake.publish(last=False) == float("inf")
        assert intake.publish(last=False) <= 1.0  # at most once a second
        assert intake._bell.head > 0
    assert _entry(home, workspace).daemon.sessions == 1


def test_a_second_writer_supersedes_the_first(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """However it came to be, the earlier writer stops before it writes anything."""
    with intake_of() as first:
        with intake_of():
            agent_worked(home, workspace)
        with pytest.raises(Superseded):
            first.take_all()


def test_a_damaged_store_is_named_and_left(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """The error names the file, which stays as it is."""
    path = Path(paths.project_db(home, str(workspace)))
    files.ensure_folder(home, str(path.parent))
    path.write_bytes(b"not a database " * 100)
    with pytest.raises(DatabaseDamaged, match=r"kaizen\.db"), intake_of():
        pass
    assert path.read_bytes() == b"not a database " * 100


def test_the_newest_is_read_first(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """A person looks for what was done last; the order of names says nothing about that."""
    projects = Path(home).parent / ".claude" / "projects"
    written = [session(number, cwd=str(workspace)).write(projects) for number in (1, 2, 3)]
    for path, at in zip(written, (200, 300, 100), strict=True):
        os.utime(path, (at, at))
    with intake_of() as intake:
        intake.take_all()
        rows = intake._store.execute("SELECT session_id FROM events GROUP BY session_id ORDER BY min(seq)").fetchall()
    assert [row[0] for row in rows] == [session(number).session for number in (2, 1, 3)]


def test_what_changes_meanwhile_goes_first(  # type: ignore[no-untyped-def]
    intake_of, home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two steps of a long reading others are read; the file being read is left for later and read whole."""
    monkeypatch.setattr(ingest, "STEP_FACTS", 5)
    projects = Path(home).parent / ".claude" / "projects"
    long, live = session(1, steps=9, cwd=str(workspace)), session(2, cwd=str(workspace))
    path, told = long.write(projects), []

    with intake_of() as intake:

        def between(pace: Pace) -> None:
            told.append(pace.done)
            if len(told) == 1:
                changed = {str(path), str(live.write(projects))}
                assert intake.take(changed) == {str(path)}
                found = intake._store.execute("SELECT DISTINCT session_id FROM events").fetchall()
                assert {row[0] for row in found} == {long.session, live.session}

        intake.take_all(between)
        assert len(told) > 2
        assert told[-1] == path.stat().st_size
        rows = intake._store.execute("SELECT position, lines FROM transcripts ORDER BY path").fetchall()
    assert (path.stat().st_size, len(long.records)) in rows


def test_one_odd_file_among_small_ones_keeps_none_from_being_read(  # type: ignore[no-untyped-def]
    intake_of, home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """They are read together; where that fails, each by itself, and the odd one is named."""
    projects = Path(home).parent / ".claude" / "projects"
    paths_ = [str(session(number, cwd=str(workspace)).write(projects)) for number in (1, 2, 3)]
    real = Writer.commit

    def commit(self: Writer, batch: Batch) -> int:
        head = real(self, batch)
        if batch.path == paths_[1]:
            raise RuntimeError("odd")
        return head

    monkeypatch.setattr(Writer, "commit", commit)
    with intake_of() as intake:
        intake.take_all()
        stored = intake._store.execute("SELECT path FROM transcripts WHERE lines > 0").fetchall()
        assert not intake._store.in_transaction
    assert {row[0] for row in stored} >= {paths_[0], paths_[2]}
    assert "odd" in capfd.readouterr().err


def test_many_small_ones_ring_once(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """Nobody is told of what is not committed yet."""
    projects = Path(home).parent / ".claude" / "projects"
    for number in (1, 2, 3):
        session(number, cwd=str(workspace)).write(projects)
    with intake_of() as intake:
        other = opening.open_to_read(paths.project_db(home, str(workspace)))
        rung: list[tuple[int, int]] = []
        intake._ingest._on_commit = lambda head: rung.append((head, read.head(other)))
        intake.take_all()
        other.close()
    assert len(rung) == 1
    assert rung[0][0] == rung[0][1] > 0


def test_what_is_too_old_is_not_read(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """Where old sessions go anyway, a file that nobody has read yet is left where it is; a sub-agent's counts with the file of
    its session; one that was read before goes on."""
    projects = Path(home).parent / ".claude" / "projects"
    old, young = session(1, cwd=str(workspace)), session(2, cwd=str(workspace))
    for made in (old, young):
        for path in (made.write(projects), sub_agent(made, f"a{made.session[-1]:0>16}").write(projects)):
            os.utime(path, (1_700_000_000, 1_700_000_000))
    os.utime(young.path(projects))
    files.ensure_home(home)
    Path(paths.machine_config(home)).write_text("[retention]\ndays = 30\n")
    with intake_of() as intake:
        intake.take_all()
        ids = "SELECT session_id FROM transcripts ORDER BY session_id"
        assert intake._store.execute(ids).fetchall() == [(young.session,), (f"{young.session}/a0000000000000002",)]
        os.utime(young.path(projects), (1_700_000_000, 1_700_000_000))
        before = intake._store.execute("SELECT count(*) FROM events").fetchone()
        young.prompt("more").write(projects)
        os.utime(young.path(projects), (1_700_000_000, 1_700_000_000))
        intake.take_all()
        assert intake._store.execute("SELECT count(*) FROM events").fetchone() > before


def test_settings_that_make_no_sense_keep_everything(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """Nothing is due, and the log tells why."""
    agent_worked(home, workspace)
    files.ensure_home(home)
    Path(paths.machine_config(home)).write_text("[retention]\ndays = 'x'\n")
    with intake_of() as intake:
        intake.take_all()
        assert intake._store.execute("SELECT count(*) FROM sessions").fetchone() == (1,)
        assert intake.due() is None


def test_what_is_due(intake_of, home: str, workspace: Path) -> None:  # type: ignore[no-untyped-def]
    """Sessions of earlier readers, once; what is to go for its age, once a day."""
    agent_worked(home, workspace)
    files.ensure_home(home)
    Path(paths.machine_config(home)).write_text("[retention]\nraw_days = 5000\n")
    with intake_of() as intake:
        intake.take_all()
        intake._store.execute("UPDATE transcripts SET readers = 0")
        for what in ("catch up", "age"):
            due = intake.due()
            assert due is not None
            assert due.what == what
            for _ in intake.act(due):
                pass
        assert intake.due() is None
