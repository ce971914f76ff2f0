"""A process that looks on: never do two daemons hold one workspace, and nobody ever signals a stranger.

Who holds a workspace is told by the kernel: the process has its life lock's file open, and a lock is on that very
descriptor (proc_pid_fdinfo(5)). The stranger blocks all signals, so that each one it gets stays pending, for all to see.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kaizen import paths
from tests.support.processes import program

_STRANGER = """
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
print("ready", flush=True)
sys.stdin.read()
"""


class Stranger:
    """A process of somebody else's; within a `with`."""

    def __init__(self) -> None:
        self._process = program(_STRANGER, stdin=subprocess.PIPE)
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        self.pid = self._process.pid

    def __enter__(self) -> Stranger:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def trouble(self) -> str | None:
        """What was done to it; None if nothing was."""
        return harmed(self.pid)


class Witness:
    """The process that looks on; `tell` ends it and gives what it saw."""

    def __init__(self, home: str, workspaces: list[str], stranger: int) -> None:
        given = json.dumps([home, workspaces, stranger])
        self._process = program("from tests.support.witness import main; main()", given, stdin=subprocess.PIPE)

    def tell(self) -> tuple[int, list[str]]:
        """How often it looked, and what it saw that must not be."""
        out, err = self._process.communicate("", timeout=60)
        assert self._process.returncode == 0, err
        looks, wrong = json.loads(out)
        return looks, wrong


class Held(NamedTuple):
    """A daemon that holds its workspace."""

    pid: int
    workspace: str


def harmed(pid: int) -> str | None:
    """What a process that blocks all signals got; None if nothing."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return "it is gone"
    facts = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
    if facts["State"][0] in "TtZX":
        return f"it is in state {facts['State']}"
    pending = int(facts["SigPnd"], 16) | int(facts["ShdPnd"], 16)
    return f"it got signals {pending:#x}" if pending else None


def holders(home: str, workspaces: list[str]) -> list[Held]:
    """The daemons that hold a workspace of this home."""
    found = []
    for name in os.listdir("/proc"):
        if name.isdecimal():
            given = _given(int(name))
            workspace = given.get("--workspace", "")
            if given.get("--home") == home and workspace in workspaces and _holds(int(name), home, workspace):
                found.append(Held(int(name), workspace))
    return found


def doubles(home: str, workspaces: list[str]) -> list[str]:
    """Two that hold one workspace at the same moment: the first is looked at again after the second was seen to hold."""
    first: dict[str, int] = {}
    wrong = []
    for each in holders(home, workspaces):
        other = first.setdefault(each.workspace, each.pid)
        order = (other, each.pid, other)
        if other != each.pid and all(_holds(pid, home, each.workspace) for pid in order):
            wrong.append(f"{other} and {each.pid} both hold {each.workspace}")
    return wrong


def main() -> None:
    """Look until the input ends, then print what was seen."""
    home, workspaces, stranger = json.loads(sys.argv[1])
    with suppress(PermissionError):
        os.nice(-20)  # so many others want the processors
    looks, wrong = 0, []
    while not select.select([0], [], [], 0.03)[0]:
        wrong += doubles(home, workspaces)
        if (trouble := harmed(stranger)) is not None:
            wrong.append(f"the stranger: {trouble}")
            break
        looks += 1
    print(json.dumps([looks, wrong]))


def _given(pid: int) -> dict[str, str]:
    try:
        words = [os.fsdecode(word) for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
    except OSError:
        return {}
    return dict(zip(words, words[1:], strict=False))


def _holds(pid: int, home: str, workspace: str) -> bool:
    life = paths.place(home, workspace).life
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            if os.readlink(f"/proc/{pid}/fd/{name}") == life:
                return "lock:" in Path(f"/proc/{pid}/fdinfo/{name}").read_text()
    except OSError:
        pass
    return False
