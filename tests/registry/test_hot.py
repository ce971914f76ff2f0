"""The registry on the hot path: what each method promises, what it writes in the journal, and who may change what."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.database import opening
from kaizen.errors import DatabaseDamaged, DatabaseNewer, DatabaseUnavailable, HomeRefused, WorkspaceRefused
from kaizen.model.daemon import CLAIMS_LIFE, Ending, Identity, State
from kaizen.model.workspace import DaemonRow, WorkspaceRow
from kaizen.registry import journal
from kaizen.registry.hot import Registry
from tests.support.processes import program

OLD = Identity(pid=100, started=5000, boot="boot", namespace="pid:[1]")
REUSED = OLD._replace(started=6000)  # the same pid, another process
REBOOTED = OLD._replace(boot="later")
OTHERS = pytest.mark.parametrize("other", [REUSED, REBOOTED, OLD._replace(pid=101)], ids=["reused", "rebooted", "pid"])


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with Registry.open(str(tmp_path / "home")) as opened:
        yield opened


def register(registry: Registry, path: str = "/w", *, now: int = 10, init: bool = False) -> WorkspaceRow:
    return registry.register(
        path, key=paths.key(path), slug=paths.slug(path), git_remote=None, git_common_dir=None, now=now, init=init
    )


def starting(registry: Registry, *, now: int = 20, version: str = "0.1") -> int:
    """A workspace whose daemon is about to be spawned; returns its id."""
    row = register(registry)
    registry.record_starting(row.id, paths.runtime("/h", row.key), version, 1, now)
    return row.id


def ready(registry: Registry, who: Identity = OLD, *, now: int = 30) -> int:
    """A workspace whose daemon serves; returns its id."""
    number = starting(registry)
    registry.record_spawned(number, who, now)
    runtime = paths.runtime("/h", paths.key("/w"))
    registry.record_ready(number, who, runtime, "0.1", 1, web="http://w", started_at=20, now=now)
    return number


def test_lines_are_the_entries_in_short(registry: Registry) -> None:
    """A line of the listing has what the rows of its workspace and daemon have, and nothing of a daemon that never was."""
    number = ready(registry)
    end(registry, number, OLD)
    registry.set_paused(register(registry, "/a").id, True)
    for line, (workspace, daemon) in zip(registry.lines(), registry.entries(), strict=True):
        told = {**(daemon._asdict() if daemon else {}), **workspace._asdict()}
        assert {name: told.get(name) for name in line._fields} == line._asdict()
    assert [line.path for line in registry.lines()] == ["/a", "/w"]


def end(registry: Registry, number: int, who: Identity | None, *, now: int = 40) -> bool:
    return registry.record_end(
        number, identity=who, state=State.CRASHED, ending=Ending.KILLED, exit_status=-9, now=now, what="crashed"
    )


def daemon(registry: Registry, path: str = "/w") -> DaemonRow:
    entry = registry.entry(path)
    assert entry is not None
    assert entry.daemon is not None
    return entry.daemon


def said(registry: Registry) -> list[str]:
    """What the journal says, oldest first."""
    return [line.what for line in journal.read(registry.path)]


# opening


def test_opening_makes_a_private_home(tmp_path: Path) -> None:
    """The first opening makes home and registry, for nobody else to read."""
    home = tmp_path / "home"
    Registry.open(str(home)).close()
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "machine.db").stat().st_mode) == 0o600


def test_looking_makes_nothing(tmp_path: Path) -> None:
    """Without a registry, looking shows an empty one that cannot be written, and no file appears."""
    home = tmp_path / "home"
    with Registry.open(str(home), create=False) as registry:
        assert (registry.entries(), registry.workspaces(), registry.paths()) == ([], [], frozenset())
        assert registry.entry("/w") is None
        assert registry.by_key("k") is None
        with pytest.raises(DatabaseUnavailable):
            register(registry)
    assert not home.exists()


def test_looking_at_what_is_there(registry: Registry, tmp_path: Path) -> None:
    """Opening without making shows and changes what is there."""
    register(registry)
    with Registry.open(str(tmp_path / "home"), create=False) as other:
        assert other.paths() == {"/w"}
        register(other, "/v")
    assert registry.paths() == {"/v", "/w"}


def test_a_read_only_home_can_be_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the registry cannot be opened to write it is opened to read."""
    home = str(tmp_path / "home")
    with Registry.open(home) as registry:
        register(registry)
    usual = opening.connect

    def refusing(path: str, *, read_only: bool = False, timeout_s: float = 5.0) -> object:
        if not read_only:
            raise DatabaseUnavailable(path, "read-only file system")
        return usual(path, read_only=True, timeout_s=timeout_s)

    monkeypatch.setattr(opening, "connect", refusing)
    with Registry.open(home, create=False) as registry:
        assert registry.paths() == {"/w"}
    with pytest.raises(DatabaseUnavailable):
        Registry.open(home)


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A home that cannot be one is named."""
    (tmp_path / "home").write_text("")
    with pytest.raises(HomeRefused, match="home"):
        Registry.open(str(tmp_path / "home"))


@pytest.mark.parametrize("create", [False, True])
def test_a_newer_registry_is_refused_untouched(tmp_path: Path, create: bool) -> None:
    """A registry of a later version is not opened, to look or to write, and stays as it is."""
    home = str(tmp_path / "home")
    with Registry.open(home) as registry:
        registry.connection.execute("PRAGMA user_version=999")
    path = Path(paths.machine_db(home))
    before, files = path.read_bytes(), sorted(os.listdir(home))
    with pytest.raises(DatabaseNewer):
        Registry.open(home, create=create)
    assert path.read_bytes() == before
    assert sorted(os.listdir(home)) == files


@pytest.mark.parametrize("create", [False, True])
def test_a_damaged_registry_is_named_and_left(tmp_path: Path, create: bool) -> None:
    """A registry that is no database is named, and left in place."""
    home = tmp_path / "home"
    Registry.open(str(home)).close()
    (home / "machine.db").write_bytes(b"not a database")
    with pytest.raises(DatabaseDamaged, match=r"machine\.db"):
        Registry.open(str(home), create=create)
    assert (home / "machine.db").read_bytes() == b"not a database"


# workspaces


def test_registering_once(registry: Registry) -> None:
    """A new workspace has what it was registered with."""
    row = registry.register(
        "/a/repo", key="k", slug="s", git_remote="r", git_common_dir="/a/repo/.git", now=5, init=False
    )
    assert row == WorkspaceRow(
        id=row.id, path="/a/repo", key="k", slug="s", name="repo", git_remote="r", git_common_dir="/a/repo/.git",
        first_seen=5, last_seen=5, last_init=None, init_count=0, wanted=False, paused=False, missing_since=None,
    )  # fmt: skip
    assert registry.workspaces() == [row]
    assert registry.entries() == [registry.entry("/a/repo")] == [registry.by_key("k")]


def test_registering_again_changes_only_what_is_news(registry: Registry) -> None:
    """Registering is idempotent: same id, first sight and choices kept, one line in the journal."""
    first = register(registry, now=10)
    registry.set_wanted(first.id, True)
    again = register(registry, now=20)
    assert again == first._replace(last_seen=20, wanted=True)
    assert said(registry) == ["registered", "wanted"]


def test_initialising_is_counted(registry: Registry) -> None:
    """Each init is counted and dated; a start in between changes neither."""
    register(registry, now=10, init=True)
    register(registry, now=20)
    row = register(registry, now=30, init=True)
    assert (row.init_count, row.last_init) == (2, 30)
    assert register(registry, now=40)[:11] == row._replace(last_seen=40)[:11]
    assert said(registry) == ["registered", "initialised", "initialised"]


def test_a_key_of_another_path_is_refused(registry: Registry) -> None:
    """Two paths never share a key: the second is refused with the first one's name, and nothing is written."""
    registry.register("/one", key="k", slug="s", git_remote=None, git_common_dir=None, now=1)
    with pytest.raises(WorkspaceRefused, match="/one"):
        registry.register("/two", key="k", slug="s", git_remote=None, git_common_dir=None, now=2)
    assert registry.paths() == {"/one"}
    assert said(registry) == ["registered"]


def test_the_root_has_a_name(registry: Registry) -> None:
    """A path without a last part is its own name."""
    assert register(registry, "/").name == "/"


@pytest.mark.parametrize(
    ("change", "words"), [("set_wanted", ["wanted", "unwanted"]), ("set_paused", ["paused", "resumed"])]
)
def test_choices(registry: Registry, change: str, words: list[str]) -> None:
    """A choice is kept, and the journal has a line only where it changed."""
    row = register(registry)
    choose, field = getattr(registry, change), change.removeprefix("set_")
    assert not choose(row.id, False)
    assert choose(row.id, True)
    assert not choose(row.id, True)
    assert getattr(registry.workspaces()[0], field) is True
    assert choose(row.id, False)
    assert getattr(registry.workspaces()[0], field) is False
    assert said(registry)[1:] == words


def test_a_missing_folder_keeps_its_first_date(registry: Registry) -> None:
    """A folder that stays gone is missing since it was first missed; registering it finds it again."""
    row = register(registry)
    assert not registry.set_missing(row.id, None)
    assert registry.set_missing(row.id, 100)
    assert not registry.set_missing(row.id, 200)
    assert registry.workspaces()[0].missing_since == 100
    assert registry.set_missing(row.id, None)
    assert registry.workspaces()[0].missing_since is None
    registry.set_missing(row.id, 300)
    assert register(registry).missing_since is None
    assert said(registry)[1:] == ["missing", "found", "missing", "found"]


def test_forgetting(registry: Registry) -> None:
    """A forgotten workspace and its daemon's row are gone, its journal stays, and its number is not used again."""
    number = ready(registry)
    assert registry.forget(number, 50)
    assert not registry.forget(number, 60)
    assert registry.entries() == []
    assert [(line.workspace_path, line.workspace_id) for line in journal.read(registry.path)] == [("/w", None)] * 5
    assert said(registry)[-1] == "forgotten"
    assert register(registry).id != number


def test_notes(registry: Registry) -> None:
    """Anything may be noted, about a workspace that is registered or not."""
    row = register(registry)
    registry.note("/w", "replaced", "0.1 by 0.2", 11)
    registry.note("/nowhere", "reaped", None, 12)
    lines = journal.read(registry.path)[1:]
    assert [(line.workspace_id, line.what, line.detail, line.at) for line in lines] == [
        (row.id, "replaced", "0.1 by 0.2", 11),
        (None, "reaped", None, 12),
    ]


# daemons


def test_a_life(registry: Registry) -> None:
    """A daemon's row goes from starting to ready to its end, and the journal tells it."""
    number = ready(registry)
    row = daemon(registry)
    assert (row.state, row.pid, row.pid_started, row.boot_id) == (State.READY, 100, 5000, "boot")
    assert (row.web, row.version, row.protocol, row.started_at, row.ready_at) == ("http://w", "0.1", 1, 20, 30)
    runtime = paths.runtime("/h", paths.key("/w"))
    assert (row.dir, row.sock, row.log, row.token_path) == (runtime.dir, runtime.sock, runtime.log, runtime.token)
    assert registry.record_stopping(number, OLD, 35)
    assert daemon(registry).state == State.STOPPING
    assert end(registry, number, OLD)
    row = daemon(registry)
    assert (row.state, row.ending, row.exit_status, row.ended_at, row.web) == ("crashed", "killed", -9, 40, None)
    assert said(registry) == ["registered", "starting", "spawned", "ready", "stopping", "crashed"]
    last = journal.read(registry.path)[-1]
    assert (last.at, last.pid, last.detail) == (40, 100, "killed, exit status -9")


def test_starting_wipes_the_last_life(registry: Registry) -> None:
    """A row that starts anew says nothing of the process before, and counts a restart after a crash."""
    number = ready(registry)
    registry.publish(number, OLD, 3, 4, 5, 6, now=36)
    end(registry, number, OLD)
    starting(registry, now=50, version="0.2")
    row = daemon(registry)
    assert (row.state, row.version, row.started_at, row.restarts) == ("starting", "0.2", 50, 1)
    assert (row.pid, row.pid_started, row.ready_at, row.ended_at, row.ending, row.exit_status) == (None,) * 6
    assert (row.sessions, row.last_event_at, row.tokens_today) == (3, 4, 5)


def test_a_start_after_an_ordinary_end_is_no_restart(registry: Registry) -> None:
    """Only what comes after a crash counts as a restart."""
    number = ready(registry)
    registry.record_end(
        number, identity=OLD, state=State.STOPPED, ending=Ending.IDLE, exit_status=0, now=40, what="stopped"
    )
    starting(registry)
    assert daemon(registry).restarts == 0


def test_a_daemon_may_be_ready_before_its_starter_says_spawned(registry: Registry) -> None:
    """The starter's late word does not turn a ready daemon's row back."""
    number = starting(registry)
    runtime = paths.runtime("/h", paths.key("/w"))
    registry.record_ready(number, OLD, runtime, "0.1", 1, web=None, started_at=20, now=30)
    registry.record_spawned(number, REUSED, 31)
    assert (daemon(registry).state, daemon(registry).pid_started) == (State.READY, OLD.started)


def test_a_daemon_registers_itself_anew(registry: Registry) -> None:
    """A daemon whose registry was lost needs no earlier row to be recorded ready."""
    row = register(registry)
    registry.record_ready(row.id, OLD, paths.runtime("/h", row.key), "0.1", 1, web=None, started_at=20, now=30)
    assert daemon(registry).state == State.READY


def test_of_a_workspace_that_was_forgotten_meanwhile_nothing_is_written(registry: Registry) -> None:
    """Who read a row, and records a daemon once the row is gone, is told so; nothing fails, and no row appears."""
    row, runtime = register(registry), paths.runtime("/h", paths.key("/w"))
    registry.forget(row.id, 25)
    assert not registry.record_ready(row.id, OLD, runtime, "0.1", 1, web=None, started_at=20, now=30)
    registry.record_starting(row.id, runtime, "0.1", 1, 31)
    registry.record_spawned(row.id, OLD, 32)
    assert registry.entries() == []
    assert "ready" not in {line[0] for line in registry.connection.execute("SELECT what FROM daemon_history")}


@OTHERS
def test_a_late_end_never_touches_a_successor(registry: Registry, other: Identity) -> None:
    """The end, the stop and the figures of one process do not change the row of another, nor the journal."""
    number = ready(registry, OLD)
    before, lines = daemon(registry), said(registry)
    assert not end(registry, number, other)
    assert not registry.record_stopping(number, other, 40)
    assert not registry.publish(number, other, 1, 2, 3, 4, now=40)
    assert daemon(registry) == before
    assert said(registry) == lines


def test_a_late_end_never_touches_a_start(registry: Registry) -> None:
    """Also while the successor has no pid yet, the old daemon's end is nobody's."""
    number = ready(registry)
    starting(registry)
    assert not end(registry, number, OLD)
    assert daemon(registry).state == State.STARTING


def test_an_end_is_recorded_once(registry: Registry) -> None:
    """Who comes second, by name or under the start lock, finds the end recorded and leaves it."""
    number = ready(registry)
    assert end(registry, number, OLD, now=40)
    assert not end(registry, number, OLD, now=41)
    assert not end(registry, number, None, now=42)
    assert daemon(registry).ended_at == 40


@pytest.mark.parametrize("state", CLAIMS_LIFE)
def test_reaping_ends_whatever_is_recorded_alive(registry: Registry, state: State) -> None:
    """Under the start lock any row that claims life can be ended, whoever it names."""
    number = starting(registry) if state is State.STARTING else ready(registry)
    if state is State.STOPPING:
        registry.record_stopping(number, None, 31)
    assert daemon(registry).state == state
    assert end(registry, number, None)
    assert daemon(registry).state == State.CRASHED


def test_a_process_of_which_little_is_known(registry: Registry) -> None:
    """Where the system tells no start time, a process is named by what is known of it."""
    vague = Identity(pid=100, started=None, boot=None, namespace=None)
    number = ready(registry, vague)
    assert not end(registry, number, OLD)
    assert end(registry, number, vague)


def test_publishing(registry: Registry) -> None:
    """A daemon's figures are in its row, dated, and not in the journal."""
    number = ready(registry)
    before = said(registry)
    assert registry.publish(number, OLD, 3, 4, 5, 6, now=36)
    row = daemon(registry)
    assert (row.sessions, row.last_event_at, row.tokens_today, row.published_at) == (3, 4, 5, 36)
    assert said(registry) == before


def test_a_crashed_daemon_waits_for_its_next_start(registry: Registry) -> None:
    """When it is started again stands in the row of a daemon that ended, and is gone once it starts."""
    number = ready(registry)
    assert not registry.set_next_start(number, 50)
    end(registry, number, OLD)
    assert registry.set_next_start(number, 50)
    assert not registry.set_next_start(number, 50)
    assert daemon(registry).next_start_at == 50
    starting(registry)
    assert daemon(registry).next_start_at is None


def test_giving_up_is_told_with_its_reason(registry: Registry) -> None:
    """The reason stands in row and journal until somebody starts the daemon; nothing is due any more."""
    number = ready(registry)
    end(registry, number, OLD)
    registry.set_next_start(number, 50)
    assert registry.set_given_up(number, "it crashed 8 times", 60)
    assert not registry.set_given_up(number, "it crashed 8 times", 61)
    row = daemon(registry)
    assert (row.given_up, row.next_start_at) == ("it crashed 8 times", None)
    assert journal.read(registry.path)[-1].detail == "it crashed 8 times"
    starting(registry)
    assert daemon(registry).given_up is None


def test_a_change_and_its_line_are_one(registry: Registry) -> None:
    """Where the journal cannot be written the row does not change either."""
    number = ready(registry)
    before = daemon(registry)
    registry.connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON daemon_history BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(Exception, match="no"):
        end(registry, number, OLD)
    assert daemon(registry) == before
    assert not registry.connection.in_transaction


def test_a_locked_registry_is_unavailable(registry: Registry) -> None:
    """While another writes for too long, an error names the registry and nothing was changed."""
    rival = opening.connect(registry.path)
    registry.connection.execute("PRAGMA busy_timeout=0")
    with opening.writing(rival), pytest.raises(DatabaseUnavailable, match=r"machine\.db.*locked"):
        register(registry)
    assert register(registry).path == "/w"
    rival.close()


def test_a_registry_without_its_tables_is_damaged(registry: Registry) -> None:
    """A registry from which somebody took a table is called damaged."""
    registry.connection.execute("DROP TABLE transcripts")
    registry.connection.execute("DROP TABLE daemons")
    with pytest.raises(DatabaseDamaged, match="daemons"):
        registry.entries()


def test_a_crowd_registers_one_workspace(tmp_path: Path) -> None:
    """Many processes that open a new home at once and register the same workspace all get the same row."""
    code = (
        "import sys; from kaizen.registry.hot import Registry\n"
        "print('ready', flush=True); sys.stdin.read()\n"
        "with Registry.open(sys.argv[1]) as registry:\n"
        "    row = registry.register('/w', key='k', slug='s', git_remote=None, git_common_dir=None, now=1, init=True)\n"
        "    print(row.id)\n"
    )
    home = str(tmp_path / "home")
    crowd = [program(code, home, stdin=-1) for _ in range(8)]
    for process in crowd:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in crowd:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    assert [process.communicate(timeout=120) for process in crowd] == [("1\n", "")] * 8
    with Registry.open(home) as registry:
        assert registry.workspaces()[0].init_count == 8
        assert said(registry) == ["registered"] + ["initialised"] * 8


def test_many_workspaces(registry: Registry) -> None:
    """A thousand workspaces are listed by path, each with its own daemon's row."""
    with opening.writing(registry.connection):
        registry.connection.executemany(
            "INSERT INTO workspaces (path, key, slug, name, first_seen, last_seen) VALUES (?1, ?1, '', '', 1, 1)",
            [(f"/w/{number:04}",) for number in range(1000)],
        )
        registry.connection.execute(
            "INSERT INTO daemons (workspace_id, state, dir, sock, log, token_path)"
            " SELECT id, 'ready', path, '', '', '' FROM workspaces WHERE id % 2"
        )
    entries = registry.entries()
    assert [entry.workspace.path for entry in entries] == [f"/w/{number:04}" for number in range(1000)]
    assert [entry.daemon.dir for entry in entries if entry.daemon] == [entry.workspace.path for entry in entries[::2]]


def test_the_journal_tells_of_workspaces_that_were_forgotten(registry: Registry) -> None:
    """Every path that was ever registered is known, each once."""
    first = register(registry, "/a")
    register(registry, "/b")
    registry.forget(first.id)
    assert registry.told_of() == {"/a", "/b"}


def test_a_home_that_cannot_be_looked_into_is_no_empty_one(tmp_path: Path) -> None:
    """It is told of, and nobody takes it for a machine on which nothing was captured."""
    home = tmp_path / "home"
    home.symlink_to(home)
    with pytest.raises(DatabaseUnavailable):
        Registry.open(str(home), create=False)
