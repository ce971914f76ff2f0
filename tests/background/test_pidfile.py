"""The pid file."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen.background import pidfile
from kaizen.host import files, processes
from tests.support.homes import place


def test_what_is_written_is_read(home: str, workspace: Path) -> None:
    """The identity comes back whole, and the file is private."""
    where = place(home, workspace)
    files.ensure_home(home)
    files.ensure_folder(home, where.runtime.dir)
    pidfile.write(home, where.runtime, processes.own_identity())
    assert pidfile.read(where.runtime) == processes.own_identity()
    assert os.stat(where.runtime.pid).st_mode & 0o777 == 0o600


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_nonsense_never_raises(home: str, workspace: Path, content: bytes) -> None:
    """Whatever is in the file, reading it gives an identity or None."""
    where = place(home, workspace)
    os.makedirs(where.runtime.dir, exist_ok=True)
    Path(where.runtime.pid).write_bytes(content)
    found = pidfile.read(where.runtime)
    assert found is None or found.pid >= 0


def test_a_pid_of_another_namespace_is_nobody_here(home: str, workspace: Path) -> None:
    """The pid is given where it names that process: in its own namespace, or where no namespace was told."""
    where = place(home, workspace)
    files.ensure_home(home)
    files.ensure_folder(home, where.runtime.dir)
    assert pidfile.pid_here(where.runtime) is None
    who = processes.own_identity()
    for namespace, pid in ((who.namespace, who.pid), (None, who.pid), ("pid:[1]", None)):
        pidfile.write(home, where.runtime, who._replace(namespace=namespace))
        assert pidfile.pid_here(where.runtime) == pid
