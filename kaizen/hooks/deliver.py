"""`kaizen hook AGENT`: what an agent runs, and waits for, whenever something happens.

    payload -> whose folder is it? -> a letter in that workspace's spool -> ring its daemon, or let one be started

The letter comes first and the bell after it, so nothing is lost whoever is killed when, and nobody is waited for: neither
an answer nor a start. Whatever happens, nothing is printed and the exit status is 0; agents show both to their users.

Everything here is on the agent's critical path, and imports next to nothing.
"""

from __future__ import annotations

import os

from kaizen import clock, paths
from kaizen.hooks import spool
from kaizen.hooks.wake import wake
from kaizen.ipc import wire
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal as _signal
    from collections.abc import Iterator, Mapping, Sequence
    from typing import NoReturn

    from kaizen.ipc.wire import Message
else:
    try:
        import _signal
    except ImportError:  # an interpreter that keeps it elsewhere
        import signal as _signal

MOST_BYTES = 16 * 1024 * 1024
_CHUNK = 65_536
_PATH_LIMIT = 4096
_AGENT_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_SHELLS = frozenset((b"sh", b"bash", b"dash", b"zsh", b"ksh", b"fish", b"ash", b"busybox"))


class _Seen(NamedTuple):
    name: bytes
    parent: int
    started: int  # clock ticks since boot


def program(arguments: Sequence[str]) -> NoReturn:
    """The hook as a process: takes the payload, and ends without a word."""
    try:
        # Ctrl-C in the agent's terminal is not meant for us, and is worth recording.
        _signal.signal(_signal.SIGINT, _signal.SIG_IGN)
        os.umask(0o077)
        deliver(arguments, os.environ)
    finally:
        os._exit(0)  # also where something was raised, so that nothing of it is shown


def deliver(arguments: Sequence[str], environ: Mapping[str, str]) -> bool:
    """Take one payload, given as the second argument (as Codex's `notify` does) or else on standard input; whether it was
    put in a spool. Raises OSError, KaizenError."""
    if not arguments or not is_agent(agent := arguments[0]):
        return False
    at = clock.now_ms()
    payload = os.fsencode(arguments[1]) if len(arguments) > 1 else _standard_input()
    home = paths.home({**environ})
    projects = spool.open_projects(home)
    if projects is None:
        return False
    try:
        text = payload.decode("utf-8", "replace").strip("\ufeff \t\r\n")
        told = wire.beginning(text)
        folders = list(_folders(told[0], agent, environ)) if told is not None else []
        found = next(filter(None, (spool.find(projects, folder) for folder in folders)), None)
    finally:
        os.close(projects)
    if told is None or found is None:
        _count(home, agent, folders)
        return False
    if found.fd is None:  # paused
        return False
    try:
        kept = spool.put(found.fd, _letter(agent, at, process(agent, environ), text[: told[1]]), at)
        wake(home, found.workspace, found.fd, at)
    finally:
        os.close(found.fd)
    return kept


def is_agent(name: str) -> bool:
    """Whether this can be an agent's name."""
    return 0 < len(name) <= 32 and name[0] != "-" and _AGENT_LETTERS.issuperset(name)


def process(agent: str, environ: Mapping[str, str]) -> str | None:
    """The agent's process, as `pid start-time boot-id pid-namespace`: the one that Claude Code says it is, else the one that
    ran the command, past the shell it may have used. None where that cannot be told. (Other agents may have inherited
    what Claude Code said.)"""
    said = environ.get("CLAUDE_PID", "") if agent == "claude-code" else ""
    pid = int(said) if said.isdecimal() and len(said) < 10 else os.getppid()
    while pid > 1 and (seen := _look(pid)) is not None:
        if seen.name not in _SHELLS:
            boot = _text("/proc/sys/kernel/random/boot_id")
            return f"{pid} {seen.started} {boot.decode().strip()} {_namespace()}".rstrip() if boot else None
        pid = seen.parent
    return None


def _namespace() -> str:
    """Where our pids mean something: in a container they are others than outside of it. Empty where that is not told."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""


def _standard_input() -> bytes:
    """All of it, so that the agent can write all of it; nothing where that is more than we take."""
    chunks: list[bytes] = []
    size = 0
    while got := _read():
        size += len(got)
        chunks = [*chunks, got] if size <= MOST_BYTES else []
    return b"".join(chunks)


def _read() -> bytes:
    try:
        return os.read(0, _CHUNK)
    except BlockingIOError:  # whoever made the pipe left it so, and may share it
        import select

        poll = select.poll()
        poll.register(0, select.POLLIN)
        poll.poll()
        return os.read(0, _CHUNK)


def _folders(told: Message, agent: str, environ: Mapping[str, str]) -> Iterator[str]:
    """The canonical folders that a payload may be of, most likely first. Cursor tells its roots, and then `cwd` is that of
    a command. Where an agent went to a folder of nobody, it is still the work of the folder it was started in."""
    roots = told.get("workspace_roots")
    named = [*(roots if isinstance(roots, list) else ()), told.get("cwd")]
    if agent == "claude-code":
        named.append(environ.get("CLAUDE_PROJECT_DIR"))
    for path in named:
        if isinstance(path, str) and path.startswith("/") and len(path) <= _PATH_LIMIT and _can_be_named(path):
            yield os.path.realpath(path)


def _can_be_named(path: str) -> bool:
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


def _letter(agent: str, at: int, process: str | None, payload: str) -> bytes:
    """One line: the payload as it came, within what is known beside it."""
    head = wire.encode({"agent": agent, "at": at, "process": process})[:-1]
    return f'{head}, "payload": {payload}}}'.replace("\n", " ").replace("\r", " ").encode("utf-8", "replace")


def _count(home: str, agent: str, folders: list[str]) -> None:
    from kaizen.hooks.unassigned import note

    note(home, agent, folders[0] if folders else "")


def _look(pid: int) -> _Seen | None:
    """What the system tells of a process (proc_pid_stat(5)); None where it does not."""
    before, _, after = _text(f"/proc/{pid}/stat").rpartition(b")")
    fields = after.split()
    return _Seen(before.partition(b"(")[2], int(fields[1]), int(fields[19])) if len(fields) > 19 else None


def _text(path: str) -> bytes:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return b""
    try:
        return os.read(fd, 1024)
    except OSError:
        return b""
    finally:
        os.close(fd)
