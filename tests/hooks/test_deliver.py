"""Taking a payload: whose it is, what is kept of it, and nothing else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaizen import paths
from kaizen.hooks import deliver as delivering
from kaizen.hooks import envelope, spool
from kaizen.hooks.deliver import deliver, is_agent, process
from kaizen.hooks.unassigned import Stranger, strangers
from kaizen.host import files, processes
from kaizen.model.daemon import Identity
from tests.support.homes import make_workspace
from tests.support.hooks import claude, codex, cursor, letters, open_spool


@pytest.fixture(autouse=True)
def _nobody_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "wake", lambda *_: None)


def give(monkeypatch: pytest.MonkeyPatch, payload: bytes | object, agent: str = "claude-code", **environ: str) -> bool:
    """Call the hook in this process, with the payload on its standard input."""
    given = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    stream = io.BytesIO(given)
    real = os.read
    with monkeypatch.context() as patched:
        patched.setattr(delivering.os, "read", lambda fd, size: stream.read(size) if fd == 0 else real(fd, size))
        return deliver([agent], {**os.environ, **environ})


def test_the_letter_has_the_payload_as_it_came(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside it stand who gave it, when, and which process that is; all on one line."""
    open_spool(home, workspace)
    payload = claude("PreToolUse", cwd=str(workspace / "src"), tool_input={"ünï": ["line\nend", 1.50, None]})
    before = delivering.clock.now_ms()
    assert give(monkeypatch, json.dumps(payload, indent=2).encode(), CLAUDE_PID=str(os.getpid()))
    (letter,) = letters(home, workspace)
    assert letter["payload"] == payload
    assert (letter["agent"], letter["process"]) == ("claude-code", _named(processes.own_identity()))
    assert before <= letter["at"] <= delivering.clock.now_ms()
    (path,) = (each for each in Path(paths.spool_dir(home, str(workspace))).iterdir())
    assert b"\n" not in path.read_bytes()
    assert spool.size_of(path.name) == path.stat().st_size


def test_the_payloads_own_folder_decides(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the caller's; through links, and whether it is still there or not."""
    open_spool(home, workspace)
    other = make_workspace(tmp_path / "other")
    open_spool(home, other)
    monkeypatch.chdir(other)
    (tmp_path / "link").symlink_to(workspace)
    for folder in (workspace, workspace / "gone" / "deeper", tmp_path / "link" / "src"):
        assert give(monkeypatch, claude("Stop", cwd=str(folder)))
    assert (len(letters(home, workspace)), letters(home, other)) == (3, [])


def test_cursors_roots_go_before_a_commands_folder(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first root that is registered has it, whoever's settings had the hook run."""
    open_spool(home, workspace)
    roots = [str(tmp_path / "nobodys"), str(workspace)]
    assert give(monkeypatch, cursor("beforeShellExecution", workspace_roots=roots, cwd="/"))
    assert len(letters(home, workspace)) == 1


def test_an_agent_that_went_elsewhere_is_still_at_work_here(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of nobody, Claude Code's own word for its project counts; another agent may only have inherited it."""
    open_spool(home, workspace)
    project = {"CLAUDE_PROJECT_DIR": str(workspace)}
    assert give(monkeypatch, claude("Stop", cwd=str(tmp_path)), **project)
    assert not give(monkeypatch, codex("Stop", cwd=str(tmp_path)), "codex", **project)
    assert len(letters(home, workspace)) == 1


def test_of_an_unregistered_folder_only_the_name_is_kept(
    home: str, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No content of it is anywhere below the home."""
    open_spool(home, workspace)
    assert not give(monkeypatch, claude("UserPromptSubmit", cwd=str(tmp_path), prompt="a secret word"))
    assert strangers(home) == [Stranger("claude-code", str(tmp_path.resolve()))]
    assert letters(home, workspace) == []
    assert not [path for path in Path(home).rglob("*") if path.is_file() and b"secret" in path.read_bytes()]


def test_while_paused_nothing_is_kept(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a letter nor the folder's name."""
    folder = open_spool(home, workspace)
    spool.dismiss(str(folder), spool.PAUSED)
    assert not give(monkeypatch, claude("Stop", cwd=str(workspace)))
    assert list((folder.parent / spool.PAUSED).iterdir()) == []
    assert strangers(home) == []


def test_a_home_that_is_not_there_is_not_made(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an uninstall the hook may still stand in somebody's settings."""
    assert not give(monkeypatch, claude("Stop", cwd=str(workspace)))
    assert not os.path.lexists(home)


def test_codexs_notify_gives_an_argument(home: str, workspace: Path) -> None:
    """Its payload is the second argument, and the input is not read."""
    open_spool(home, workspace)
    payload = {"type": "agent-turn-complete", "thread-id": "t", "turn-id": "1", "cwd": str(workspace)}
    assert deliver(["codex", json.dumps(payload)], os.environ)
    assert letters(home, workspace)[0]["payload"] == payload


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"\x00\xff\xfe", b"{}", b'{"cwd": 1}', b'{"cwd": "relative/folder"}',
        b'{"cwd": "/nul\\u0000"}', b'{"cwd": "' + b"/x" * 5000 + b'"}', b"[" * 100_000, b'{"a":' * 100_000,
        b'{"workspace_roots": {"a": 1}, "cwd": null}', b'{"cwd": "/\\ud800"}',
    ],
)  # fmt: skip
def test_what_tells_no_folder_is_counted(home: str, payload: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is stored of it, and it is no error."""
    files.ensure_home(home)
    assert not give(monkeypatch, payload)
    assert [each.agent for each in strangers(home)] == ["claude-code"]


def test_odd_but_legible_payloads_are_kept(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Raw control characters, invalid UTF-8, a byte order mark, lone surrogates and something behind it."""
    open_spool(home, workspace)
    here = json.dumps(str(workspace)).encode()
    oddities = (
        b'{"session_id": "s", "x": "tab\there", "cwd": %s}', b'{"session_id": "s", "x": "\xff", "cwd": %s}',
        b'\xef\xbb\xbf{"session_id": "s", "cwd": %s}', b'{"session_id": "s", "x": "\\ud800", "cwd": %s}',
        b'{"session_id": "s", "cwd": %s} and more',
    )  # fmt: skip
    for payload in oddities:
        assert give(monkeypatch, payload % here)
    folder = Path(paths.spool_dir(home, str(workspace)))
    read = [envelope.read(path.read_bytes()) for path in folder.iterdir()]
    assert [each.payload["session_id"] for each in read if each is not None] == ["s"] * len(oddities)


def test_too_much_is_read_to_its_end_and_not_kept(home: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent can write all of it; we keep none."""
    open_spool(home, workspace)
    monkeypatch.setattr(delivering, "MOST_BYTES", 1000)
    payload = json.dumps(claude("Stop", cwd=str(workspace), x="x" * 200_000)).encode()
    stream = io.BytesIO(payload)
    monkeypatch.setattr(
        delivering.os, "read", lambda fd, size, real=os.read: stream.read(size) if fd == 0 else real(fd, size)
    )
    assert not deliver(["claude-code"], os.environ)
    assert stream.tell() == len(payload)
    assert letters(home, workspace) == []


@pytest.mark.parametrize("name", ["claude-code", "codex", "cursor", "gemini-cli", "a", "x" * 32])
def test_any_agent_may_call(name: str) -> None:
    """Known or not."""
    assert is_agent(name)


@pytest.mark.parametrize("name", ["", "-w", "--help", "Codex", "a b", "../x", "a\n", "ü", "x" * 33])
def test_what_is_no_agents_name_is_not_taken(name: str) -> None:
    """It would become a part of names."""
    assert not is_agent(name)
    assert not deliver([name], {})


def test_the_agents_process_is_behind_its_shell() -> None:
    """The one that ran the command, past shells; Claude Code says itself which it is, and only of itself."""
    assert process("claude-code", {"CLAUDE_PID": str(os.getpid())}) == _named(processes.own_identity())
    parent = _named(processes.identity(os.getppid()))
    assert process("claude-code", {"CLAUDE_PID": "x"}) == parent
    assert process("codex", {"CLAUDE_PID": str(os.getpid())}) == parent
    assert process("claude-code", {"CLAUDE_PID": "999999999"}) is None
    code = "from kaizen.hooks.deliver import process; print(process('codex', {}))"
    line = f'{sys.executable} -c "{code}"; true'  # two commands, so that the shell stays
    said = subprocess.run(["sh", "-c", line], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert said.stdout.strip() == _named(processes.own_identity())


def _named(who: Identity) -> str:
    return f"{who.pid} {who.started} {who.boot} {who.namespace}"


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)


_OBJECTS = st.dictionaries(st.sampled_from(["cwd", "workspace_roots", "session_id", "x"]), _ANY)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(payload=st.binary(max_size=200) | _OBJECTS.map(lambda value: json.dumps(value).encode()))
def test_no_payload_is_an_error(home: str, payload: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever is given: nothing is raised, and nothing is said."""
    files.ensure_home(home)
    deliver(["claude-code", os.fsdecode(payload)], os.environ)
    assert capfd.readouterr() == ("", "")
