"""Starting the daemon's process."""

from __future__ import annotations

import os
from pathlib import Path

from kaizen.background import spawn
from kaizen.background.start import start_background_for
from tests.support.homes import place


def test_the_command_takes_nothing_from_the_caller_s_folder(home: str, workspace: Path) -> None:
    """The daemon imports from the package and from site-packages only, isolated."""
    line = spawn.command(place(home, workspace))
    assert line[1:3] == ["-I", "-S"]
    folders = line[line.index("--path") + 1].split(os.pathsep)
    assert all(os.path.isabs(folder) for folder in folders)
    assert all(folder.endswith("-packages") for folder in folders[1:])


def test_the_daemon_is_detached(home: str, workspace: Path) -> None:
    """Own session, root as its folder, null as input, the log as output, and no descriptor of the starter's."""
    read, write = os.pipe()
    os.set_inheritable(write, True)
    try:
        started = start_background_for(workspace)
    finally:
        os.close(write)
    proc = Path(f"/proc/{started.pid}")
    assert os.getsid(started.pid) == started.pid
    assert os.readlink(proc / "cwd") == "/"
    assert os.readlink(proc / "fd/0") == "/dev/null"
    assert os.readlink(proc / "fd/1") == os.readlink(proc / "fd/2") == started.paths.log
    assert os.read(read, 1) == b""  # at its end: nobody holds the other end any more
    os.close(read)
