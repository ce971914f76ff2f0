"""The process that daemons are forked from, and what a daemon has that was forked from it."""

from __future__ import annotations

import _socket
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaizen.background.spawn import Child
from kaizen.background.start import Deadline, await_ready
from kaizen.host import files, locks
from kaizen.ipc import client, wire
from kaizen.ipc.listening import listen
from kaizen.ipc.peers import Guest
from kaizen.supervisor import template
from kaizen.supervisor.forking import Template
from tests.support.claude import session
from tests.support.homes import make_workspace, place
from tests.support.processes import eventually, has_ended, kill, program, said, wait_for_end
from tests.support.wires import connected, read_message

ENVIRONMENT = {"KAIZEN_MARK": "given", "LANG": "C.UTF-8", "HOME": "/nowhere"}
IMPORTED = """
import sys, gc, threading, os
sys.path.insert(0, sys.argv[1])
from kaizen.supervisor import template
for name in template._WORKING_SET:
    __import__(name)
print(threading.active_count(), len(os.listdir("/proc/self/task")))
"""
BECOMES = """
import os, socket, sys
from kaizen.supervisor import template
report = os.dup(1)
out = os.pipe()[1]
a, b = socket.socketpair()
fds = [os.dup(out), os.open("/dev/null", os.O_RDWR), *(os.dup(out) for _ in range(3)), a.detach(), b.detach()]
os.dup2(fds[4], 20), os.dup2(fds[1], 5), os.dup2(fds[3], 4)  # in the way of each other
fds[4], fds[1], fds[3] = 20, 5, 4
os.environ["SUPERVISORS_OWN"] = "secret"
environ = {"KAIZEN_MARK": "given", "LANG": "C.UTF-8", "HOME": "/nowhere", "KAIZEN_HOME": "/h", "BAD=NAME": "x", "": "y"}
message = {"home": sys.argv[1], "workspace": sys.argv[2], "file": [1, 2], "inboxes": ["00ff"], "environ": environ}
sys.stdout.flush()
r, w = os.pipe()
pid = os.fork()
if pid == 0:
    options = template._settle(template.Order(message, fds))
    names = os.listdir("/proc/self/fd")
    shown = [os.readlink(f"/proc/self/fd/{fd}").partition("[")[0] for fd in range(7)]
    guest = options.guests[0].sock.fileno(), options.guests[0].inbox
    with open(sys.argv[1], "w") as file:
        file.write(repr((options.socket, guest, sorted(os.environ), shown, len(names))))
    os._exit(0)
os.waitpid(pid, 0)
print(open(sys.argv[1]).read())
"""


@pytest.fixture
def made(home: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Template]:
    """A template, started with an environment that no daemon is to see."""
    files.ensure_home(home)
    monkeypatch.setenv("SUPERVISORS_OWN", "secret")
    made = Template(home)
    yield made
    made.close()
    wait_for_end(made.pid)


def forked(made: Template, home: str, workspace: Path, **more: object) -> Child:
    """A daemon that is ready."""
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    life = locks.take(where.life)
    assert life is not None
    with life:
        child = made.fork(where, life, environ=ENVIRONMENT, **{"listener": None, **more})  # type: ignore[arg-type]
    await_ready(where, child, Deadline.after(30))
    os.close(child.ready)
    return child


def opened_beside(pid: int) -> list[str]:
    """What a template has open beside its channel and what is below."""
    folder = f"/proc/{pid}/fd"
    numbers = [name for name in os.listdir(folder) if int(name) > template.CHANNEL_FD]
    try:
        return sorted(os.readlink(f"{folder}/{name}").partition("[")[0] for name in numbers)
    except FileNotFoundError:
        return []


def test_it_is_bare(home: str, made: Template, workspace: Path) -> None:
    """The template has one thread, no database, no socket but its channel, and what it was started with is no lock."""
    forked(made, home, workspace)
    assert len(os.listdir(f"/proc/{made.pid}/task")) == 1
    assert os.readlink(f"/proc/{made.pid}/fd/{template.CHANNEL_FD}").startswith("socket:")
    # Once it has closed what came with the order, only the daemon's process descriptor is left.
    eventually(lambda: opened_beside(made.pid) == ["anon_inode:"], "it holds nothing but the end of its daemon")
    assert said(program(IMPORTED, str(Path(template.__file__).parents[2]))).split() == ["1", "1"]


def test_a_daemon_has_what_it_was_given_and_no_more(home: str, made: Template, workspace: Path) -> None:
    """Input from null, both outputs to its log, the life lock, its socket; a session of its own, `/`, a private umask.
    What is open beside is what it opened itself."""
    where = place(home, workspace)
    child = forked(made, home, workspace)
    fds = {int(name): os.readlink(f"/proc/{child.pid}/fd/{name}") for name in os.listdir(f"/proc/{child.pid}/fd")}
    assert (fds[0], fds[1], fds[2]) == ("/dev/null", where.runtime.log, where.runtime.log)
    assert fds[4] == where.life
    assert not [
        what
        for what in fds.values()
        if what.startswith("/") and not what.startswith((home, "/dev/null", str(workspace)))
    ]
    status = dict(
        line.split(":\t", 1) for line in Path(f"/proc/{child.pid}/status").read_text().splitlines() if ":\t" in line
    )
    assert status["Umask"] == "0077"
    assert os.getsid(child.pid) == child.pid
    assert os.readlink(f"/proc/{child.pid}/cwd") == "/"
    assert int(Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[1]) == made.pid


def test_what_a_daemon_becomes(home: str, workspace: Path) -> None:
    """The descriptors lie where they are looked for, whatever numbers they came with, all else is closed, and the
    environment is the one that was given."""
    socket, guest, environ, fds, names = eval(said(program(BECOMES, home, str(workspace))))
    assert socket == (5, (1, 2))
    assert guest == (6, b"\x00\xff")
    assert environ == sorted([*ENVIRONMENT, "KAIZEN_HOME"])
    assert fds == ["/dev/null", "pipe:", "pipe:", "pipe:", "pipe:", "socket:", "socket:"]
    assert names == 8  # the eighth reads the folder of descriptors


def test_the_environment_is_the_one_that_was_given(home: str, made: Template, workspace: Path, tmp_path: Path) -> None:
    """A daemon looks for transcripts where the caller's environment says, not where the supervisor's does."""
    theirs = tmp_path / "theirs"
    (theirs / "projects").mkdir(parents=True)
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    life = locks.take(where.life)
    assert life is not None
    with life:
        child = made.fork(where, life, environ={"CLAUDE_CONFIG_DIR": str(theirs), "HOME": "/nowhere"}, listener=None)
    await_ready(where, child, Deadline.after(30))
    os.close(child.ready)
    built = session(cwd=str(workspace))
    built.write(theirs / "projects")
    log = Path(where.home, "projects")
    eventually(lambda: any(log.rglob("kaizen.db")), "it has a store")
    eventually(
        lambda: (client.ask(where.runtime.sock, {"type": "status"}, timeout_s=5)["head"] or 0) > 0, "it has events"
    )


def test_the_end_of_the_channel_is_its_end(home: str, made: Template, workspace: Path) -> None:
    """When the supervisor lets go of it the template ends, and its daemons live on."""
    child = forked(made, home, workspace)
    made.close()
    wait_for_end(made.pid)
    assert not has_ended(child.pid)
    assert client.ask(place(home, workspace).runtime.sock, {"type": "hello"}, timeout_s=5)["pid"] == child.pid


def test_it_tells_how_its_daemons_ended(home: str, made: Template, tmp_path: Path) -> None:
    """A killed daemon's signal and a stopped daemon's status are told, and no zombie stays."""
    first, second = (forked(made, home, make_workspace(tmp_path / name)) for name in "ab")
    kill(first.pid)
    assert made.ended() == [(first.pid, -9)]
    client.ask(place(home, tmp_path / "b").runtime.sock, {"type": "stop"}, timeout_s=5)
    assert made.ended() == [(second.pid, 0)]
    assert not os.path.exists(f"/proc/{first.pid}")


def test_a_daemon_is_shown_as_one(home: str, made: Template, workspace: Path) -> None:
    """Its command line names home and workspace, and its name the workspace."""
    child = forked(made, home, workspace)
    line = Path(f"/proc/{child.pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    assert line == [b"kaizen-daemon", b"--home", home.encode(), b"--workspace", str(workspace).encode()]
    assert Path(f"/proc/{child.pid}/comm").read_text() == "kaizen reposito\n"
    assert Path(f"/proc/{made.pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")[0] == b"kaizen-template"


def test_long_paths_fit_into_its_command_line(home: str, tmp_path: Path) -> None:
    """Two paths of 240 bytes and more are shown whole."""
    deep = tmp_path / ("h" * 120) / ("k" * 120)
    deep.mkdir(parents=True)
    far = make_workspace(tmp_path / ("w" * 120) / ("ä" * 60))
    made = Template(str(deep))
    files.ensure_home(str(deep))
    child = forked(made, str(deep), far)
    line = Path(f"/proc/{child.pid}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
    assert line[-3:] == [str(deep).encode(), b"--workspace", str(far).encode()]
    made.close()


def test_a_daemon_that_cannot_begin_says_why(home: str, made: Template, workspace: Path) -> None:
    """A workspace that is gone when the daemon begins ends it with a status that is told; the template goes on."""
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    life = locks.take(where.life)
    assert life is not None
    workspace.rename(workspace.with_name("moved"))
    with life:
        child = made.fork(where, life, environ={}, listener=None)
    assert made.ended() == [(child.pid, 70)]
    os.close(child.ready)
    assert "the daemon failed" in Path(where.runtime.log).read_text()
    workspace.with_name("moved").rename(workspace)
    forked(made, home, workspace)


def test_the_socket_and_its_guests_come_along(home: str, made: Template, workspace: Path) -> None:
    """A daemon serves the socket that was held, and a connection that was handed on, from the bytes that had come."""
    where = place(home, workspace)
    files.ensure_folder(home, where.runtime.dir)
    held = listen(where.runtime.sock, replace=False)
    request = wire.frame({"type": "hello"})
    with connected(where.runtime.sock) as caller:
        fd, _ = held.sock._accept()  # type: ignore[attr-defined]
        guest = Guest(_socket.socket(fileno=fd), request[:5])
        child = forked(made, home, workspace, listener=held, guests=[guest])
        guest.sock.close()
        caller.sendall(request[5:])
        assert (read_message(caller) or {})["pid"] == child.pid
    assert files.inode(where.runtime.sock) == held.file
    held.sock.close()
