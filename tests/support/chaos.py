"""Many processes that do everything to a few workspaces at once: what people type, what goes wrong, and what kills.

`main` is one program. It forks the workers, each with its own seed made from the run's, its own log and its own copy of
the interpreter, and tells at the end what any of them saw that must not be. A worker's log has a line a step.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import kaizen as package
from kaizen import clock, paths
from kaizen.background import pidfile
from kaizen.background.start import register, start_background_for
from kaizen.background.stop import stop_background_for
from kaizen.cli import show
from kaizen.cli.entry import main as kaizen
from kaizen.errors import KaizenError, StartTimeout
from kaizen.host import files, processes
from kaizen.model.daemon import PROTOCOL, Identity
from kaizen.registry.hot import Registry

LOOKING_S, STARTING_S, STOPPING_S = 2.0, 10.0, 30.0  # what each kind of command promises
DRAWN_OUT_S = 0.3  # how long something is frozen at the most


class Arena(NamedTuple):
    """What the workers are let loose on. `slack_s` is what a command may take beyond its promise, since so many share
    the processors; `stranger` is a process that must never be signalled."""

    home: str
    workspaces: list[str]
    seed: int
    workers: int
    seconds: float
    slack_s: float
    supervised: bool
    stranger: int
    logs: str


class Worker:
    """One of the processes, and everything that it may do."""

    def __init__(self, arena: Arena, index: int) -> None:
        self.arena = arena
        self.chance = random.Random(f"{arena.seed}:{index}")
        self.log = open(os.path.join(arena.logs, f"{index:03}.log"), "w", buffering=1)  # noqa: SIM115 - ours to the end
        self.children: list[int] = []
        self.wrong: list[str] = []
        self.longest: dict[str, float] = {}
        self.steps = 0

    def run(self) -> dict[str, Any]:
        """Act until the time is up."""
        os.dup2(self.log.fileno(), 1)
        os.dup2(self.log.fileno(), 2)
        before = self._open()
        acts, weights = zip(*self._acts(), strict=True)
        until = time.monotonic() + self.arena.seconds
        while time.monotonic() < until:
            act, limit_s = self.chance.choices(acts, weights)[0]
            self._step(act, limit_s, self.chance.choice(self.arena.workspaces))
        for pid in self.children:
            _end(pid)
        if (left := self._open() - before) > 0:
            self.wrong.append(f"{left} descriptors are left open")
        return {"steps": self.steps, "wrong": self.wrong, "longest": self.longest}

    def _acts(self) -> list[tuple[tuple[Callable[[str], object], float], int]]:
        start, look, stop = STARTING_S, LOOKING_S, STOPPING_S
        found: list[tuple[tuple[Callable[[str], object], float], int]] = [
            ((self.start, start), 12), ((self.start_typed, start), 6), ((self.stop, stop), 5),
            ((self.restart, start + stop), 4), ((self.status, look), 6), ((self.ps, look), 5),
            ((self.reap, stop), 5), ((self.forget, start + stop), 2), ((self.init, start), 4), ((self.pause, stop), 1),
            ((self.resume, start), 3), ((self.kill, start), 8), ((self.freeze, start), 3),
            ((self.remove_socket, start), 4), ((self.remove_runtime, start), 2), ((self.remove_registry, start), 1),
            ((self.forge, start), 4), ((self.kill_starter, start), 4), ((self.freeze_starter, start), 2),
            ((self.foreground, start), 2),
        ]  # fmt: skip
        if self.arena.supervised:
            found += [
                ((self.supervise, start), 4), ((self.supervise_status, look), 3), ((self.kill_supervisor, start), 1),
                ((self.freeze_supervisor, start), 1), ((self.kill_template, start), 2), ((self.supervise_stop, stop), 1),
            ]  # fmt: skip
        return found

    def _step(self, act: Callable[[str], object], limit_s: float, workspace: str) -> None:
        name, begun = act.__name__, time.monotonic()
        self.log.write(f"{clock.now_ms()} {name} {os.path.basename(workspace)} ...\n")
        try:
            came: object = act(workspace)
        except KaizenError as error:
            came = f"{type(error).__name__}: {error}"
            if isinstance(error, StartTimeout):
                came = f"{came} ({error.hint})"
        except Exception:
            came = traceback.format_exc()
            self.wrong.append(f"{name} {workspace}: {came}")
        took = time.monotonic() - begun
        self.steps += 1
        self.longest[name] = max(self.longest.get(name, 0.0), took)
        self.log.write(f"{clock.now_ms()} {name} {os.path.basename(workspace)}: {came} ({took:.3f} s)\n")
        if took > limit_s + self.arena.slack_s:
            self.wrong.append(f"{name} {workspace} took {took:.1f} s")

    # What people and programs do.

    def start(self, workspace: str) -> str:
        started = start_background_for(workspace, home=self.arena.home)
        words = _words(started.pid)
        if words and workspace not in words:
            self.wrong.append(f"start {workspace} gave pid {started.pid}, which is {words}")
        return f"pid {started.pid}"

    def start_typed(self, workspace: str) -> int:
        return self._typed("daemon", "start", "--background", "-w", workspace)

    def stop(self, workspace: str) -> int | str:
        if self.chance.random() < 0.5:
            return self._typed("daemon", "stop", "-w", workspace)
        return str(stop_background_for(workspace, home=self.arena.home).how)

    def restart(self, workspace: str) -> int:
        return self._typed("daemon", "restart", "-w", workspace)

    def status(self, workspace: str) -> int:
        return self._typed("daemon", "status", "-w", workspace)

    def ps(self, workspace: str) -> int:
        return self._typed("ps", "--json")

    def reap(self, workspace: str) -> int:
        return self._typed("reap")

    def forget(self, workspace: str) -> int:
        return self._typed("forget", workspace, *self.chance.choice([(), ("--purge", "--yes")]))

    def init(self, workspace: str) -> int:
        return self._typed("init", workspace)

    def pause(self, workspace: str) -> int:
        return self._typed("pause", workspace)

    def resume(self, workspace: str) -> int:
        return self._typed("resume", workspace)

    def supervise(self, workspace: str) -> int:
        return self._typed("supervise", "--background")

    def supervise_status(self, workspace: str) -> int:
        return self._typed("supervise", "status", "--json")

    def supervise_stop(self, workspace: str) -> int:
        return self._typed("supervise", "stop")

    def foreground(self, workspace: str) -> str:
        """A daemon on a terminal; it is ended with the worker, if nobody ended it before."""
        pid = self._forked(lambda: kaizen(["daemon", "start", "-w", workspace]))
        self.children.append(pid)
        return f"pid {pid}"

    # What goes wrong.

    def kill(self, workspace: str) -> str:
        return self._signal(self._daemon(workspace), signal.SIGKILL)

    def freeze(self, workspace: str) -> str:
        return self._freeze(self._daemon(workspace))

    def remove_socket(self, workspace: str) -> None:
        files.remove(paths.place(self.arena.home, workspace).runtime.sock)

    def remove_runtime(self, workspace: str) -> None:
        whole = self.chance.random() < 0.3
        gone = paths.run_dir(self.arena.home) if whole else paths.place(self.arena.home, workspace).runtime.dir
        shutil.rmtree(gone, ignore_errors=True)

    def remove_registry(self, workspace: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            files.remove(paths.machine_db(self.arena.home) + suffix)

    def forge(self, workspace: str) -> None:
        """Row and pid file name the stranger, as if it had got a daemon's pid; never so that it is the very process."""
        who = processes.identity(self.arena.stranger)
        before = who._replace(started=(who.started or 0) - 1)
        forged = self.chance.choice(
            [before, before._replace(boot="of another time"), who._replace(namespace="pid:[1]"),
             Identity(who.pid, None, None, None)]
        )  # fmt: skip
        place = paths.place(self.arena.home, workspace)
        if self.chance.random() < 0.7 and os.path.isdir(place.runtime.dir):
            pidfile.write(place.home, place.runtime, forged)
        if self.chance.random() < 0.7:
            with Registry.open(place.home) as registry:
                row, now = register(registry, workspace, init=False), clock.now_ms()
                registry.record_ready(row.id, forged, place.runtime, "9", PROTOCOL, web=None, started_at=now, now=now)

    def kill_starter(self, workspace: str) -> None:
        pid = self._forked(lambda: kaizen(["daemon", "start", "--background", "-w", workspace]))
        clock.pause(self.chance.random() * 0.1)
        _end(pid)

    def freeze_starter(self, workspace: str) -> None:
        pid = self._forked(lambda: kaizen(["daemon", "start", "--background", "-w", workspace]))
        clock.pause(self.chance.random() * 0.05)
        self._freeze(pid)
        self.children.append(pid)

    def kill_supervisor(self, workspace: str) -> str:
        return self._signal(self._supervisor(), signal.SIGKILL)

    def freeze_supervisor(self, workspace: str) -> str:
        return self._freeze(self._supervisor())

    def kill_template(self, workspace: str) -> str:
        supervisor = self._supervisor()
        below = Path(f"/proc/{supervisor}/task/{supervisor}/children")
        try:
            children = below.read_text().split() if supervisor else []
        except OSError:
            children = []
        templates = [int(pid) for pid in children if any("template" in word for word in _words(int(pid)))]
        return self._signal(templates[0], signal.SIGKILL) if templates else "none"

    def _typed(self, *arguments: str) -> int:
        try:
            return kaizen([*arguments])
        finally:
            show.flush()
            sys.stdout.flush()
            sys.stderr.flush()

    def _daemon(self, workspace: str) -> int | None:
        who = pidfile.read(paths.place(self.arena.home, workspace).runtime)
        return who.pid if who is not None and workspace in _words(who.pid) else None

    def _supervisor(self) -> int | None:
        who = pidfile.read(paths.supervisor(self.arena.home).runtime)
        return who.pid if who is not None and self.arena.home in _words(who.pid) else None

    def _signal(self, pid: int | None, number: int) -> str:
        fd = _held(pid, self.arena.home)
        if fd is None:
            return "none"
        try:
            signal.pidfd_send_signal(fd, number)
        except ProcessLookupError:
            return "gone"
        finally:
            os.close(fd)
        return f"pid {pid}"

    def _freeze(self, pid: int | None) -> str:
        """SIGSTOP, and after a while SIGCONT, to the same process."""
        fd = _held(pid, self.arena.home)
        if fd is None:
            return "none"
        try:
            signal.pidfd_send_signal(fd, signal.SIGSTOP)
            clock.pause(self.chance.random() * DRAWN_OUT_S * (10 if self.chance.random() < 0.1 else 1))
            signal.pidfd_send_signal(fd, signal.SIGCONT)
        except ProcessLookupError:
            return "gone"
        finally:
            os.close(fd)
        return f"pid {pid}"

    def _forked(self, run: Callable[[], int]) -> int:
        pid = os.fork()
        if pid == 0:
            status = 70
            try:
                status = run()
            except BaseException:
                traceback.print_exc()
            finally:
                show.flush()
                os._exit(status)
        return pid

    def _open(self) -> int:
        return len(os.listdir("/proc/self/fd"))


def main() -> None:
    """Fork the workers, wait for them, and print what they saw. The argument is the arena, as JSON."""
    arena = Arena(**json.loads(sys.argv[1]))
    for module in pkgutil.walk_packages(package.__path__, "kaizen."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)  # once for all of them
    pids = {}
    for index in range(arena.workers):
        pid = os.fork()
        if pid == 0:
            _work(arena, index)
        pids[pid] = index
    until, hung = time.monotonic() + arena.seconds + STARTING_S + STOPPING_S + arena.slack_s, []
    while pids and time.monotonic() < until:
        pid, _ = os.waitpid(-1, os.WNOHANG)
        pids.pop(pid, None)
        if not pid:
            clock.pause(0.02)
    for pid, index in pids.items():
        hung.append(f"worker {index} has not come to an end")
        _end(pid)
    told = [_told(arena, index) for index in range(arena.workers)]
    print(json.dumps({"hung": hung, "workers": told}))


def _work(arena: Arena, index: int) -> None:
    status = 70
    try:
        worker = Worker(arena, index)
        told = worker.run()
        Path(arena.logs, f"{index:03}.json").write_text(json.dumps(told))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _told(arena: Arena, index: int) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(Path(arena.logs, f"{index:03}.json").read_text())
    except OSError:
        return {"steps": 0, "wrong": [f"worker {index} failed"], "longest": {}}
    return {**told, "wrong": [f"worker {index}: {each}" for each in told["wrong"]]}


def _words(pid: int) -> list[str]:
    try:
        return [os.fsdecode(word) for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") if word]
    except OSError:
        return []  # it has ended, and so has one without a word


def _held(pid: int | None, home: str) -> int | None:
    """A descriptor of a process that is certainly one of ours: its command line is looked at while it is held."""
    if pid is None:
        return None
    try:
        fd = os.pidfd_open(pid)
    except OSError:
        return None
    if any(home in word for word in _words(pid)) or os.getpid() == _parent(pid):
        return fd
    os.close(fd)
    return None


def _parent(pid: int) -> int | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return None
    return int(text[text.rindex(")") + 2 :].split()[1])


def _end(pid: int) -> None:
    """End a child of ours and wait for it."""
    for number in (signal.SIGKILL, signal.SIGCONT):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass
