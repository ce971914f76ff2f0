"""A copy of the package with lines added to some of its modules, for processes that nothing else can reach: those that a
supervisor starts are not ours to patch, but import what the supervisor's own package holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.processes import ROOT, program, said

# Appended to a module: the process that calls that function while the flag is there kills or stops itself, once.
_TRAP = """

def _set_trap(flag, name, when, number, in_template):
    import os, sys

    def spring():
        if ("--template" in sys.argv) != in_template:
            return
        try:
            os.unlink(flag)
        except FileNotFoundError:
            return
        os.kill(os.getpid(), number)

    *outer, last = name.split(".")
    holder = sys.modules[__name__]
    for part in outer:
        holder = getattr(holder, part)
    real = getattr(holder, last)

    def trapped(*given, **named):
        if when == "before":
            spring()
        came = real(*given, **named)
        if when == "after":
            spring()
        return came

    setattr(holder, last, trapped)


_set_trap({flag!r}, {name!r}, {when!r}, {number}, {in_template})
"""

# Appended to the clock: what is in the file is added to the time of day, in milliseconds.
_SHIFT = """

_real_now_ms = now_ms


def now_ms():
    try:
        with open({file!r}) as shift:
            return _real_now_ms() + int(shift.read() or 0)
    except FileNotFoundError:
        return _real_now_ms()
"""


class Altered:
    """The copy; `supervise` starts a supervisor that is of it, and all that comes from that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        shutil.copytree(ROOT / "kaizen", folder / "kaizen")
        (folder / "migrations").symlink_to(ROOT / "migrations")

    @property
    def environ(self) -> dict[str, str]:
        """What a process needs to import the copy."""
        return {"PYTHONPATH": f"{self._folder}{os.pathsep}{ROOT}"}

    def trap(self, module: str, name: str, when: str, number: int, *, in_template: bool) -> Path:
        """A process of the supervisor's, or its template, gets this signal at that step while the returned flag is
        there."""
        flag = self._folder / "trap"
        self._append(module, _TRAP.format(flag=str(flag), name=name, when=when, number=number, in_template=in_template))
        return flag

    def shift(self) -> Path:
        """The file that holds what is added to the time of day."""
        file = self._folder / "shift"
        self._append("kaizen.clock", _SHIFT.format(file=str(file)))
        return file

    def supervise(self) -> None:
        """Start the supervisor."""
        said(self.run("from kaizen.background.supervisor import start_supervisor; start_supervisor(timeout_s=60)"))

    def run(self, code: str, *arguments: str) -> subprocess.Popen[str]:
        """A program that imports the copy."""
        return program(code, *arguments, overlay=self.environ)

    def _append(self, module: str, code: str) -> None:
        path = self._folder / (module.replace(".", "/") + ".py")
        path.write_text(path.read_text() + code)
