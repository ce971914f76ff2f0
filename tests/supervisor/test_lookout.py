"""Listening for all workspaces at once, with real files and a real watcher."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import register
from kaizen.daemon.bell import Bell
from kaizen.host import files, processes
from kaizen.registry.hot import Registry
from kaizen.supervisor.lookout import Heard, Lookout
from tests.support.claude import session
from tests.support.cursor import State, bubble, conversation
from tests.support.homes import make_workspace, place
from tests.support.processes import eventually


class Listening:
    """A lookout that listens, and what it has heard."""

    def __init__(self, home: str) -> None:
        self.home, self.projects = home, Path(home).parent / ".claude" / "projects"
        self.projects.mkdir(parents=True, exist_ok=True)
        files.ensure_home(home)
        files.ensure_folder(home, paths.run_dir(home))
        self.bell = Bell()
        self.lookout = Lookout(home, self.bell)
        self.heard: list[Heard] = []

    def begin(self, *workspaces: Path) -> None:
        self.lookout.start(map(str, workspaces))
        eventually(lambda: self.lookout.how == "watchfiles" and self.taken(), "it listens")

    def taken(self) -> list[Heard]:
        while self.lookout.heard:
            self.heard.append(self.lookout.heard.popleft())
        return self.heard

    def hears(self, workspace: Path, path: Path) -> None:
        """Wait until it has heard that this file of this workspace changed."""
        name = str(workspace)
        eventually(
            lambda: any(str(path) in heard.transcripts.get(name, ()) for heard in self.taken()), f"{path} is heard of"
        )

    def register(self, workspace: Path) -> int:
        with Registry.open(self.home) as registry:
            return register(registry, str(workspace), init=True).id


@pytest.fixture
def listening(home: str) -> Iterator[Listening]:
    made = Listening(home)
    yield made
    made.lookout.stop()
    made.bell.close()


def test_it_tells_whose_transcript_changed(listening: Listening, workspace: Path, tmp_path: Path) -> None:
    """A session in a workspace is that workspace's, and the main thread is woken; one of nobody's is not told of."""
    listening.register(workspace)
    listening.begin(workspace)
    stranger = session(2, cwd=str(make_workspace(tmp_path / "stranger"))).write(listening.projects, "-stranger")
    path = session(1, cwd=str(workspace / "below")).write(listening.projects, "-work-repository")
    listening.hears(workspace, path)
    assert processes.wait_readable([listening.bell.fd], 30)
    assert not any(str(stranger) in found for heard in listening.heard for found in heard.transcripts.values())


def test_what_changed_before_it_listened_is_told_by_its_time(listening: Listening, workspace: Path) -> None:
    """The first thing it tells is each workspace's newest change, so that one who slept through it is woken."""
    listening.register(workspace)
    path = session(1, cwd=str(workspace)).write(listening.projects, "-w")
    os.utime(path, (1_000_000, 1_000_000))
    listening.begin(workspace)
    first = listening.heard[0]
    assert first.all
    assert first.newest == {str(workspace): 1_000_000_000}


def test_of_a_database_it_tells_whose_sessions_changed(listening: Listening, workspace: Path, tmp_path: Path) -> None:
    """A database has sessions of many workspaces; those are told of it that have something new in it."""
    other = make_workspace(tmp_path.resolve() / "other")
    listening.register(workspace)
    listening.register(other)
    state = State(Path(listening.home).parent / ".config" / "Cursor" / "User")
    conversation(state, "c1", cwd=str(workspace))
    conversation(state, "c2", cwd=str(other))
    listening.begin(workspace, other)
    eventually(lambda: listening.heard[0].newest.keys() == {str(workspace), str(other)}, "both are told of at first")
    listening.heard.clear()
    state.say("more", bubble(2, text="more"), "c2")
    listening.hears(other, Path(f"{state.path}-wal"))
    assert not any(str(workspace) in heard.transcripts for heard in listening.heard)
    state.close()


def test_needed_runtime_files_are_heard_of(home: str, listening: Listening, workspace: Path) -> None:
    """A socket or pid file that comes or goes is told by its key; a log that grows is not."""
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    listening.begin()
    Path(where.runtime.log).write_text("words")
    Path(where.runtime.pid).write_text("1")
    eventually(lambda: any(where.key in heard.runtime for heard in listening.taken()), "the pid file is heard of")
    assert {key for heard in listening.heard for key in heard.runtime} == {where.key}
    assert listening.lookout._key(where.runtime.log) is None
    assert listening.lookout._key(where.runtime.sock) == where.key
    assert listening.lookout._key(where.runtime.dir) == where.key


def test_a_workspace_that_is_registered_later_is_known(listening: Listening, workspace: Path) -> None:
    """A session that was nobody's belongs to the workspace as soon as that is registered, before any daemon has
    claimed it."""
    path = session(1, cwd=str(workspace)).write(listening.projects, "-w")
    listening.begin()
    with path.open("ab") as file:
        file.write(b"{}\n")
    with Registry.open(listening.home) as registry:
        count = "SELECT count(*) FROM transcripts"
        eventually(lambda: registry.connection.execute(count).fetchone()[0], "it is indexed as nobody's")
    listening.register(workspace)
    listening.lookout.heed([str(workspace)])
    with path.open("ab") as file:
        file.write(b"{}\n")
    listening.hears(workspace, path)


def test_configured_folders_are_listened_to(home: str, listening: Listening, workspace: Path, tmp_path: Path) -> None:
    """Those of the machine and of each workspace, also such that a setting names later."""
    listening.register(workspace)
    listening.begin(workspace)
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "projects").mkdir(parents=True)
    config = Path(paths.project_config(home, str(workspace)))
    config.parent.mkdir(parents=True)
    config.write_text(f'[capture]\nclaude_code = ["{elsewhere}"]\n')
    listening.lookout.heed([str(workspace)])
    path = session(1, cwd=str(workspace)).path(elsewhere / "projects", "-w")
    path.parent.mkdir()

    def written() -> bool:
        path.write_bytes(session(1, cwd=str(workspace)).bytes())
        return any(str(workspace) in (heard.transcripts | heard.newest) for heard in listening.taken())

    eventually(written, "it listens there")


def test_an_odd_file_does_not_deafen_it(listening: Listening, workspace: Path) -> None:
    """Working folders that are no paths, broken lines and names that are no text are passed over."""
    listening.register(workspace)
    listening.begin(workspace)
    for number, cwd in enumerate(["/a\\u0000b", "/\\ud800", "/" + "x" * 100_000, "relative", ""]):
        odd = session(10 + number, cwd="/odd").write(listening.projects, "-odd")
        odd.write_bytes(odd.read_bytes().replace(b'"cwd":"/odd"', b'"cwd":"%s"' % cwd.encode()))
    raw = os.fsencode(listening.projects / "-odd") + b"/\xff\xfe.jsonl"
    with open(raw, "wb") as file:
        file.write(b"\xff{}\n")
    session(1, cwd=str(workspace)).write(listening.projects, "-w")
    eventually(
        lambda: any(str(workspace) in (heard.transcripts | heard.newest) for heard in listening.taken()),
        "it is heard of",
    )
    assert listening.lookout._watch.is_alive()


def test_a_session_in_a_new_folder_is_heard_of(listening: Listening, workspace: Path) -> None:
    """A file may be there before the kernel is asked to tell of its folder: what lies in a new folder is looked for."""
    listening.register(workspace)
    listening.lookout.heed([str(workspace)])
    path = session(1, cwd=str(workspace)).write(listening.projects, "-new")
    heard = listening.lookout._named({str(path.parent)}, set())
    listening.lookout._close()
    assert heard.transcripts == {str(workspace): {str(path)}}


def test_a_registry_that_cannot_be_read_is_no_silence(
    home: str, listening: Listening, workspace: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """When whose a file is cannot be told, everybody is told that anything may have changed, and what was missed is made
    up for: a daemon that sleeps hears of it when the registry can be read again."""
    listening.register(workspace)
    listening.begin(workspace)
    Path(paths.machine_db(home)).write_bytes(b"no database" * 100)
    listening.lookout.heed([])
    before = len(listening.taken())
    session(1, cwd=str(workspace)).write(listening.projects, "-w")
    eventually(lambda: any(heard.all for heard in listening.taken()[before:]), "anything may have changed")
    assert listening.lookout.missed
    Path(paths.machine_db(home)).unlink()
    listening.register(workspace)
    listening.lookout.anew()
    assert not listening.lookout.missed
    eventually(lambda: any(heard.newest for heard in listening.taken()[before:]), "whose it was is told")


def test_it_watches_anew(home: str, listening: Listening, workspace: Path) -> None:
    """A runtime folder that was replaced is watched in its new place."""
    listening.begin()
    where = place(home, workspace)
    Path(paths.run_dir(home)).rmdir()
    files.ensure_folder(home, where.runtime.dir)
    listening.lookout.anew()

    def touched() -> bool:
        Path(where.runtime.pid).write_text("1")
        return any(where.key in heard.runtime for heard in listening.taken())

    eventually(touched, "it is heard of")
