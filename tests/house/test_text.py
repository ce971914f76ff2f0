"""One door per effect, and no word in the repository that belongs to one machine only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import PACKAGE, modules, name_of, repository_files, tree

# Written in pieces, so that this file does not hold what it looks for.
HOSTS = re.compile(
    "|".join(("pypi" + r"\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "crates" + r"\.io"))
)
MACHINE = re.compile(r"(?<![\w.~/*}-])/(?:wo" + r"rk|ro" + r"ot)(?:/[\w.]|\b(?!/))")

# What reaches out of the process, by its dotted name, and the modules that may.
DOORS = {
    "the terminal": (
        {"print", "sys.stdout", "sys.__stdout__"},
        {
            "kaizen/cli/show.py",
            "kaizen/tui/terminal.py",  # a program that has the whole terminal writes through textual, on the stream given here
            "kaizen/pricing/answer.py",  # a program of its own, whose output is a pipe to the daemon that asked
            "kaizen/reading/looking.py",  # as that one
            "kaizen/registry/tables.py",  # prints the schema for its authors
        },
    ),
    "time": (
        {"time.*", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "datetime.datetime.now"},
        {"kaizen/clock.py"},
    ),
    "processes": (
        {
            "os.kill", "os.killpg", "os.fork", "os.forkpty", "os.posix_spawn", "os.posix_spawnp", "os.system",
            "os.popen", "os.waitpid", "os.pidfd_open", "signal.pidfd_send_signal", "subprocess.*", "os.execv",
            "os.execve", "os.execvp", "os.execvpe", "os.execl", "multiprocessing.*",
        },
        {"kaizen/host/processes.py"},
    ),
    "SQLite": ({"sqlite3.connect", "sqlite3.dbapi2.connect"}, {"kaizen/database/"}),
    "sockets": ({"_socket.*", "socket.*", "socketserver.*", "http.*", "urllib.request.*"}, {"kaizen/ipc/"}),
    "locks": ({"fcntl.flock", "fcntl.lockf", "fcntl.F_OFD_*"}, {"kaizen/host/locks.py"}),
}  # fmt: skip


def used(path: Path) -> Iterator[tuple[str, int]]:
    """The dotted names that a module imports or reads, with their lines."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Import(names=names):
                yield from ((f"{alias.name}.*", node.lineno) for alias in names if alias.name not in _WIDE)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from ((f"{module}.{alias.name}", node.lineno) for alias in names)
            case ast.Attribute():
                yield ast.unparse(node), node.lineno
            case ast.Name(id=name):
                yield name, node.lineno


_WIDE = {"os", "sys", "sqlite3", "fcntl", "signal"}  # imported for more than what is guarded


def reaches(name: str, guarded: set[str]) -> bool:
    """Whether a dotted name is one of the guarded; `x.*` stands for all of `x`."""
    return any(name == each or (each.endswith("*") and name.startswith(each[:-1])) for each in guarded)


def violations(path: Path, where: str, guarded: set[str], doors: set[str]) -> list[str]:
    if any(where == door or (door.endswith("/") and where.startswith(door)) for door in doors):
        return []
    return [f"{where}:{line} {name}" for name, line in used(path) if reaches(name, guarded)]


@pytest.mark.parametrize("effect", DOORS)
def test_each_effect_has_one_door(effect: str) -> None:
    """Time, processes, sockets, SQLite, locks and the terminal are each reached through one place."""
    guarded, doors = DOORS[effect]
    found = [each for path in modules() for each in violations(path, name_of(path), guarded, doors)]
    assert found == []


@pytest.mark.parametrize("effect", DOORS)
def test_every_door_exists(effect: str) -> None:
    """A door that was moved is not left behind in the list."""
    assert all((PACKAGE.parent / door).exists() for door in DOORS[effect][1])


@pytest.mark.parametrize(
    ("effect", "source"),
    [
        ("the terminal", "print('x')"),
        ("the terminal", "import sys\nsys.stdout.write('x')"),
        ("time", "import time"),
        ("time", "from time import sleep"),
        ("time", "from datetime import datetime\ndatetime.now()"),
        ("processes", "import os\nos.kill(1, 9)"),
        ("processes", "from os import fork"),
        ("processes", "import subprocess"),
        ("SQLite", "import sqlite3\nsqlite3.connect('x')"),
        ("sockets", "import _socket"),
        ("sockets", "from socket import socket"),
        ("locks", "import fcntl\nfcntl.flock(1, 2)"),
    ],
)
def test_a_side_door_is_seen(tmp_path: Path, effect: str, source: str) -> None:
    """Reaching out past the door is found, however it is written."""
    path = tmp_path / "module.py"
    path.write_text(source)
    guarded, doors = DOORS[effect]
    assert violations(path, "kaizen/module.py", guarded, doors)


def strange(text: str) -> list[str]:
    """The lines that name a package registry's host or a folder of the machine this was written on."""
    return [line for line in text.splitlines() if HOSTS.search(line) or MACHINE.search(line)]


def test_nothing_names_this_machine_or_a_registry() -> None:
    """The repository means the same on every machine: no registry's host, no absolute path of ours."""
    found = [
        f"{name_of(path)}: {line.strip()[:120]}"
        for path in repository_files()
        for line in strange(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    ["see https://" + "pypi" + ".org/simple", "cd /wo" + "rk/main", '"/ro' + 'ot/.claude"', "in /wo" + "rk, then"],
)
def test_a_strange_line_is_seen(line: str) -> None:
    """A line that names one of them is found."""
    assert strange(line)


@pytest.mark.parametrize(
    "line", ["~/wo" + "rk/app", "https://example.org/wo" + "rk/", "a/ro" + "ot", "/rooted", "/working"]
)
def test_an_innocent_line_is_not(line: str) -> None:
    """A folder of anybody's is no folder of this machine."""
    assert strange(line) == []
