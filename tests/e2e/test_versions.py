"""Two versions on one machine: a newer caller replaces an older daemon, an older caller uses a newer one or says why not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import kaizen
from kaizen.background.start import start_background_for
from kaizen.background.status import status_for
from kaizen.background.stop import stop_background_for
from kaizen.errors import ProtocolMismatch
from kaizen.registry.hot import Registry
from tests.support.processes import ROOT, daemons_of, has_ended, program, said

START = """
import sys
sys.path.insert(0, sys.argv[1])
import kaizen
assert kaizen.__file__.startswith(sys.argv[1])
from kaizen import start_background_for
print(start_background_for(sys.argv[2]).pid)
"""


def another(tmp_path: Path, version: str, *, protocol: int = 1) -> str:
    """A copy of the package that is another version."""
    folder = tmp_path / f"kaizen-{version}"
    shutil.copytree(ROOT / "kaizen", folder / "kaizen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    _change(folder / "kaizen" / "__init__.py", f'__version__ = "{kaizen.__version__}"', f'__version__ = "{version}"')
    if protocol != 1:
        _change(folder / "kaizen" / "model" / "hello.py", "PROTOCOL = 1", f"PROTOCOL = {protocol}")
    return str(folder)


def started_by(package: str, workspace: Path) -> int:
    """The pid that a start by that package's code gives."""
    return int(said(program(START, package, str(workspace))))


def journal(home: str) -> list[tuple[str, str | None]]:
    with Registry.open(home) as registry:
        return registry.connection.execute("SELECT what, detail FROM daemon_history ORDER BY id").fetchall()


def test_an_older_daemon_is_replaced(home: str, workspace: Path, tmp_path: Path) -> None:
    """A newer caller ends the older daemon, starts its own, and the journal says which by which."""
    old = started_by(another(tmp_path, "0.0.9"), workspace)
    assert status_for(workspace).version == "0.0.9"
    started = start_background_for(workspace)
    assert not started.already_running
    assert has_ended(old)
    assert daemons_of(home) == [started.pid]
    assert ("replaced", f"0.0.9 by {kaizen.__version__}") in journal(home)
    assert status_for(workspace).version == kaizen.__version__


def test_a_newer_daemon_of_the_same_protocol_is_used(home: str, workspace: Path, tmp_path: Path) -> None:
    """An older caller uses a newer daemon, so that two versions never replace each other in turn."""
    new = started_by(another(tmp_path, "99.0"), workspace)
    started = start_background_for(workspace)
    assert (started.pid, started.already_running) == (new, True)
    assert daemons_of(home) == [new]


def test_a_newer_daemon_of_another_protocol_is_told(home: str, workspace: Path, tmp_path: Path) -> None:
    """An older caller that cannot speak to the daemon says which version it needs, and leaves the daemon alone."""
    new = started_by(another(tmp_path, "99.0", protocol=2), workspace)
    with pytest.raises(ProtocolMismatch, match=r"99\.0 \(protocol 2\)"):
        start_background_for(workspace)
    assert daemons_of(home) == [new]
    assert stop_background_for(workspace).pid == new


def test_crowd_of_two_versions_ends_with_the_newer(home: str, workspace: Path, tmp_path: Path) -> None:
    """When callers of two versions start at once, all succeed, and the newer version's daemon is the one that stays."""
    old = another(tmp_path, "0.0.9")
    callers = [program(START, folder, str(workspace)) for folder in (old, str(ROOT)) * 6]
    for caller in callers:
        said(caller)
    assert status_for(workspace).version == kaizen.__version__
    assert len(daemons_of(home)) == 1


def test_a_daemon_that_outlives_its_files_still_stops(home: str, workspace: Path, tmp_path: Path) -> None:
    """When the program's files are gone, its daemon answers and can be stopped and replaced."""
    folder = another(tmp_path, "0.0.9")
    started_by(folder, workspace)
    Path(folder).rename(tmp_path / "gone")
    started = start_background_for(workspace)
    assert daemons_of(home) == [started.pid]


def _change(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
