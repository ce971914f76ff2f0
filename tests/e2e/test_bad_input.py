"""Odd, wrong and hostile surroundings: each gives a clear error that says what to do, or simply works."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.foreground import run_in_foreground
from kaizen.background.start import start_background_for
from kaizen.background.status import list_workspaces, status_for
from kaizen.background.stop import stop_background_for
from kaizen.database import migrate
from kaizen.errors import (
    DatabaseDamaged,
    DatabaseNewer,
    EarlyExit,
    HomeRefused,
    KaizenError,
    PermissionRefused,
    WorkspaceRefused,
)
from kaizen.host import files
from kaizen.ipc.address import Address
from tests.support.command import history_read
from tests.support.homes import make_workspace, place
from tests.support.processes import daemons_of, eventually, program, said


def refused(kind: type[KaizenError], workspace: Path | str, home: str | None = None) -> KaizenError:
    """The error of a start, which starts nothing and has a hint."""
    with pytest.raises(kind) as caught:
        start_background_for(workspace, home=home)
    assert caught.value.hint
    assert "Traceback" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize("what", ["missing", "file", "home folder", "root", "above the home", "in the home"])
def test_what_cannot_be_a_workspace(home: str, tmp_path: Path, what: str) -> None:
    """A missing folder, a file, `$HOME`, `/`, and what contains Kaizen's home or lies in it are refused by name."""
    files.ensure_home(home)
    (tmp_path / "file").touch()
    path = {
        "missing": tmp_path / "missing",
        "file": tmp_path / "file",
        "home folder": Path(os.environ["HOME"]),
        "root": Path("/"),
        "above the home": tmp_path,
        "in the home": Path(home, "run"),
    }[what]
    error = refused(WorkspaceRefused, path)
    assert str(path) in str(error)
    assert error.exit_code == 2
    assert daemons_of(home) == []
    assert list_workspaces() == []


def test_a_relative_home_is_refused(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative KAIZEN_HOME would be another folder in each directory."""
    monkeypatch.setenv("KAIZEN_HOME", "state")
    refused(HomeRefused, workspace)


def test_an_empty_home_variable_means_the_default(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`KAIZEN_HOME=` is the same as none."""
    monkeypatch.setenv("KAIZEN_HOME", "")
    assert start_background_for(workspace).paths == place(home, workspace).runtime


@pytest.mark.parametrize(
    "name",
    ["with space", "new\nline", "ünï-ço∂é 日本", "-n", "--home", "a;rm -rf $HOME", "x" * 200, "100%", "tab\t'\""],
)
def test_any_name_of_a_workspace_works(home: str, tmp_path: Path, name: str) -> None:
    """Spaces, newlines, quotes, other scripts and long names are nothing special."""
    workspace = make_workspace(tmp_path / "work" / name)
    started = start_background_for(workspace)
    assert status_for(workspace).workspace == str(workspace)
    assert status_for(workspace).pid == started.pid
    assert [row.path for row in list_workspaces()] == [str(workspace)]
    assert stop_background_for(workspace).pid == started.pid


def test_a_name_that_is_no_text_is_refused(home: str, tmp_path: Path) -> None:
    """A folder whose name is not UTF-8 cannot be written down, and is refused."""
    path = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(path)
    refused(WorkspaceRefused, os.fsdecode(path))


@pytest.mark.parametrize("name", ["with space", "new\nline", "ünï", "a:b", "q?x#y%20", "x" * 150])
def test_any_name_of_the_home_works(home: str, workspace: Path, tmp_path: Path, name: str) -> None:
    """A home with any name, and one so long that its socket does not fit an address, is as good as another."""
    elsewhere = str(tmp_path / name)
    started = start_background_for(workspace, home=elsewhere)
    assert os.path.dirname(started.paths.sock).startswith(elsewhere)
    assert status_for(workspace, home=elsewhere).pid == started.pid
    assert stop_background_for(workspace, home=elsewhere).how == "asked"


def test_two_names_of_one_workspace_are_one(home: str, workspace: Path, tmp_path: Path) -> None:
    """A symbolic link to a workspace, and `..` in its path, are that workspace."""
    link = tmp_path / "link"
    link.symlink_to(workspace)
    started = start_background_for(link)
    assert start_background_for(workspace / ".." / workspace.name).pid == started.pid
    assert [row.path for row in list_workspaces()] == [str(workspace)]


def test_names_that_differ_in_slash_and_dash_are_two(home: str, tmp_path: Path) -> None:
    """`a/b-c` and `a-b/c` share nothing."""
    one, two = make_workspace(tmp_path / "a" / "b-c"), make_workspace(tmp_path / "a-b" / "c")
    assert start_background_for(one).pid != start_background_for(two).pid
    assert paths.project_dir(home, str(one)) != paths.project_dir(home, str(two))


def test_a_linked_home_is_where_it_points(home: str, workspace: Path, tmp_path: Path) -> None:
    """A home that is a link to a folder is that folder, so that dotfile managers work."""
    real = tmp_path / "real"
    real.mkdir()
    os.symlink(real, home)
    started = start_background_for(workspace)
    assert started.paths.dir.startswith(str(real))
    assert start_background_for(workspace, home=str(real)).pid == started.pid


@pytest.mark.parametrize("make", ["file", "folder", "symlink"])
def test_the_sockets_place_is_taken_by_something_else(home: str, workspace: Path, tmp_path: Path, make: str) -> None:
    """What is no socket and lies in its place is named, left alone, and nothing is started."""
    files.ensure_home(home)
    files.ensure_folder(home, place(home, workspace).runtime.dir)
    thing = Path(place(home, workspace).runtime.sock)
    {"file": thing.touch, "folder": thing.mkdir, "symlink": lambda: thing.symlink_to(tmp_path)}[make]()
    error = refused(KaizenError, workspace)
    assert str(thing) in str(error) + error.hint
    assert thing.is_symlink() == (make == "symlink")
    assert thing.exists()
    assert daemons_of(home) == []
    thing.rmdir() if make == "folder" else thing.unlink()
    start_background_for(workspace)


def test_a_strangers_server_in_the_sockets_place(home: str, workspace: Path) -> None:
    """Another program that listens there is no daemon, is named by the error, and keeps its socket until it ends."""
    files.ensure_home(home)
    files.ensure_folder(home, place(home, workspace).runtime.dir)
    with socket.socket(socket.AF_UNIX) as other:
        with Address(place(home, workspace).runtime.sock) as address:
            other.bind(address)
        other.listen()
        assert status_for(workspace).pid is None
        with pytest.raises(EarlyExit, match="another program"):
            start_background_for(workspace)
        assert daemons_of(home) == []
        assert os.path.exists(place(home, workspace).runtime.sock)
    started = start_background_for(workspace)
    assert daemons_of(home) == [started.pid]


@pytest.mark.parametrize("name", ["run", "locks", "projects"])
def test_links_below_the_home_are_refused(home: str, workspace: Path, tmp_path: Path, name: str) -> None:
    """A folder below the home that is a link is not followed."""
    files.ensure_home(home)
    (tmp_path / "elsewhere").mkdir()
    os.rmdir(os.path.join(home, name))
    os.symlink(tmp_path / "elsewhere", os.path.join(home, name))
    refused(PermissionRefused, workspace)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_linked_log_is_refused(home: str, workspace: Path, tmp_path: Path) -> None:
    """A log that is a link to something precious is not appended to."""
    precious = tmp_path / "precious"
    precious.write_text("precious")
    files.ensure_home(home)
    files.ensure_folder(home, place(home, workspace).runtime.dir)
    os.symlink(precious, place(home, workspace).runtime.log)
    refused(PermissionRefused, workspace)
    assert precious.read_text() == "precious"


@pytest.mark.parametrize("content", [b"garbage" * 1000, b"SQLite format 3\0" + b"\xff" * 4000], ids=["no", "torn"])
def test_a_damaged_registry_is_told_and_left(home: str, workspace: Path, content: bytes) -> None:
    """A `machine.db` that is no database stops the start with the way out, and is not touched."""
    files.ensure_home(home)
    path = Path(paths.machine_db(home))
    path.write_bytes(content)
    path.chmod(0o600)
    error = refused(DatabaseDamaged, workspace)
    assert f"mv {str(path)!r}" in error.hint
    assert path.read_bytes() == content
    assert daemons_of(home) == []
    path.rename(str(path) + ".damaged")
    start_background_for(workspace)


def test_a_newer_registry_is_refused_and_left(home: str, workspace: Path) -> None:
    """A `machine.db` of a newer version is not used and not changed."""
    start_background_for(workspace)
    stop_background_for(workspace)
    path = Path(paths.machine_db(home))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=999")
    connection.close()
    before = path.read_bytes()
    refused(DatabaseNewer, workspace)
    assert path.read_bytes() == before


def test_a_registry_damaged_under_a_living_daemon_hurts_nobody(home: str, workspace: Path) -> None:
    """A daemon whose registry was overwritten lives on, is found, and can be used."""
    started = start_background_for(workspace)
    for name in ("machine.db-wal", "machine.db-shm"):
        Path(home, name).unlink(missing_ok=True)
    Path(paths.machine_db(home)).write_bytes(b"garbage" * 1000)
    assert start_background_for(workspace).pid == started.pid
    assert status_for(workspace).pid == started.pid
    with pytest.raises(DatabaseDamaged):
        list_workspaces()


def stored(home: str, workspace: Path) -> Path:
    """The store of a workspace whose daemon ran and was stopped."""
    start_background_for(workspace)
    history_read(home, workspace)
    stop_background_for(workspace)
    return Path(paths.project_db(home, str(workspace)))


def spoil(path: Path, kind: str) -> None:
    """Make a store unusable."""
    if kind == "damaged":
        path.write_bytes(b"garbage" * 1000)
    elif kind == "cut off":
        path.write_bytes(path.read_bytes()[:3000])
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE events" if kind == "foreign" else "PRAGMA user_version=999")
            connection.execute("PRAGMA user_version=0" if kind == "foreign" else "PRAGMA user_version=999")
        connection.close()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("damaged", DatabaseDamaged),
        ("cut off", DatabaseDamaged),
        ("foreign", DatabaseDamaged),
        ("newer", DatabaseNewer),
    ],
)
@pytest.mark.parametrize("start", [start_background_for, run_in_foreground])
def test_no_daemon_is_started_for_a_store_that_cannot_be_used(
    home: str, workspace: Path, kind: str, error: type[KaizenError], start: Callable[[str], object]
) -> None:
    """With a `kaizen.db` that is no database of ours, or a newer one, a start fails, names the file, leaves it as it is,
    and leaves nothing running; once the file is moved away, a start works."""
    path = stored(home, workspace)
    spoil(path, kind)
    before = path.read_bytes()
    with pytest.raises(error, match="kaizen.db") as told:
        start(str(workspace))
    assert told.value.hint
    assert path.read_bytes() == before
    assert daemons_of(home) == []
    assert status_for(workspace).state == "stopped"
    assert [row.state for row in list_workspaces()] == ["stopped"]
    path.rename(path.with_suffix(".damaged"))
    assert not start_background_for(workspace).already_running


@pytest.mark.parametrize("kind", ["empty", "locked", "no folder"])
def test_a_store_that_is_only_busy_or_not_there_yet_keeps_no_daemon_from_starting(
    home: str, workspace: Path, kind: str
) -> None:
    """A store that is empty, missing, or locked by somebody in this moment is no reason not to start."""
    path = stored(home, workspace)
    other = sqlite3.connect(path, isolation_level=None)
    if kind == "locked":
        other.execute("BEGIN EXCLUSIVE")
    else:
        for each in path.parent.glob("kaizen.db*"):
            each.unlink()
    if kind == "empty":
        path.touch(mode=0o600)
    if kind == "no folder":
        shutil.rmtree(path.parent)
    assert not start_background_for(workspace).already_running
    other.close()
    history_read(home, workspace)


@pytest.mark.parametrize("kind", ["damaged", "newer"])
def test_a_store_that_cannot_be_used_is_told_by_a_living_daemon(
    home: str, workspace: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a `kaizen.db` that turns out to be damaged or newer after the start the daemon runs, says so, leaves the
    file, and can be stopped."""
    path = stored(home, workspace)
    spoil(path, kind)
    before = path.read_bytes()
    monkeypatch.setattr(migrate, "refuse_unusable", lambda *_: None)
    started = start_background_for(workspace)
    eventually(lambda: "capture waits" in Path(started.paths.log).read_text(), "the daemon says what is wrong")
    assert path.read_bytes() == before
    assert status_for(workspace).pid == started.pid
    assert stop_background_for(workspace).how == "asked"


def test_a_repository_cannot_make_us_run_anything(home: str, workspace: Path, tmp_path: Path) -> None:
    """Programs named in a repository's own git configuration and hooks are not run by a daemon's whole life."""
    trap, sprung = workspace / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {str(sprung)!r}\n")
    trap.chmod(0o755)
    (workspace / ".git" / "config").write_text(
        f"[core]\n\tfsmonitor = {trap}\n\tpager = {trap}\n\tsshCommand = {trap}\n\thooksPath = {workspace}\n"
        f'[alias]\n\tstatus = !{trap}\n[include]\n\tpath = {trap}\n[remote "origin"]\n\turl = ext::{trap}\n'
    )
    hooks = workspace / ".git" / "hooks"
    hooks.mkdir()
    shutil.copy(trap, hooks / "post-checkout")
    shutil.copy(trap, workspace / "sitecustomize.py")
    start_background_for(workspace)
    stop_background_for(workspace)
    assert not sprung.exists()


def test_the_callers_folder_and_environment_bring_no_code_in(
    home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Modules in the caller's folder or on its PYTHONPATH do not reach the daemon."""
    for name in ("sqlite3", "kaizen", "sitecustomize", "_socket"):
        (workspace / f"{name}.py").write_text(f"open({str(tmp_path / 'sprung')!r}, 'w')\nraise SystemExit(9)\n")
    monkeypatch.chdir(workspace)
    monkeypatch.setenv("PYTHONPATH", str(workspace))
    monkeypatch.setenv("PYTHONSTARTUP", str(workspace / "sitecustomize.py"))
    start_background_for(workspace)
    assert not (tmp_path / "sprung").exists()


def test_a_full_table_of_descriptors_is_an_error_and_not_a_crash(home: str, workspace: Path) -> None:
    """A caller that may open hardly any file is told so, and no daemon is left half-started."""
    code = """
import resource, sys
from kaizen import KaizenError, start_background_for
from kaizen.background import start, stop
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]), 4096))
try:
    print(start_background_for(sys.argv[1]).pid)
except (KaizenError, OSError) as error:
    print(type(error).__name__)
"""
    for limit in (4, 6, 8, 11, 16):
        said(program(code, str(workspace), str(limit)))
    assert len(daemons_of(home)) <= 1
    start_background_for(workspace)
    assert len(daemons_of(home)) == 1
