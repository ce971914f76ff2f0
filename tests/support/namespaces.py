"""Namespaces of a test: what a container has, without a container engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.processes import ROOT

# PID 1 of its namespace; it never waits for a child, like a container without an init. `argv` is the workspace.
_INSIDE = """
import json, os, signal, subprocess, sys
from kaizen import KaizenError, list_workspaces, reap, start_background_for, status_for, stop_background_for
from kaizen.host import locks, processes
workspace = sys.argv[1]
for line in sys.stdin:
    try:
        said = eval(line)
    except KaizenError as error:
        said = [type(error).__name__, str(error)]
    print(json.dumps(said), flush=True)
os._exit(0)
"""


@cache
def unsharing(*kinds: str, then: str = "true") -> list[str]:
    """The beginning of a command line that runs a program in new namespaces of these kinds; empty where none can
    be made, or where what is tried `then` in them fails."""
    for user in ([], ["--user", "--map-root-user"]):
        line = ["unshare", *user, *kinds]
        try:
            if subprocess.run([*line, "sh", "-c", then], capture_output=True, check=False).returncode == 0:
                return line
        except OSError:
            pass
    return []


OWN_PIDS = ("--pid", "--fork", "--mount-proc", "--kill-child")


class Inside:
    """A Python process that is PID 1 of its own pid namespace, shares all files, and does what it is told."""

    def __init__(self, workspace: Path) -> None:
        self.process = subprocess.Popen(
            [*unsharing(*OWN_PIDS), sys.executable, "-c", _INSIDE, str(workspace)],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd="/", text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __call__(self, expression: str) -> Any:
        """The value of an expression in there; an error of ours comes as its name and text."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(expression + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"it ended over {expression!r}"
        return json.loads(line)

    def next_pid(self, pid: int) -> bool:
        """Have the next process in there get this pid, if it is free; whether the kernel lets us."""
        return bool(self(f"open('/proc/sys/kernel/ns_last_pid', 'w').write('{pid - 1}') if {pid} > 2 else 0"))

    def close(self) -> None:
        """End PID 1, and all in there with it."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(30)
        if self.process.stdout is not None:
            self.process.stdout.close()
