"""What an agent, a repository or a settings file may hold never ends a daemon."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.start import start_background_for
from kaizen.background.status import status_for
from kaizen.host import git
from kaizen.host.settings import IDLE_EXIT_S, read_settings
from kaizen.ipc import client
from kaizen.store import read
from kaizen.store.opening import open_to_read
from tests.support.claude import session
from tests.support.command import Command, agent_worked, history_read
from tests.support.processes import daemons_of, eventually


def _projects(home: str) -> Path:
    folder = Path(home).parent / ".claude" / "projects" / "-work-repository"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_folder_with_a_nul_is_no_folder(home: str, workspace: Path) -> None:
    """A record whose folder cannot exist belongs to nobody; the others are read and the daemon lives."""
    odd = {"type": "user", "uuid": "u", "cwd": "/tmp/a\0b", "message": {"role": "user", "content": "x"}}
    (_projects(home) / "00000000-0000-4000-8000-00000000dead.jsonl").write_text(json.dumps(odd) + "\n")
    agent_worked(home, workspace)
    started = start_background_for(workspace)
    history_read(home, workspace)
    store = open_to_read(paths.project_db(home, str(workspace)))
    assert len(read.sessions(store, workspace=str(workspace), limit=0, now_ms=0)) == 1
    store.close()
    assert daemons_of(home) == [started.pid]


@pytest.mark.parametrize("name", [".git/commondir", ".git/config"])
def test_a_nul_in_git_s_files_is_no_trouble(home: str, workspace: Path, name: str) -> None:
    """What a repository's own files hold never stops its daemon."""
    (workspace / name).write_bytes(b'[remote "origin"]\nurl = a\0b')
    git.common_dir(str(workspace))
    git.remote(str(workspace))
    assert start_background_for(workspace).pid


@pytest.mark.parametrize(
    "text", ["x = [", "[daemon]\nidle_exit_minutes = " + "9" * 5001, "[daemon]\nidle_exit_minutes = " + "9" * 400]
)
def test_settings_that_make_no_sense_are_not_used(tmp_path: Path, text: str) -> None:
    """Whatever is in the file, there are settings, and they say which file was not used."""
    config = tmp_path / "config.toml"
    config.write_text(text)
    found = read_settings(str(config))
    assert found.idle_exit_s > 0
    assert found.trouble or found.idle_exit_s > IDLE_EXIT_S


def test_a_folder_with_a_nul_in_the_settings_is_left_out(tmp_path: Path) -> None:
    """The folders that can exist are used."""
    config = tmp_path / "config.toml"
    config.write_text('[capture]\nclaude_code = ["/a\\u0000b", "/c"]\n')
    assert read_settings(str(config)).folders == {"claude-code": ("/c",)}


def test_purge_leaves_what_is_not_ours(home: str, workspace: Path, command: Command) -> None:
    """Foreign files in the home stay, and are named."""
    command("init", workspace)
    precious = Path(home) / "keep" / "file"
    precious.parent.mkdir()
    precious.touch()
    ran = command("uninstall", "--purge", "--yes")
    assert ran.status == 0
    assert "keep" in ran.out
    assert precious.exists()
    assert os.listdir(home) == ["keep"]


def test_a_file_rewritten_in_place_is_read_again(home: str, workspace: Path) -> None:
    """Other content of the same length under the same name is another transcript."""
    made = session(cwd=str(workspace))
    path = made.write(_projects(home).parent, "-work-repository")
    started = start_background_for(workspace)
    history_read(home, workspace)
    eventually(
        lambda: client.ask(started.paths.sock, {"type": "status"}, timeout_s=5)["watching"] == "watchfiles",
        "it watches",
    )
    content = path.read_bytes()
    with path.open("r+b") as file:
        file.write(
            content.replace(b"please fix it", b"please mix it").replace(b"5e55", b"5e55").replace(b"01-", b"99-")
        )

    def stored() -> bool:
        store = open_to_read(paths.project_db(home, str(workspace)))
        try:
            return any("mix" in (told.event.text or "") for told in read.events(store, after=0, limit=-1))
        finally:
            store.close()

    eventually(stored, "the new content is stored")


def test_another_user_s_home_is_not_an_empty_one(home: str, workspace: Path, command: Command) -> None:
    """A home that is not ours is refused by looking verbs too. Needs root to make one."""
    if os.geteuid() != 0:
        pytest.skip("needs root to make a folder of another user")
    os.makedirs(home)
    os.chown(home, 65534, 65534)
    for verb in (("ps",), ("daemon", "status", "-w", str(workspace))):
        ran = command(*verb)
        assert ran.status == 1
        assert "another user" in ran.err
    os.chown(home, 0, 0)


def test_a_name_that_is_no_text_hides_no_transcript(home: str, workspace: Path) -> None:
    """While names that are not UTF-8 come and change among the transcripts, the daemon goes on watching the good ones."""
    built = session(cwd=str(workspace))
    folder = _projects(home)
    built.write(folder.parent, folder.name)
    started = start_background_for(workspace)
    history_read(home, workspace)

    def told(what: str) -> object:
        return client.ask(started.paths.sock, {"type": "status"}, timeout_s=5)[what]

    (good,) = folder.glob("*.jsonl")
    for number, name in enumerate((b"bad\xff.jsonl", b"bad\xfe", b"bad\xff.jsonl")):
        head = told("head")
        with open(os.path.join(os.fsencode(folder), name), "ab") as file:
            file.write(good.read_bytes())
        built.step(100 + number)
        built.write(folder.parent, folder.name)
        eventually(lambda before=head: told("head") != before, "the step is read")  # type: ignore[misc]
        eventually(lambda: told("watching") == "watchfiles", "it is watched")
    assert daemons_of(home) == [started.pid]
    assert status_for(workspace).pid == started.pid
