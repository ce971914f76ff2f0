"""Heuristics are found by walking their folder, and each is made alike."""

from __future__ import annotations

import ast
import pkgutil
from pathlib import Path

import pytest

from kaizen import heuristics
from kaizen.heuristics import shelf
from kaizen.transcripts import shelf as formats
from tests.support.acting import Acting

FOLDER = Path(heuristics.__file__).parent
TESTS = Path(__file__).parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in ("__init__", "shelf", "span"))
AGENTS = {"claude-code", "codex", "cursor", "gemini-cli", "opencode", "copilot-cli"}


def assigned(path: Path) -> dict[str, ast.expr]:
    """What a module assigns at its top, by name."""
    found: dict[str, ast.expr] = {}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            found[node.target.id] = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    return found


def test_every_file_is_found() -> None:
    """A file in the folder is enough."""
    assert shelf.names() == NAMES
    assert [each.name for each in shelf.every()] == NAMES


@pytest.mark.parametrize("each", shelf.every(), ids=lambda each: each.name)
def test_each_says_what_it_sees_why_and_what_helps(each: shelf.Heuristic) -> None:
    """In a few words and in sentences, without a heading's full stop."""
    assert 0 < len(each.title) <= 60
    assert not each.title.endswith(".")
    assert each.sees.endswith(".")
    assert each.why.endswith(".")
    assert each.helps.endswith(".")
    assert each.sessions >= 1
    assert each.look is not None or each.over is not None
    assert each.agents <= AGENTS


@pytest.mark.parametrize("name", NAMES)
def test_each_threshold_has_its_reason(name: str) -> None:
    """A number with a name says on its line why it is that one; what the help takes is no threshold, and one of three."""
    path = FOLDER / f"{name}.py"
    lines = path.read_text().splitlines()
    found = assigned(path)
    effort = found.pop("EFFORT", None)
    assert effort is None or ast.literal_eval(effort) in (1, 2, 3)
    for constant, value in found.items():
        if constant.isupper() and isinstance(value, ast.Constant) and type(value.value) in (int, float):
            assert "  # " in lines[value.lineno - 1], f"{name}.{constant} has no reason"


@pytest.mark.parametrize("name", NAMES)
def test_each_has_its_tables(name: str) -> None:
    """Its test says what it fires on and what it stays quiet on."""
    found = assigned(TESTS / f"test_{name}.py")
    assert {"FIRES_ON", "STAYS_QUIET_ON"} <= found.keys()


@pytest.mark.parametrize("each", shelf.every(), ids=lambda each: each.name)
def test_each_names_its_findings_by_its_file(each: shelf.Heuristic) -> None:
    """What it tells stands under its own name."""
    path = FOLDER / f"{each.name}.py"
    named = {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
        and node.args and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert named <= {each.name}


def test_agents_are_those_whose_records_are_read() -> None:
    """No heuristic waits for an agent that nobody reads."""
    assert formats.FORMATS.keys() == AGENTS


def test_only_those_for_its_agent_look_at_a_session() -> None:
    """The others have nothing to go by."""
    acted = Acting().runs("make", fails=True).runs("make", fails=True).runs("make", fails=True).story()
    (chosen,) = (each for each in shelf.every() if each.name == "repeated_failing_command")
    assert len([*shelf.findings(acted, [chosen])]) == 1
    assert [*shelf.findings(acted, [chosen._replace(agents=frozenset({"codex"}))])] == []
    assert [*shelf.findings(acted, [chosen._replace(look=None)])] == []


@pytest.mark.parametrize("package", ["heuristics", "evidence"])
def test_the_version_changes_with_every_source(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a heuristic, and of what they share; and with nothing else."""
    source = pkgutil.get_data
    files = sorted(path.name for path in (FOLDER.parent / package).glob("*.py") if path.name != "__init__.py")
    versions = {shelf.version(), shelf.version()}
    for changed in files:

        def changing(module: str, file: str, changed: str = changed) -> bytes:
            is_it = (module, file) == (f"kaizen.{package}", changed)
            return (source(module, file) or b"") + b"#" * is_it

        monkeypatch.setattr(pkgutil, "get_data", changing)
        versions.add(shelf.version())
    assert len(versions) == 1 + len(files)
