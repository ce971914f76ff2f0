"""Who is measured: how each is installed, asked and recognised. What cannot be installed is left out, with the reason."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from bench.places import kaizen, until

_LIMIT_S = 120.0
_FACTORY = "supervisor.rpcinterface:make_main_rpcinterface"


class Peer(NamedTuple):
    """A program. `start` has a daemon run for the folder, `warm` does the same or asks while one runs; both are command
    lines for a folder that `prepare` has made ready. `marks` tells its daemons by their command lines."""

    name: str
    version: str
    start: Callable[[Path], list[str]]
    warm: Callable[[Path], list[str]]
    marks: str
    prepare: Callable[[Path], None] = lambda folder: None
    variables: tuple[tuple[str, str], ...] = ()

    def environ(self, folder: Path) -> dict[str, str]:
        """Home and temporary folder of its own for each folder."""
        own = {"HOME": str(folder / "home"), "TMPDIR": str(folder), "KAIZEN_HOME": str(folder / "home" / "kaizen")}
        return {"PATH": os.environ.get("PATH", ""), **own, **dict(self.variables)}


class Missing(NamedTuple):
    """One that is not measured, and why."""

    name: str
    why: str


def roster(prefix: Path) -> Iterator[Peer | Missing]:
    """Ours first, then each of the others, installed below this folder by the ordinary clients."""
    yield _ours("kaizen", lambda folder: None)
    yield _ours("kaizen, supervised", _with_supervisor)
    for name, install in (("turbo", _turbo), ("pm2", _pm2), ("supervisor", _supervisor), ("watchman", _watchman)):
        try:
            yield install(prefix)
        except (OSError, subprocess.SubprocessError, LookupError) as error:
            told = getattr(error, "stderr", None) or str(error)
            yield Missing(name, (told.strip().splitlines() or [type(error).__name__])[-1])


def _ours(name: str, prepare: Callable[[Path], None]) -> Peer:
    def start(folder: Path) -> list[str]:
        return [*kaizen(), "daemon", "start", "--background", "-w", str(folder / "work")]

    return Peer(name, _told([*kaizen(), "--version"]).split()[-1], start, start, "--workspace", prepare)


def _with_supervisor(folder: Path) -> None:
    environ = Peer("", "", lambda _: [], lambda _: [], "").environ(folder)
    _told([*kaizen(), "supervise", "--background"], environ=environ)
    status = [*kaizen(), "supervise", "status", "--json"]
    until(lambda: '"watchfiles"' in _told(status, environ=environ), "the supervisor watches")


def _turbo(prefix: Path) -> Peer:
    _npm(prefix, "turbo")
    # The program itself: what npm links starts Node first.
    found = sorted(prefix.glob("node_modules/@turbo/*/bin/turbo")) or sorted(
        prefix.glob("node_modules/turbo-*/bin/turbo")
    )
    if not found:
        raise LookupError("npm installed no program for this system")
    program, here = str(found[0]), "--cwd"

    def prepare(folder: Path) -> None:
        (folder / "work" / "package.json").write_text('{"name": "work", "packageManager": "npm@10.0.0"}')
        (folder / "work" / "turbo.json").write_text('{"tasks": {}}')

    def start(folder: Path) -> list[str]:
        return [program, here, str(folder / "work"), "daemon", "start"]

    quiet = (("TURBO_TELEMETRY_DISABLED", "1"), ("DO_NOT_TRACK", "1"))
    return Peer("turbo", _told([program, "--version"]).split()[-1], start, start, "--skip-infer", prepare, quiet)


def _pm2(prefix: Path) -> Peer:
    _npm(prefix, "pm2")
    program = str(prefix / "node_modules" / ".bin" / "pm2")

    def ping(folder: Path) -> list[str]:
        return [program, "ping"]

    environ = {"PATH": os.environ.get("PATH", ""), "HOME": str(prefix), "PM2_HOME": str(prefix / "pm2")}
    version = _told([program, "--version"], environ=environ).split()[-1]
    return Peer("pm2", version, ping, ping, "God Daemon")


def _supervisor(prefix: Path) -> Peer:
    python = prefix / "venv" / "bin" / "python"
    _told([sys.executable, "-m", "venv", str(prefix / "venv")])
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _told([*pip, "supervisor", "setuptools<81"])

    def prepare(folder: Path) -> None:
        lines = (
            f"[unix_http_server]\nfile={folder}/work/supervisor.sock",
            f"[supervisord]\nlogfile={folder}/work/supervisord.log\npidfile={folder}/work/supervisord.pid",
            f"[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = {_FACTORY}",
            f"[supervisorctl]\nserverurl=unix://{folder}/work/supervisor.sock\n",
        )
        (folder / "work" / "supervisord.conf").write_text("\n".join(lines))

    def line(program: str, *more: str) -> Callable[[Path], list[str]]:
        path = str(python.with_name(program))
        return lambda folder: [path, "-c", str(folder / "work" / "supervisord.conf"), *more]

    version = _told([str(python.with_name("supervisord")), "--version"]).strip()
    return Peer("supervisor", version, line("supervisord"), line("supervisorctl", "pid"), "supervisord", prepare)


def _watchman(prefix: Path) -> Peer:
    program = shutil.which("watchman")
    if program is None:
        raise LookupError("there is none on PATH")
    place = (
        "--unix-listener-path={0}/work/sock --statefile={0}/work/state --logfile={0}/work/log --pidfile={0}/work/pid"
    )

    def ask(folder: Path) -> list[str]:
        return [str(program), *place.format(folder).split(), "get-pid"]

    return Peer("watchman", _told([program, "--version"]).strip(), ask, ask, "watchman")


def _npm(prefix: Path, name: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise LookupError("there is no npm on PATH")
    line = [npm, "install", "--prefix", str(prefix), "--no-audit", "--no-fund", "--loglevel=error", name]
    _told(line)


def _told(line: list[str], *, environ: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        line, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_LIMIT_S, check=True
    )
    return done.stdout
