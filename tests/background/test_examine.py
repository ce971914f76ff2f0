"""The examination."""

from __future__ import annotations

import json
from pathlib import Path

from kaizen import paths
from kaizen.background.enrol import enrol
from kaizen.background.examine import FAIL, WARN, examine
from kaizen.background.stop import stop_background_for
from tests.support.command import agent_worked, history_read
from tests.support.processes import daemons_of, kill


def _levels(home: str) -> set[str]:
    return {each.level for each in examine(home)}


def test_a_dead_daemon_and_an_open_home_are_warned_of(home: str, workspace: Path) -> None:
    """Stale rows and a home that others can read are found."""
    enrol(workspace)
    kill(daemons_of(home)[0])
    Path(home).chmod(0o755)
    said = [each.detail for each in examine(home) if each.level == WARN]
    assert any("died" in each for each in said)
    assert any("other users" in each for each in said)


def test_unknown_records_and_skipped_lines_are_shown(home: str, workspace: Path) -> None:
    """What a transcript held that could not be read is counted where a person can see it."""
    agent_worked(home, workspace)
    (transcript,) = (Path(home).parent / ".claude").rglob("*.jsonl")
    odd = {"type": "novelty", "cwd": str(workspace), "uuid": "n"}
    with transcript.open("ab") as file:
        file.write(json.dumps(odd).encode() + b"\nnot json\n")
    enrol(workspace)
    history_read(home, workspace)
    said = " ".join(each.detail for each in examine(home) if each.level == WARN)
    assert "'novelty'" in said
    assert "1 lines skipped" in said


def test_a_damaged_database_fails(home: str, workspace: Path) -> None:
    """A database that is none is named, with what to do; nothing is changed."""
    enrol(workspace)
    stop_background_for(workspace)
    registry = Path(paths.machine_db(home))
    registry.write_bytes(b"nonsense " * 1000)
    found = [each for each in examine(home) if each.level == FAIL]
    assert "machine.db" in found[0].detail
    assert found[0].advice
    assert registry.read_bytes() == b"nonsense " * 1000


def test_looking_makes_nothing(home: str) -> None:
    """Without a home there is nothing wrong and nothing is made."""
    assert FAIL not in _levels(home)
    assert not Path(home).exists()
