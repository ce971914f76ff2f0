"""Hooks as agents run them, with real daemons: delivered, spooled, drained; killed, asleep, crowded, on a full disk."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from kaizen import paths
from kaizen.background.remove import delete_home, forget_workspaces
from kaizen.background.start import start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.hooks.command import command_for
from kaizen.ipc import client
from tests.e2e.test_ingest import cut_short
from tests.e2e.test_no_room import MOUNTED, mounted, mounts
from tests.support.command import kaizen
from tests.support.hooks import SESSION, begin_hooks, call_hook, claude, ended_silently, letters
from tests.support.processes import daemons_of, eventually, has_ended, kill, reap_children
from tests.support.supervisors import Supervising, lay_to_sleep

CROWD = 200

# The hooks of one session, on a home that is full: they fail at nothing, and what came once there was room is kept.
FULL = (
    MOUNTED
    + """
import json
from pathlib import Path
from tests.support.hooks import call_hook, claude, letters, open_spool
open_spool(home, Path(workspace))
def hook(number):
    return call_hook("claude-code", claude("Stop", cwd=workspace, number=number), env={**os.environ, "KAIZEN_HOME": home})
assert hook(0) == (0, "", "")
with open(home + "/filler", "wb", buffering=0) as file:
    for step in (65536, 4096, 512):
        try:
            while file.write(bytes(step)):
                pass
        except OSError:
            pass
assert [hook(number) for number in range(1, 4)] == [(0, "", "")] * 3
os.unlink(home + "/filler")
assert hook(4) == (0, "", "")
print(sorted(letter["payload"]["number"] for letter in letters(home, Path(workspace))))
"""
)


def stored(home: str, workspace: Path, session: str = SESSION) -> list[str]:
    """The natural keys of a session's events."""
    try:
        with sqlite3.connect(f"file:{paths.project_db(home, str(workspace))}?mode=ro", uri=True) as store:
            rows = store.execute(
                "SELECT natural_key FROM events WHERE session_id = ? ORDER BY seq", (session,)
            ).fetchall()
    except sqlite3.OperationalError:  # not there yet
        return []
    finally:
        if "store" in locals():
            store.close()
    return [key for (key,) in rows]


def prompt(workspace: Path, number: int) -> dict[str, object]:
    return claude("UserPromptSubmit", cwd=str(workspace), prompt_id=f"p{number}", prompt=f"step {number}")


def keys(*numbers: int) -> list[str]:
    return [f"hook:prompt:p{number}" for number in numbers]


def test_a_running_daemon_stores_it(home: str, workspace: Path) -> None:
    """As the command that settings name, and as `kaizen hook`; nothing is left in the spool."""
    start_background_for(workspace)
    assert call_hook("claude-code", prompt(workspace, 1)) == (0, "", "")
    eventually(lambda: stored(home, workspace) == keys(1), "the first is stored")
    assert kaizen("hook", "claude-code", input=_json(prompt(workspace, 2))) == (0, "", "")
    eventually(lambda: stored(home, workspace) == keys(1, 2), "the second is stored")
    eventually(lambda: letters(home, workspace) == [], "the spool is empty")


def test_a_daemon_is_started_for_it(home: str, workspace: Path) -> None:
    """The hook is over before the daemon runs; what it left is stored all the same."""
    first = start_background_for(workspace).pid
    kill(first)
    assert call_hook("claude-code", prompt(workspace, 1)) == (0, "", "")
    eventually(lambda: stored(home, workspace) == keys(1), "it is stored")
    assert first not in daemons_of(home, workspace)


def test_what_was_stopped_stays_stopped_and_loses_nothing(home: str, workspace: Path) -> None:
    """What came meanwhile is stored when the user starts it again."""
    start_background_for(workspace)
    stop_background_for(workspace)
    for number in (1, 2):
        assert call_hook("claude-code", prompt(workspace, number)) == (0, "", "")
    assert len(letters(home, workspace)) == 2
    assert daemons_of(home, workspace) == []
    start_background_for(workspace)
    eventually(lambda: stored(home, workspace) == keys(1, 2), "both are stored")


def test_hundreds_at_once(home: str, workspace: Path) -> None:
    """Each of them is stored, once; none fails, and none says a word."""
    start_background_for(workspace)
    ended_silently(begin_hooks("claude-code", [prompt(workspace, number) for number in range(CROWD)]))
    eventually(lambda: len(stored(home, workspace)) >= CROWD, "all are stored")
    assert sorted(stored(home, workspace)) == sorted(keys(*range(CROWD)))


def test_a_crowd_without_a_daemon_starts_one(home: str, workspace: Path) -> None:
    """However many hooks find nobody, one daemon comes up, and stores what all of them left."""
    kill(start_background_for(workspace).pid)
    ended_silently(begin_hooks("claude-code", [prompt(workspace, number) for number in range(40)]))
    eventually(lambda: len(stored(home, workspace)) == 40, "all are stored")
    assert len(daemons_of(home, workspace)) == 1


@pytest.mark.parametrize("how", ["before", "after"])
def test_a_daemon_killed_in_the_middle_loses_nothing(
    home: str, workspace: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Right before a commit, or between the commit and the letter's removal: it is stored once."""
    with monkeypatch.context() as patched:
        cut_short(patched, 0 if how == "before" else 1, how)
        doomed = start_background_for(workspace).pid
    call_hook("claude-code", prompt(workspace, 1))
    eventually(lambda: has_ended(doomed), "it is killed")
    reap_children()
    assert len(letters(home, workspace)) == 1
    assert stored(home, workspace) == (keys(1) if how == "after" else [])
    call_hook("claude-code", prompt(workspace, 2))
    eventually(lambda: stored(home, workspace) == keys(1, 2), "both are stored, once")
    eventually(lambda: letters(home, workspace) == [], "the spool is empty")


def test_one_that_sleeps_is_woken(home: str, workspace: Path) -> None:
    """The supervisor holds its socket, and hands the call on to the daemon it starts."""
    start_background_for(workspace)
    with_supervisor = Supervising(home)
    lay_to_sleep(home, workspace)
    assert call_hook("claude-code", prompt(workspace, 1)) == (0, "", "")
    eventually(lambda: stored(home, workspace) == keys(1), "it is stored")
    with_supervisor.has(running=1)


def test_under_a_supervisor_it_is_stored_at_once(home: str, workspace: Path) -> None:
    """A daemon that does not watch for itself is rung like any other."""
    start_background_for(workspace)
    Supervising(home).has(running=1)
    assert call_hook("claude-code", prompt(workspace, 1)) == (0, "", "")
    eventually(lambda: stored(home, workspace) == keys(1), "it is stored")


def test_what_is_forgotten_is_nobodys(home: str, workspace: Path) -> None:
    """A hook registers nothing again; after an uninstall it makes nothing again."""
    start_background_for(workspace)
    list(forget_workspaces(home, purge=False))
    assert call_hook("claude-code", prompt(workspace, 1)) == (0, "", "")
    assert daemons_of(home) == []
    assert Path(paths.unassigned(home)).read_text() == f"claude-code\t{workspace}\n"
    assert delete_home(home) == []
    assert call_hook("claude-code", prompt(workspace, 1)) == (0, "", "")
    assert not os.path.lexists(home)


def test_while_paused_nothing_is_taken(home: str, workspace: Path) -> None:
    """Neither stored nor kept for later, and no daemon is started."""
    start_background_for(workspace)
    call_hook("claude-code", prompt(workspace, 1))
    eventually(lambda: stored(home, workspace) == keys(1), "it is stored")
    assert kaizen("pause", workspace).status == 0
    assert call_hook("claude-code", prompt(workspace, 2)) == (0, "", "")
    assert daemons_of(home) == []
    assert kaizen("resume", workspace).status == 0
    call_hook("claude-code", prompt(workspace, 3))
    eventually(lambda: stored(home, workspace) == keys(1, 3), "only what came after is stored")


@mounts
def test_a_full_disk_disturbs_no_agent(home: str, workspace: Path) -> None:
    """What there was no room for is lost; all else is kept, and nothing is said."""
    kept = mounted(FULL, home, workspace, "1m")
    assert kept.strip() in ("[0, 4]", "[0, 1, 4]", "[0, 1, 2, 4]")


def test_nothing_outside_the_home_is_written(home: str, workspace: Path, tmp_path: Path) -> None:
    """Neither in the repository nor in the user's folder, nor where it was called."""
    here = tmp_path / "here"
    here.mkdir()
    kill(start_background_for(workspace).pid)
    before = _below(tmp_path, home)
    for payload in (prompt(workspace, 1), claude("Stop", cwd=str(tmp_path)), b"{", b""):
        assert call_hook("claude-code", payload, cwd=here) == (0, "", "")
    eventually(lambda: stored(home, workspace) == keys(1), "it is stored")
    assert _below(tmp_path, home) == before


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("delivered", [True, False])
def test_no_call_of_it_could_write_elsewhere(home: str, workspace: Path, tmp_path: Path, delivered: bool) -> None:
    """Every file that the hook opens for writing, makes, renames or removes lies in the home."""
    start_background_for(workspace)
    if not delivered:
        stop_background_for(workspace)
    trace = tmp_path / "trace"
    line = ["strace", "-y", "-e", "trace=file,desc,network", "-o", str(trace), *command_for("claude-code")]
    done = subprocess.run(line, input=_json(prompt(workspace, 1)).encode(), capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    changing = re.compile(
        r"^(openat\(.*O_(WRONLY|RDWR|CREAT)|(rename|unlink|mkdir|link|symlink|chmod|chown|trunc|utime|mknod)\w*\()"
    )
    calls = [each for each in trace.read_text().splitlines() if changing.match(each)]
    assert calls
    assert [each for each in calls if home not in each and "/dev/null" not in each] == []
    assert not re.search(r"^write\((1|2)<", trace.read_text(), re.MULTILINE)
    reap_children()


def test_a_frozen_daemon_holds_no_agent_up(home: str, workspace: Path) -> None:
    """It is rung and not waited for; it finds the letter once it goes on."""
    pid = start_background_for(workspace).pid
    os.kill(pid, 19)
    try:
        for number in (1, 2):
            assert call_hook("claude-code", prompt(workspace, number)) == (0, "", "")
        assert len(letters(home, workspace)) == 2
    finally:
        os.kill(pid, 18)
    eventually(lambda: stored(home, workspace) == keys(1, 2), "both are stored")
    assert daemons_of(home, workspace) == [pid]


def test_a_bell_that_was_lost_is_made_up_for(home: str, workspace: Path) -> None:
    """A daemon also watches its spool: the hook may have been killed before it rang."""
    started = start_background_for(workspace)
    eventually(
        lambda: client.ask(started.paths.sock, {"type": "status"}, timeout_s=5)["watching"] == "watchfiles",
        "it watches",
    )
    folder = Path(paths.spool_dir(home, str(workspace)))
    letter = _json({"agent": "claude-code", "at": 1, "process": None, "payload": prompt(workspace, 1)}).encode()
    (folder / ".half").write_bytes(letter)
    (folder / ".half").rename(folder / f"0000000000001-00000000-{len(letter)}")
    eventually(lambda: stored(home, workspace) == keys(1), "it is stored")


def _below(folder: Path, home: str) -> dict[str, tuple[int, int]]:
    """Everything below a folder outside the home, with sizes and times."""
    found = {}
    for path in folder.rglob("*"):
        if not paths.within(str(path), home):
            facts = path.lstat()
            found[str(path)] = (facts.st_mtime_ns, facts.st_size)
    return found


def _json(value: object) -> str:
    return json.dumps(value)
