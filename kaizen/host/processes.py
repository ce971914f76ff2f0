"""The only door to processes: who one is, whether it ended, and signals that can only reach the one meant.

A pid is reused; a pid with its start time, boot and pid namespace is not. On Linux the start time is field 22
of `/proc/PID/stat` (clock ticks since boot, which no change of the clock moves; proc_pid_stat(5)). Where a
fact cannot be had the answer is "cannot tell", and then nothing is touched.
"""

from __future__ import annotations

import os
import select

from kaizen.model.daemon import Identity, Same
from kaizen.values import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn


class Ran(NamedTuple):
    """What an external program came to. `status` is None where it could not be started or outlived its time;
    `err` then says so. Negative: the signal that ended it."""

    status: int | None
    out: bytes
    err: bytes


def identity(pid: int) -> Identity:
    """Who has this pid now; what the system does not tell is None."""
    return Identity(pid=pid, started=started(pid), boot=boot_id(), namespace=pid_namespace())


def own_identity() -> Identity:
    """Who we are."""
    return identity(os.getpid())


def started(pid: int) -> int | None:
    """The start time of a process in clock ticks since boot; None if there is none or it cannot be told."""
    stat = _stat(pid)
    return None if stat is None else int(stat[19])


def is_zombie(pid: int) -> bool:
    """Whether the process has ended and only waits for its parent to take note."""
    stat = _stat(pid)
    return stat is not None and stat[0] in (b"Z", b"X")


def cpu_seconds(pid: int) -> float | None:
    """The processor time that the process has used since it began; None where it cannot be told."""
    stat = _stat(pid)
    return None if stat is None else (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def memory_bytes(pid: int) -> tuple[int, str] | None:
    """The memory of a process, and what that is: `pss`, its own and its part of what is shared, where the system
    tells, else `rss`, which counts what is shared in full. None where it cannot be told."""
    rollup = _read_text(f"/proc/{int(pid)}/smaps_rollup") or ""
    for line in rollup.split("\n"):
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024, "pss"
    pages = (_read_text(f"/proc/{int(pid)}/statm") or "").split()
    return (int(pages[1]) * os.sysconf("SC_PAGE_SIZE"), "rss") if len(pages) > 1 else None


def is_gone(pid: int) -> bool:
    """Whether no process has this pid, or one that has ended."""
    return is_zombie(pid) or not _exists(pid)


def boot_id() -> str | None:
    """The name of this boot."""
    return _read_text("/proc/sys/kernel/random/boot_id")


def pid_namespace() -> str | None:
    """The pid namespace in which our pids mean something, as `pid:[4026531836]`."""
    try:
        return os.readlink("/proc/self/ns/pid")
    except OSError:
        return None


def compare(recorded: Identity) -> Same:
    """Whether the process that has the recorded pid now is the recorded one. A zombie is not: it ended."""
    if recorded.boot is None or recorded.started is None:
        return Same.CANNOT_TELL
    if recorded.boot != boot_id():
        return Same.DIFFERENT if boot_id() is not None else Same.CANNOT_TELL
    if recorded.namespace != pid_namespace():
        return Same.CANNOT_TELL
    now = started(recorded.pid)
    if now is None:
        return Same.DIFFERENT if not _exists(recorded.pid) else Same.CANNOT_TELL
    return Same.SAME if now == recorded.started and not is_zombie(recorded.pid) else Same.DIFFERENT


def is_alive(recorded: str) -> bool | None:
    """Whether the process lives that was recorded as `pid start boot namespace`, as an agent's hook tells it; without a
    namespace ours is meant. None where it cannot be told."""
    pid, started_at, boot, *space = [*recorded.split(), "", "", ""][:4]
    if not (pid.isdecimal() and len(pid) < 10 and started_at.isdecimal() and boot):
        return None
    namespace = space[0] if space and space[0] else pid_namespace()
    same = compare(Identity(pid=int(pid), started=int(started_at), boot=boot, namespace=namespace))
    return None if same is Same.CANNOT_TELL else same is Same.SAME


def send(recorded: Identity, number: int) -> Same:
    """Send a signal to the recorded process and to no other; returns whether it was the same.

    The process descriptor is opened first and the identity is compared while it is held: if they agree, the
    descriptor names that process for good, even if it ends before the signal is sent.
    """
    fd = descriptor(recorded.pid)
    try:
        found = compare(recorded)
        if found is Same.SAME:
            _signal(fd, recorded.pid, number)
        return found
    finally:
        if fd is not None:
            os.close(fd)


def descriptor(pid: int) -> int | None:
    """A process descriptor, readable once the process has ended; None where there is none to be had."""
    opener = getattr(os, "pidfd_open", None)
    if opener is None:
        return None
    try:
        fd: int = opener(pid)
    except (OSError, OverflowError):
        return None
    return fd


def wait_readable(fds: Sequence[int], timeout_s: float) -> list[int]:
    """Wait until one of the descriptors can be read or is at its end; the ready ones, or none in time."""
    poll = select.poll()
    for fd in fds:
        poll.register(fd, select.POLLIN | select.POLLHUP | select.POLLERR)
    return [fd for fd, _ in poll.poll(max(0, int(timeout_s * 1000)))]


def spawn(argv: Sequence[str], *, keep: Sequence[tuple[int, int]], environ: dict[str, str]) -> int:
    """Start a program with exactly the descriptors in `keep`, as (ours, its), and return its pid.

    Each of ours must be above all of its, so that no copy overwrites one that is still to be made. The
    program closes what else it may have inherited.
    """
    actions = [(os.POSIX_SPAWN_DUP2, ours, its) for ours, its in keep]
    return os.posix_spawn(argv[0], list(argv), environ, file_actions=actions)


def give_way() -> None:
    """From now on this process runs when others have nothing to do, as far as the kernel allows."""
    os.nice(10)


def fork() -> int:
    """Go on as two processes; 0 in the new one. Only for a process that has no thread."""
    return os.fork()


def leave(status: int) -> NoReturn:
    """End a forked process at once: nothing that it shares with its parent is closed or flushed a second time."""
    os._exit(status)


def ended_children() -> list[tuple[int, int]]:
    """The children of ours that have ended, with their exit statuses (negative: the signal)."""
    found = []
    try:
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found.append((ended[0], os.waitstatus_to_exitcode(ended[1])))
    except ChildProcessError:
        pass
    return found


def find(program: str) -> str | None:
    """Where a program lies on PATH; None where there is none."""
    from shutil import which

    return which(program)


def run(
    argv: Sequence[str], *, given: bytes = b"", environ: dict[str, str] | None = None, limit_s: float = 30.0
) -> Ran:
    """Run an external program to its end, in `/`, with `given` as its input and `environ` on top of our environment.

    Never raises: one that is missing, or that had to be killed after `limit_s` seconds, is an answer too.
    """
    import subprocess

    try:
        done = subprocess.run(
            list(argv), input=given, env={**os.environ, **(environ or {})}, cwd="/", capture_output=True,
            timeout=limit_s, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return Ran(None, b"", f"{argv[0]} did not end within {limit_s:g} s".encode())
    except OSError as error:
        return Ran(None, b"", f"{argv[0]}: {(error.strerror or str(error)).lower()}".encode())
    return Ran(done.returncode, done.stdout, done.stderr)


def become(argv: Sequence[str], *, environ: dict[str, str]) -> NoReturn:
    """Go on as another program, in the same process and with the inheritable descriptors."""
    os.execve(argv[0], list(argv), environ)


def exit_status(pid: int, *, block: bool = False) -> int | None:
    """The exit status of a child of ours that ended (negative: the signal); None while it runs, or if it is
    not our child."""
    try:
        done, status = os.waitpid(pid, 0 if block else os.WNOHANG)
    except ChildProcessError:
        return None
    return os.waitstatus_to_exitcode(status) if done else None


def _signal(fd: int | None, pid: int, number: int) -> None:
    try:
        if fd is not None:
            from signal import pidfd_send_signal

            pidfd_send_signal(fd, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _stat(pid: int) -> list[bytes] | None:
    """The fields of `/proc/PID/stat` after the name, which may itself hold spaces and brackets."""
    try:
        fd = os.open(f"/proc/{int(pid)}/stat", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        text = os.read(fd, 4096)
    except OSError:
        return None
    finally:
        os.close(fd)
    fields = text[text.rfind(b")") + 2 :].split()
    return fields if len(fields) > 19 else None


def _read_text(path: str) -> str | None:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return os.read(fd, 4096).decode().strip() or None
    except (OSError, UnicodeDecodeError):
        return None
    finally:
        os.close(fd)
