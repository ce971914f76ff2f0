"""What `init` does."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kaizen.background.enrol import AGENTS, enrol
from kaizen.background.start import register
from kaizen.errors import WorkspaceRefused
from kaizen.host import files
from kaizen.host.settings import read_settings
from kaizen.registry.hot import Registry
from kaizen.transcripts.shelf import FORMATS
from tests.support.processes import daemons_of


def test_a_workspace_is_registered_started_and_wanted(home: str, workspace: Path) -> None:
    """The first time it is new; any time after that it is not, and it is the same daemon."""
    first, again = enrol(workspace), enrol(workspace)
    assert (first.new, again.new) == (True, False)
    assert first.started.pid == again.started.pid
    assert daemons_of(home) == [first.started.pid]
    with Registry.open(home) as registry:
        entry = registry.entry(str(workspace))
    assert entry is not None
    assert (entry.workspace.wanted, entry.workspace.init_count) == (True, 2)


def test_settings_are_written_once(home: str, workspace: Path) -> None:
    """What a person wrote into the settings stays."""
    config = Path(enrol(workspace).config)
    tomllib.loads(config.read_text())
    assert config.stat().st_mode & 0o777 == 0o600
    config.write_text("[daemon]\nidle_exit_minutes = 5\n")
    enrol(workspace)
    assert config.read_text() == "[daemon]\nidle_exit_minutes = 5\n"


@pytest.mark.parametrize("name", ["plain", 'quo"te', "back\\slash", "sp ace", "ünï"])
def test_the_agents_folder_of_the_caller_is_kept(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The folder that `CLAUDE_CONFIG_DIR` names reads back from the settings, whatever its name."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / name))
    assert read_settings(enrol(workspace).config).folders == {"claude-code": (str(tmp_path / name),)}


def test_the_folder_of_codex_is_kept(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that `CODEX_HOME` names reads back from the settings as it is, whatever stands in its name."""
    monkeypatch.setenv("CODEX_HOME", str(tmp_path / "a, b:c"))
    assert read_settings(enrol(workspace).config).folders == {"codex": (str(tmp_path / "a, b:c"),)}


def test_every_agent_s_folder_is_kept_as_its_reader_takes_it(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a variable moves an agent's folder, the settings lead to the same place; each agent that is read is named."""
    for agent, variable, _, _ in AGENTS:
        monkeypatch.setenv(variable, str(tmp_path / agent))
    folders = read_settings(enrol(workspace).config).folders
    for agent, variable, _, _ in AGENTS:
        form = FORMATS[agent.replace("_", "-")]
        moved = set(form.roots({variable: str(tmp_path / agent)}, []))
        assert moved & set(form.roots({}, folders[form.AGENT])), agent
    assert set(folders) == {agent.replace("_", "-") for agent, *_ in AGENTS}


def test_a_paused_one_is_observed_again(home: str, workspace: Path) -> None:
    """`init` of a paused workspace resumes it."""
    files.ensure_home(home)
    with Registry.open(home) as registry:
        registry.set_paused(register(registry, str(workspace), init=True).id, True)
    assert not enrol(workspace).new
    assert len(daemons_of(home)) == 1


def test_what_is_no_workspace_is_refused_before_anything_is_made(home: str, tmp_path: Path) -> None:
    """A folder that cannot be one leaves no home behind."""
    with pytest.raises(WorkspaceRefused):
        enrol(tmp_path / "gone")
    assert not Path(home).exists()
